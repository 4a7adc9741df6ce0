package io.beatwatch.ecg.alarm;

import io.beatwatch.ecg.alarm.AlarmLifecycle.Call;
import io.beatwatch.ecg.alarm.Findings.Finding;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.SignalState;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The alarms of one bed: from classified beats and the state of the signal, in the order of signal time, to the begin,
 * the course and the end of alarms. What is there now is found by the conditions, pure functions of the latest beats and
 * the signal; this class decides what is looked for, and {@link AlarmLifecycle} what becomes of it.
 *
 * <p>Time is given: a sample with what the signal tells; with what it does not tell (commands, silence) the monitor's
 * clock, and the newest sample is the one that was given last. The same calls in the same order give the same alarms, and how the signal was chunked does not matter; so an engine that
 * takes over with {@link #restore} and is told what came since goes on as if nothing had happened. Commands that are
 * refused change nothing. Bounded memory; single thread.
 */
public final class AlarmEngine implements StreamState {
    /** Receives what happens to alarms, within the call that made it happen. */
    public interface Listener {
        void alarm(AlarmEvent event);

        /** A condition was fulfilled and gave no alarm, or one without a sound; once for what would have been one alarm. */
        default void suppressed(AlarmKind kind, Suppression why) {}
    }

    /** The longest that sound or alarms can be paused. */
    public static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** How often what shows is said again. */
    public static final Duration REPEAT = Duration.ofSeconds(10);

    /** What the monitor itself is watched for ends below this share of its limit. */
    private static final double ENDS_SHARE = 0.5;

    private static final String NOBODY = "";

    /** Of what {@link #save} writes; another one wherever kinds, chains, limits or reasons change places. */
    private static final byte VERSION = 2;

    private static final int MOST_STATE_BYTES = 4096;

    private final SampleRate rate;
    private final OwnLimits limits;

    private final BeatHistory history = new BeatHistory();
    private final PerMinute ventricular;
    private final PerMinute supraventricular;
    private final RhythmConditions rhythm;
    private final SignalConditions signalConditions;
    private final Findings findings = new Findings();
    private final AlarmLifecycle lifecycle;
    private boolean learning = true;
    private long signalSince;
    /** The sample that was given last. */
    private long newest;
    /** In which stretch of ten seconds what shows was said again last, -1 before the first. */
    private long repeated = -1;

    /**
     * @param rate of the signal
     * @param stream names the signal for ever: alarms of the same signal have the same ids
     * @param profile limits, as long as none are set for this bed
     */
    public AlarmEngine(SampleRate rate, String stream, AlarmLimits profile) {
        this.rate = rate;
        limits = new OwnLimits(profile);
        ventricular = new PerMinute(rate.hertz());
        supraventricular = new PerMinute(rate.hertz());
        rhythm = new RhythmConditions(rate.hertz());
        signalConditions = new SignalConditions(rate.hertz());
        lifecycle = new AlarmLifecycle(rate, stream, limits);
    }

    /** The limits in force. */
    public AlarmLimits limits() {
        return limits.inForce();
    }

    /** Those of them that were set for this bed. */
    public Set<AlarmLimit> ownLimits() {
        return limits.own();
    }

    /** The sample at which the sound comes back, empty where it is not paused. */
    public OptionalLong audioPausedUntil() {
        return lifecycle.audioPausedUntil();
    }

    /** The sample at which alarms about the patient come back, empty where they are not paused. */
    public OptionalLong alarmsPausedUntil() {
        return lifecycle.alarmsPausedUntil();
    }

    /** What was suppressed since the stream began. */
    public List<SuppressedCount> suppressed() {
        return lifecycle.suppressions().counts();
    }

    /**
     * The next beat.
     *
     * @param now the newest sample that was read
     */
    public void beat(AlarmBeat beat, long now, Listener listener) {
        Call call = at(now, listener);
        learning = beat.learning();
        AlarmBeat counted = certain(beat, listener);
        history.add(counted);
        ventricular.add(counted.sample(), counted.beatClass() == BeatClass.V);
        supraventricular.add(counted.sample(), counted.beatClass() == BeatClass.S);
        findings.clear();
        VentricularConditions.find(history, limits(), lifecycle::shows, findings);
        SupraventricularConditions.find(history, limits(), findings);
        RateConditions.find(history, limits(), lifecycle::shows, findings);
        PauseConditions.find(history, signalSince, limits(), findings);
        rhythm.find(history, limits(), findings);
        if (ventricular.count() > limits().get(AlarmLimit.V_PER_MINUTE)) {
            findings.add(AlarmKind.FREQUENT_VENTRICULAR_BEATS, counted.sample(), ventricular.count());
        }
        if (supraventricular.count() > limits().get(AlarmLimit.S_PER_MINUTE)) {
            findings.add(AlarmKind.FREQUENT_SUPRAVENTRICULAR_BEATS, counted.sample(), supraventricular.count());
        }
        take(call);
        show(call);
    }

    /** What the signal says, four times a second. Every ten seconds of signal, what shows is said again. */
    public void signal(SignalState signal, Listener listener) {
        Call call = at(signal.sample(), listener);
        findings.clear();
        signalSince = signal.signalSince();
        signalConditions.find(signal, limits(), findings);
        if (signal.fibrillatingSince() >= 0) {
            findings.add(AlarmKind.VENTRICULAR_FIBRILLATION, signal.fibrillatingSince());
        }
        PauseConditions.findAsystole(signal, 1 / rate.hertz(), limits(), findings);
        PauseConditions.findPacerFailure(signal, history, 1 / rate.hertz(), limits(), findings);
        take(call);
        show(call);
        long stretch = signal.sample() / rate.samples(REPEAT);
        if (repeated >= 0 && stretch > repeated) {
            lifecycle.repeat(call);
        }
        repeated = stretch;
    }

    /** As {@link #gap(long, long, Listener)}, where no samples are missing. */
    public void gap(long sample, Listener listener) {
        gap(sample, 0, listener);
    }

    /**
     * The signal broke off and goes on here: no condition reaches across.
     *
     * @param missing samples that never came
     */
    public void gap(long sample, long missing, Listener listener) {
        Call call = at(sample, listener);
        history.clear();
        ventricular.clear();
        supraventricular.clear();
        rhythm.clear();
        signalConditions.clear();
        boolean enough = missing > 0 && rate.seconds(missing) >= limits().get(AlarmLimit.SAMPLES_MISSING_SECONDS);
        lifecycle.over(kind -> !kind.switched() && !(enough && kind == AlarmKind.SAMPLES_MISSING));
        if (enough) {
            lifecycle.begin(AlarmKind.SAMPLES_MISSING, Finding.ofSignal(sample - missing, 0), sample);
        }
        show(call);
    }

    /** The signal ends: all alarms are over, also those that are latched, and so is all that was set for this bed. */
    public void end(long sample, Listener listener) {
        Call call = at(sample, listener);
        lifecycle.endPauses();
        gap(sample, listener);
        lifecycle.over(kind -> true);
        show(call);
        lifecycle.endLatched(call);
        limits.clear();
    }

    /**
     * Somebody acknowledges alarms that show: what is active stays shown without a sound, what is latched is over.
     *
     * @param alarmId one alarm alone, empty for all but advisory ones
     * @param by who
     * @return why it was refused, empty where it was not
     */
    public Optional<String> acknowledge(String alarmId, String by, Instant now, Listener listener) {
        return lifecycle.acknowledge(alarmId, at(now, by, listener));
    }

    /**
     * No sound for so long, but for high alarms that begin meanwhile.
     *
     * @param length from now, at most {@link #LONGEST_PAUSE}; 0 ends a pause
     * @return why it was refused, empty where it was not
     */
    public Optional<String> pauseAudio(Duration length, String by, Instant now, Listener listener) {
        Optional<String> refused = checkPause(length);
        if (refused.isEmpty()) {
            lifecycle.pauseAudio(length, at(now, by, listener));
        }
        return refused;
    }

    /**
     * No alarms about the patient for so long: those that show end, none begins, and {@link AlarmKind#ALARMS_PAUSED}
     * shows. What is latched stays so.
     *
     * @param length from now, at most {@link #LONGEST_PAUSE}; 0 ends a pause
     * @return why it was refused, empty where it was not
     */
    public Optional<String> pauseAlarms(Duration length, String by, Instant now, Listener listener) {
        Optional<String> refused = checkPause(length);
        if (refused.isEmpty()) {
            lifecycle.pauseAlarms(length, at(now, by, listener));
        }
        return refused;
    }

    private static Optional<String> checkPause(Duration length) {
        return length.isNegative() || length.compareTo(LONGEST_PAUSE) > 0
                ? Optional.of("a pause of " + length.toSeconds() + " s is not possible: it must be 0 to "
                        + LONGEST_PAUSE.toSeconds() + " s")
                : Optional.empty();
    }

    /**
     * Sets limits for this bed, from now on; what is not named stays.
     *
     * @param changes values by {@link AlarmLimit#key}, rounded to thousandths
     * @param reset first back to the profile's
     * @return why they were refused, all of them, empty where they were not
     */
    public Optional<String> setLimits(
            Map<String, Double> changes, boolean reset, String by, Instant now, Listener listener) {
        try {
            limits.set(changes, reset);
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
        Call call = at(now, by, listener);
        if (limits.off()) {
            lifecycle.begin(AlarmKind.LIMITS_OFF, call);
        } else {
            lifecycle.over(kind -> kind == AlarmKind.LIMITS_OFF);
        }
        show(call);
        return Optional.empty();
    }

    /**
     * Nothing has come from the gateway for so long that nothing can be said of the patient: what shows of patient and
     * signal ends, and {@link AlarmKind#GATEWAY_LOST} shows. The signal may go on later where it stopped.
     *
     * @param since when something came last, by the monitor's clock
     */
    public void gatewayLost(Instant since, Instant now, Listener listener) {
        if (lifecycle.there(AlarmKind.GATEWAY_LOST)) {
            return;
        }
        Call call = at(now, NOBODY, listener);
        lifecycle.over(kind -> !kind.switched());
        lifecycle.begin(AlarmKind.GATEWAY_LOST, Finding.ofClock(newest, since.toEpochMilli()), newest);
        show(call);
    }

    /** Something came from the gateway. */
    public void gatewayHeard(Instant now, Listener listener) {
        if (lifecycle.there(AlarmKind.GATEWAY_LOST)) {
            lifecycle.over(kind -> kind == AlarmKind.GATEWAY_LOST);
            show(at(now, NOBODY, listener));
        }
    }

    /**
     * Another gateway sends under this bed's name, or does so no more.
     *
     * @param there whether what it sends is refused now
     */
    public void gatewayConflict(boolean there, Instant now, Listener listener) {
        if (there == gatewayConflict()) {
            return;
        }
        Call call = at(now, NOBODY, listener);
        if (there) {
            lifecycle.begin(AlarmKind.GATEWAY_CONFLICT, call);
        } else {
            lifecycle.over(kind -> kind == AlarmKind.GATEWAY_CONFLICT);
        }
        show(call);
    }

    /** Whether another gateway sends under this bed's name, shown or hidden by what is worse. */
    public boolean gatewayConflict() {
        return lifecycle.there(AlarmKind.GATEWAY_CONFLICT);
    }

    /**
     * How far the clocks are apart, as often as it is known.
     *
     * @param seconds by which the gateway's clock is ahead of the monitor's; negative where it is behind
     */
    public void clockSkew(double seconds, Instant now, Listener listener) {
        watch(AlarmKind.CLOCK_SKEW, Math.abs(seconds), AlarmLimit.CLOCK_SKEW_SECONDS, at(now, NOBODY, listener));
    }

    /**
     * How far the monitor is behind, as often as it is known.
     *
     * @param seconds from when the newest samples could be read to when they were
     */
    public void monitorBehind(double seconds, Instant now, Listener listener) {
        watch(AlarmKind.MONITOR_BEHIND, seconds, AlarmLimit.MONITOR_BEHIND_SECONDS, at(now, NOBODY, listener));
    }

    /** Whether {@link #clockSkew} with this value would begin or end its alarm. */
    public boolean changesClockSkew(double seconds) {
        return changes(AlarmKind.CLOCK_SKEW, Math.abs(seconds), AlarmLimit.CLOCK_SKEW_SECONDS);
    }

    /** Whether {@link #monitorBehind} with this value would begin or end its alarm. */
    public boolean changesMonitorBehind(double seconds) {
        return changes(AlarmKind.MONITOR_BEHIND, seconds, AlarmLimit.MONITOR_BEHIND_SECONDS);
    }

    /** Whether an alarm of this kind shows. */
    public boolean shows(AlarmKind kind) {
        return lifecycle.shows(kind);
    }

    /** Whether anything shows, is latched or is paused: time that passes matters then. */
    public boolean shows() {
        return lifecycle.shows();
    }

    /** From the limit on; over below half of it. */
    private boolean changes(AlarmKind kind, double value, AlarmLimit limit) {
        boolean before = lifecycle.there(kind);
        double from = limits().get(limit) * (before ? ENDS_SHARE : 1);
        return value >= from != before;
    }

    private void watch(AlarmKind kind, double value, AlarmLimit limit, Call call) {
        if (!changes(kind, value, limit)) {
            return;
        }
        if (lifecycle.there(kind)) {
            lifecycle.over(k -> k == kind);
        } else {
            lifecycle.begin(kind, call);
        }
        show(call);
    }

    /**
     * Time passes and no samples come, to be called every ten seconds of that: what shows is said again, and pauses end by
     * the monitor's clock.
     */
    public void withoutSamples(Instant now, Listener listener) {
        Call call = at(now, NOBODY, listener);
        lifecycle.endPausesAtMillis(call.millis());
        show(call);
        lifecycle.repeat(call);
    }

    /** Something that the signal tells, at this sample. */
    private Call at(long sample, Listener listener) {
        newest = Math.max(newest, sample);
        lifecycle.endPausesAtSample(sample);
        return new Call(sample, AlarmLifecycle.NO_CLOCK, NOBODY, listener);
    }

    /** Something that no sample tells. */
    private Call at(Instant now, String by, Listener listener) {
        return new Call(newest, now.toEpochMilli(), by, listener);
    }

    /** A V or S beat that the monitor is not sure of counts as unclassifiable. */
    private AlarmBeat certain(AlarmBeat beat, Listener listener) {
        boolean ectopic = beat.beatClass() == BeatClass.V || beat.beatClass() == BeatClass.S;
        if (!ectopic || beat.certainty() >= limits().get(AlarmLimit.LEAST_CERTAINTY)) {
            return beat;
        }
        lifecycle
                .suppressions()
                .count(
                        beat.beatClass() == BeatClass.V
                                ? AlarmKind.FREQUENT_VENTRICULAR_BEATS
                                : AlarmKind.FREQUENT_SUPRAVENTRICULAR_BEATS,
                        Suppression.UNCERTAIN,
                        listener);
        return new AlarmBeat(
                beat.sample(),
                beat.rrSeconds(),
                BeatClass.Q,
                beat.certainty(),
                beat.ventricularProbability(),
                beat.fibrillation(),
                beat.quality(),
                beat.learning(),
                beat.shape());
    }

    /** Notes what was found, unless it is not to be looked for now. */
    private void take(Call call) {
        findings.found().forEach((kind, finding) -> {
            Optional<Suppression> why = notLookedFor(kind);
            if (why.isPresent()) {
                lifecycle.suppressions().found(kind, why.get(), call.sample(), call.listener());
            } else {
                lifecycle.found(kind, finding, call);
            }
        });
    }

    private Optional<Suppression> notLookedFor(AlarmKind kind) {
        if (lifecycle.alarmsPaused() && !kind.technical()) {
            return Optional.of(Suppression.ALARM_PAUSED);
        }
        if (learning && !kind.always()) {
            return Optional.of(Suppression.LEARNING);
        }
        boolean noisy = signalConditions.suspended() && kind.priority() != AlarmPriority.HIGH && !kind.always();
        return noisy ? Optional.of(Suppression.NOISE) : Optional.empty();
    }

    private void show(Call call) {
        lifecycle.show(findings.found(), call);
        findings.clear();
    }

    /** As newly constructed. */
    @Override
    public void reset() {
        history.clear();
        ventricular.clear();
        supraventricular.clear();
        rhythm.clear();
        signalConditions.clear();
        lifecycle.reset();
        limits.clear();
        learning = true;
        signalSince = 0;
        newest = 0;
        repeated = -1;
    }

    /** What {@link #save} would write now, some 700 bytes: it depends on what shows. */
    @Override
    public int stateBytes() {
        ByteBuffer scratch = ByteBuffer.allocate(MOST_STATE_BYTES);
        save(scratch);
        return scratch.position();
    }

    /** Writes what it takes to go on exactly here; of the limits, those of this bed. */
    @Override
    public void save(ByteBuffer out) {
        out.put(VERSION).put((byte) (learning ? 1 : 0));
        Varint.putSigned(signalSince, out);
        Varint.put(lifecycle.switches(), out);
        Varint.putSigned(repeated, out);
        limits.save(out);
        history.save(out, rate);
        ventricular.save(out);
        supraventricular.save(out);
        rhythm.save(out);
        signalConditions.save(out);
        lifecycle.save(newest, out);
    }

    /**
     * Takes up what {@link #save} of an engine of the same rate and stream wrote.
     *
     * @throws IllegalArgumentException if another version wrote it
     */
    @Override
    public void restore(ByteBuffer in) {
        reset();
        byte version = in.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("alarms of version " + version + ": this one reads " + VERSION);
        }
        learning = in.get() != 0;
        signalSince = Varint.getSigned(in);
        long switches = Varint.get(in);
        repeated = Varint.getSigned(in);
        limits.restore(in);
        history.restore(in, rate);
        ventricular.restore(in);
        supraventricular.restore(in);
        rhythm.restore(in);
        signalConditions.restore(in);
        newest = lifecycle.restore(switches, in);
    }
}
