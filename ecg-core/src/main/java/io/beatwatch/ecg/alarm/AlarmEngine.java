package io.beatwatch.ecg.alarm;

import io.beatwatch.ecg.alarm.AlarmEvent.Inactivation;
import io.beatwatch.ecg.alarm.AlarmEvent.Phase;
import io.beatwatch.ecg.alarm.AlarmEvent.State;
import io.beatwatch.ecg.alarm.Findings.Finding;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.SignalState;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The alarms of one bed: from classified beats and the state of the signal, in the order of signal time, to the begin,
 * the course and the end of alarms. What is there now is found by the conditions, pure functions of the latest beats and
 * the signal; this class gives it a life after IEC 60601-1-8: chains, hysteresis, time-outs, latching, acknowledgement,
 * pauses.
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

    /** What a call brings along. */
    private record Call(long sample, long millis, String by, Listener listener) {}

    /** The longest that sound or alarms can be paused. */
    public static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** How often what shows is said again. */
    public static final Duration REPEAT = Duration.ofSeconds(10);

    /** What the monitor itself is watched for ends below this share of its limit. */
    private static final double ENDS_SHARE = 0.5;

    private static final String NOBODY = "";
    /** In milliseconds since 1970: the signal tells when. */
    private static final long NO_CLOCK = 0;

    /** Of what {@link #save} writes; another one wherever kinds, chains, limits or reasons change places. */
    private static final byte VERSION = 2;

    private static final int MOST_STATE_BYTES = 4096;
    private static final AlarmKind[] KINDS = AlarmKind.values();
    private static final AlarmChain[] CHAINS = AlarmChain.values();
    private static final AlarmPriority[] PRIORITIES = AlarmPriority.values();

    private final SampleRate rate;
    private final String stream;
    private final OwnLimits limits;

    private final BeatHistory history = new BeatHistory();
    private final PerMinute ventricular;
    private final PerMinute supraventricular;
    private final RhythmConditions rhythm;
    private final SignalConditions signalConditions;
    private final Findings findings = new Findings();
    private final Suppressions suppressions;

    /** What each condition that is or was there a moment ago said last, and when. */
    private final Map<AlarmKind, Finding> present = new EnumMap<>(AlarmKind.class);

    private final Map<AlarmKind, Long> seen = new EnumMap<>(AlarmKind.class);
    private final Map<AlarmKind, ShownAlarm> shown = new EnumMap<>(AlarmKind.class);
    private final Map<AlarmKind, ShownAlarm> latched = new EnumMap<>(AlarmKind.class);
    /** Until when a chain is silent for what is no worse than what sounded. */
    private final Map<AlarmChain, Long> silentUntil = new EnumMap<>(AlarmChain.class);

    private final Map<AlarmChain, AlarmPriority> sounded = new EnumMap<>(AlarmChain.class);
    private final Pause audioPause = new Pause();
    private final Pause alarmPause = new Pause();
    private boolean learning = true;
    private long signalSince;
    /** The sample that was given last. */
    private long newest;
    /** Alarms so far that no sample tells. */
    private long switches;
    /** In which stretch of ten seconds what shows was said again last, -1 before the first. */
    private long repeated = -1;

    /**
     * @param rate of the signal
     * @param stream names the signal for ever: alarms of the same signal have the same ids
     * @param profile limits, as long as none are set for this bed
     */
    public AlarmEngine(SampleRate rate, String stream, AlarmLimits profile) {
        this.rate = rate;
        this.stream = stream;
        limits = new OwnLimits(profile);
        ventricular = new PerMinute(rate.hertz());
        supraventricular = new PerMinute(rate.hertz());
        rhythm = new RhythmConditions(rate.hertz());
        signalConditions = new SignalConditions(rate.hertz());
        suppressions = new Suppressions(rate.hertz());
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
        return audioPause.on() ? OptionalLong.of(audioPause.until()) : OptionalLong.empty();
    }

    /** The sample at which alarms about the patient come back, empty where they are not paused. */
    public OptionalLong alarmsPausedUntil() {
        return alarmPause.on() ? OptionalLong.of(alarmPause.until()) : OptionalLong.empty();
    }

    /** What was suppressed since the stream began. */
    public List<SuppressedCount> suppressed() {
        return suppressions.counts();
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
        VentricularConditions.find(history, limits(), shown::containsKey, findings);
        SupraventricularConditions.find(history, limits(), findings);
        RateConditions.find(history, limits(), shown::containsKey, findings);
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
            repeat(call);
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
        Finding before = present.get(AlarmKind.SAMPLES_MISSING);
        over(kind -> !kind.switched());
        if (missing > 0 && rate.seconds(missing) >= limits().get(AlarmLimit.SAMPLES_MISSING_SECONDS)) {
            present.put(AlarmKind.SAMPLES_MISSING, before == null ? Finding.ofSignal(sample - missing, 0) : before);
            seen.put(AlarmKind.SAMPLES_MISSING, sample);
        }
        show(call);
    }

    /** The signal ends: all alarms are over, also those that are latched, and so is all that was set for this bed. */
    public void end(long sample, Listener listener) {
        Call call = at(sample, listener);
        audioPause.end();
        alarmPause.end();
        gap(sample, listener);
        over(kind -> true);
        show(call);
        List.copyOf(latched.keySet()).forEach(kind -> resetLatched(kind, call));
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
        Call call = at(now, by, listener);
        boolean all = alarmId.isEmpty();
        boolean found = false;
        boolean done = false;
        for (AlarmKind kind : KINDS) {
            ShownAlarm alarm = shown.get(kind);
            if (alarm != null && (all ? kind.priority() != AlarmPriority.ADVISORY : alarm.id.equals(alarmId))) {
                found = true;
                if (!alarm.acknowledged()) {
                    done = true;
                    alarm.acknowledge();
                    tell(kind, alarm, Phase.UPDATE, State.ACTIVE, call);
                }
            }
        }
        for (AlarmKind kind : KINDS) {
            ShownAlarm alarm = latched.get(kind);
            if (alarm != null && (all || alarm.id.equals(alarmId))) {
                found = true;
                done = true;
                alarm.acknowledge();
                resetLatched(kind, call);
            }
        }
        if (done) {
            return Optional.empty();
        }
        if (found) {
            return Optional.of("it is acknowledged already");
        }
        return Optional.of(
                all
                        ? "no alarm of this bed shows: there is nothing to acknowledge"
                        : "no alarm '" + alarmId + "' shows: it is over, or was never there");
    }

    /**
     * No sound for so long, but for high alarms that begin meanwhile.
     *
     * @param length from now, at most {@link #LONGEST_PAUSE}; 0 ends a pause
     * @return why it was refused, empty where it was not
     */
    public Optional<String> pauseAudio(Duration length, String by, Instant now, Listener listener) {
        Optional<String> refused = checkPause(length);
        if (refused.isPresent()) {
            return refused;
        }
        Call call = at(now, by, listener);
        if (length.isZero()) {
            audioPause.end();
            show(call);
            return Optional.empty();
        }
        audioPause.begin(call.sample(), call.millis(), length, rate);
        shown.forEach((kind, alarm) -> {
            if (alarm.sounds) {
                alarm.sounds = false;
                alarm.inactivation = Inactivation.AUDIO_PAUSED;
                tell(kind, alarm, Phase.UPDATE, State.ACTIVE, call);
            }
        });
        return Optional.empty();
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
        if (refused.isPresent()) {
            return refused;
        }
        Call call = at(now, by, listener);
        if (length.isZero()) {
            endAlarmPause();
            show(call);
            return Optional.empty();
        }
        alarmPause.begin(call.sample(), call.millis(), length, rate);
        over(kind -> !kind.technical());
        ShownAlarm before = shown.get(AlarmKind.ALARMS_PAUSED);
        if (before != null) {
            tell(AlarmKind.ALARMS_PAUSED, before, Phase.UPDATE, State.ACTIVE, call);
        }
        begin(AlarmKind.ALARMS_PAUSED, call);
        show(call);
        return Optional.empty();
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
            begin(AlarmKind.LIMITS_OFF, call);
        } else {
            over(kind -> kind == AlarmKind.LIMITS_OFF);
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
        if (present.containsKey(AlarmKind.GATEWAY_LOST)) {
            return;
        }
        Call call = at(now, NOBODY, listener);
        over(kind -> !kind.switched());
        present.put(AlarmKind.GATEWAY_LOST, Finding.ofClock(newest, since.toEpochMilli()));
        seen.put(AlarmKind.GATEWAY_LOST, newest);
        show(call);
    }

    /** Something came from the gateway. */
    public void gatewayHeard(Instant now, Listener listener) {
        if (present.containsKey(AlarmKind.GATEWAY_LOST)) {
            over(kind -> kind == AlarmKind.GATEWAY_LOST);
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
            begin(AlarmKind.GATEWAY_CONFLICT, call);
        } else {
            over(kind -> kind == AlarmKind.GATEWAY_CONFLICT);
        }
        show(call);
    }

    /** Whether another gateway sends under this bed's name, shown or hidden by what is worse. */
    public boolean gatewayConflict() {
        return present.containsKey(AlarmKind.GATEWAY_CONFLICT);
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
        return shown.containsKey(kind);
    }

    /** Whether anything shows, is latched or is paused: time that passes matters then. */
    public boolean shows() {
        return !shown.isEmpty() || !latched.isEmpty() || audioPause.on() || alarmPause.on();
    }

    /** From the limit on; over below half of it. */
    private boolean changes(AlarmKind kind, double value, AlarmLimit limit) {
        boolean before = present.containsKey(kind);
        double from = limits().get(limit) * (before ? ENDS_SHARE : 1);
        return value >= from != before;
    }

    private void watch(AlarmKind kind, double value, AlarmLimit limit, Call call) {
        if (!changes(kind, value, limit)) {
            return;
        }
        if (present.containsKey(kind)) {
            over(k -> k == kind);
        } else {
            begin(kind, call);
        }
        show(call);
    }

    /**
     * Time passes and no samples come, to be called every ten seconds of that: what shows is said again, and pauses end by
     * the monitor's clock.
     */
    public void withoutSamples(Instant now, Listener listener) {
        Call call = at(now, NOBODY, listener);
        if (audioPause.overAt(call.millis())) {
            audioPause.end();
        }
        if (alarmPause.overAt(call.millis())) {
            endAlarmPause();
        }
        show(call);
        repeat(call);
    }

    /** Says again what shows, but for what begins now. */
    private void repeat(Call call) {
        shown.forEach((kind, alarm) -> {
            if (alarm.started() < call.sample() || call.millis() != NO_CLOCK) {
                tell(kind, alarm, Phase.CONTINUE, State.ACTIVE, call);
            }
        });
        latched.forEach((kind, alarm) -> tell(kind, alarm, Phase.CONTINUE, State.LATCHED, call));
    }

    /** Something that the signal tells, at this sample. */
    private Call at(long sample, Listener listener) {
        newest = Math.max(newest, sample);
        if (audioPause.overAtSample(sample)) {
            audioPause.end();
        }
        if (alarmPause.overAtSample(sample)) {
            endAlarmPause();
        }
        return new Call(sample, NO_CLOCK, NOBODY, listener);
    }

    /** Something that no sample tells. */
    private Call at(Instant now, String by, Listener listener) {
        return new Call(newest, now.toEpochMilli(), by, listener);
    }

    private void endAlarmPause() {
        alarmPause.end();
        over(kind -> kind == AlarmKind.ALARMS_PAUSED);
    }

    /** Something begins that no sample tells; one that goes on keeps its begin. */
    private void begin(AlarmKind kind, Call call) {
        present.putIfAbsent(kind, Finding.ofClock(call.sample(), call.millis()));
        seen.put(kind, call.sample());
    }

    /** What is not there any more. */
    private void over(Predicate<AlarmKind> which) {
        present.keySet().removeIf(which);
        seen.keySet().removeIf(which);
    }

    /** A V or S beat that the monitor is not sure of counts as unclassifiable. */
    private AlarmBeat certain(AlarmBeat beat, Listener listener) {
        boolean ectopic = beat.beatClass() == BeatClass.V || beat.beatClass() == BeatClass.S;
        if (!ectopic || beat.certainty() >= limits().get(AlarmLimit.LEAST_CERTAINTY)) {
            return beat;
        }
        suppressions.count(
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
                suppressions.found(kind, why.get(), call.sample(), call.listener());
            } else {
                ShownAlarm alarm = shown.get(kind);
                if (alarm != null && isRun(kind) && !finding.continues(alarm.finding)) {
                    // the next run is another alarm
                    end(kind, call);
                    alarm = null;
                }
                present.put(kind, alarm == null ? finding : finding.since(alarm.finding.onset()));
                seen.put(kind, call.sample());
            }
        });
    }

    private Optional<Suppression> notLookedFor(AlarmKind kind) {
        if (alarmPause.on() && !kind.technical()) {
            return Optional.of(Suppression.ALARM_PAUSED);
        }
        if (learning && !kind.always()) {
            return Optional.of(Suppression.LEARNING);
        }
        boolean noisy = signalConditions.suspended() && kind.priority() != AlarmPriority.HIGH && !kind.always();
        return noisy ? Optional.of(Suppression.NOISE) : Optional.empty();
    }

    /** Ends what is over or outranked, then begins what is new. */
    private void show(Call call) {
        long now = call.sample();
        present.keySet()
                .removeIf(kind ->
                        !kind.switched() && now - seen.get(kind) > rate.samples(holdSeconds(kind, present.get(kind))));
        suppressions.forget(now);
        for (AlarmKind kind : KINDS) {
            if (shown.containsKey(kind) && (!present.containsKey(kind) || outranked(kind))) {
                end(kind, call);
            }
        }
        soundAgain(call);
        for (Map.Entry<AlarmKind, Finding> entry : present.entrySet()) {
            AlarmKind kind = entry.getKey();
            if (shown.containsKey(kind)) {
                shown.get(kind).finding = entry.getValue();
            } else if (outranked(kind)) {
                if (findings.found().containsKey(kind)) {
                    suppressions.found(kind, Suppression.CHAIN, now, call.listener());
                }
            } else if (seen.get(kind) == now || kind.switched()) {
                start(kind, entry.getValue(), call);
            }
        }
        findings.clear();
    }

    /** What was silent only because the sound was paused. */
    private void soundAgain(Call call) {
        if (audioPause.on()) {
            return;
        }
        shown.forEach((kind, alarm) -> {
            if (alarm.inactivation == Inactivation.AUDIO_PAUSED) {
                alarm.inactivation = Inactivation.ENABLED;
                alarm.sounds = true;
                tell(kind, alarm, Phase.UPDATE, State.ACTIVE, call);
            }
        });
    }

    private boolean outranked(AlarmKind kind) {
        return present.keySet().stream().anyMatch(other -> other.outranks(kind));
    }

    private void start(AlarmKind kind, Finding finding, Call call) {
        ShownAlarm alarm = new ShownAlarm(stream, kind, finding, call.sample(), kind.switched() ? switches++ : -1);
        sound(kind, alarm, call);
        shown.put(kind, alarm);
        resetLatched(kind, call);
        tell(kind, alarm, Phase.START, State.ACTIVE, call);
    }

    private void resetLatched(AlarmKind kind, Call call) {
        ShownAlarm alarm = latched.remove(kind);
        if (alarm != null) {
            tell(kind, alarm, Phase.RESET, State.INACTIVE, call);
        }
    }

    private void sound(AlarmKind kind, ShownAlarm alarm, Call call) {
        long now = call.sample();
        AlarmPriority priority = kind.priority();
        if (priority == AlarmPriority.ADVISORY) {
            return;
        }
        if (priority == AlarmPriority.HIGH) {
            alarm.sounds = true;
            return;
        }
        AlarmPriority before = sounded.get(kind.chain());
        boolean worse = before == null || priority.compareTo(before) < 0;
        if (!worse && now < silentUntil.getOrDefault(kind.chain(), Long.MIN_VALUE)) {
            suppressions.count(kind, Suppression.TIME_OUT, call.listener());
            return;
        }
        if (audioPause.on()) {
            suppressions.count(kind, Suppression.AUDIO_PAUSED, call.listener());
            alarm.inactivation = Inactivation.AUDIO_PAUSED;
            return;
        }
        double seconds = limits().get(
                        priority == AlarmPriority.LOW
                                ? AlarmLimit.FIRST_TIME_OUT_SECONDS
                                : AlarmLimit.SECOND_TIME_OUT_SECONDS);
        sounded.put(kind.chain(), priority);
        silentUntil.put(kind.chain(), now + rate.samples(seconds));
        alarm.sounds = true;
    }

    private void end(AlarmKind kind, Call call) {
        ShownAlarm alarm = shown.remove(kind);
        boolean paused = alarmPause.on() && !kind.technical();
        boolean latches = kind.priority() == AlarmPriority.HIGH
                && limits().get(AlarmLimit.LATCH) >= 1
                && !paused
                && !alarm.acknowledged();
        if (paused) {
            alarm.inactivation = Inactivation.ALARM_PAUSED;
        }
        if (latches) {
            latched.put(kind, alarm);
        }
        tell(kind, alarm, Phase.END, latches ? State.LATCHED : State.INACTIVE, call);
    }

    /** Short runs, each of which is an alarm. */
    private static boolean isRun(AlarmKind kind) {
        return kind == AlarmKind.NON_SUSTAINED_VENTRICULAR_TACHYCARDIA
                || kind == AlarmKind.VENTRICULAR_RUN
                || kind == AlarmKind.SUPRAVENTRICULAR_RUN;
    }

    /** A condition that is not seen again for so long is over: it may miss a beat or two. */
    private static double holdSeconds(AlarmKind kind, Finding finding) {
        return switch (kind) {
            case VENTRICULAR_FIBRILLATION, ASYSTOLE, PACER_NOT_CAPTURING, PACER_NOT_PACING -> 0.3;
            case SAMPLES_MISSING -> 10;
            case LEADS_OFF, LEAD_OFF, NO_SIGNAL, NOISY_SIGNAL -> 0.3;
            case NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, VENTRICULAR_RUN, SUPRAVENTRICULAR_RUN -> 1.5;
            // four of its own intervals: two beats of another class, and two V after which it goes on
            case VENTRICULAR_TACHYCARDIA -> Math.min(2.5, 4.2 * 60 / finding.rate());
            case SUPRAVENTRICULAR_TACHYCARDIA -> 2;
            case ATRIAL_FIBRILLATION, IRREGULAR_RHYTHM -> 5;
            case ACCELERATED_VENTRICULAR_RHYTHM, VENTRICULAR_BRADYCARDIA -> 4;
            default -> 5;
        };
    }

    private static void tell(AlarmKind kind, ShownAlarm alarm, Phase phase, State state, Call call) {
        Finding f = alarm.finding;
        call.listener()
                .alarm(new AlarmEvent(
                        alarm.id,
                        kind,
                        kind.priority(),
                        phase,
                        state,
                        alarm.inactivation,
                        alarm.sounds && state != State.INACTIVE,
                        f.onset(),
                        call.sample(),
                        f.rate(),
                        f.beats(),
                        f.certainty(),
                        f.millis(),
                        call.millis(),
                        call.by()));
    }

    /** As newly constructed. */
    @Override
    public void reset() {
        history.clear();
        ventricular.clear();
        supraventricular.clear();
        rhythm.clear();
        signalConditions.clear();
        suppressions.clear();
        limits.clear();
        present.clear();
        seen.clear();
        shown.clear();
        latched.clear();
        silentUntil.clear();
        sounded.clear();
        audioPause.end();
        alarmPause.end();
        learning = true;
        signalSince = 0;
        newest = 0;
        switches = 0;
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
        Varint.put(switches, out);
        Varint.putSigned(repeated, out);
        limits.save(out);
        history.save(out, rate);
        ventricular.save(out);
        supraventricular.save(out);
        rhythm.save(out);
        signalConditions.save(out);
        audioPause.save(out);
        alarmPause.save(out);
        // positions are written by their distance from here
        Varint.putSigned(newest, out);
        suppressions.save(newest, out);
        saveAlarms(out);
        out.put((byte) silentUntil.size());
        silentUntil.forEach((chain, until) -> {
            out.put((byte) chain.ordinal()).put((byte) sounded.get(chain).ordinal());
            Varint.putSigned(until - newest, out);
        });
    }

    /** What is there, what shows, and what is latched. */
    private void saveAlarms(ByteBuffer out) {
        out.put((byte) present.size());
        present.forEach((kind, finding) -> {
            out.put((byte) kind.ordinal());
            Varint.putSigned(newest - seen.get(kind), out);
            finding.save(newest, out);
            ShownAlarm alarm = shown.get(kind);
            out.put((byte) (alarm == null ? 0 : 1));
            if (alarm != null) {
                // what shows is there, and says what was found last
                alarm.save(newest, out);
            }
        });
        out.put((byte) latched.size());
        latched.forEach((kind, alarm) -> {
            out.put((byte) kind.ordinal());
            alarm.finding.save(newest, out);
            alarm.save(newest, out);
        });
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
        switches = Varint.get(in);
        repeated = Varint.getSigned(in);
        limits.restore(in);
        history.restore(in, rate);
        ventricular.restore(in);
        supraventricular.restore(in);
        rhythm.restore(in);
        signalConditions.restore(in);
        audioPause.restore(in);
        alarmPause.restore(in);
        newest = Varint.getSigned(in);
        suppressions.restore(newest, in);
        restoreAlarms(in);
        for (int left = in.get(); left > 0; left--) {
            AlarmChain chain = CHAINS[in.get()];
            sounded.put(chain, PRIORITIES[in.get()]);
            silentUntil.put(chain, newest + Varint.getSigned(in));
        }
    }

    private void restoreAlarms(ByteBuffer in) {
        for (int left = in.get(); left > 0; left--) {
            AlarmKind kind = KINDS[in.get()];
            seen.put(kind, newest - Varint.getSigned(in));
            Finding finding = Finding.restore(newest, in);
            present.put(kind, finding);
            if (in.get() != 0) {
                shown.put(kind, ShownAlarm.restore(stream, kind, finding, newest, in));
            }
        }
        for (int left = in.get(); left > 0; left--) {
            AlarmKind kind = KINDS[in.get()];
            Finding finding = Finding.restore(newest, in);
            latched.put(kind, ShownAlarm.restore(stream, kind, finding, newest, in));
        }
    }
}
