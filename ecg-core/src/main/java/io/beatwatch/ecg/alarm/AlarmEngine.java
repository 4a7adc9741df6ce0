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
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;

/**
 * The alarms of one bed: from classified beats and the state of the signal, in the order of signal time, to the begin,
 * the course and the end of alarms. What is there now is found by the conditions, pure functions of the latest beats and
 * the signal; this class gives it a life after IEC 60601-1-8: chains, hysteresis, time-outs, latching, acknowledgement.
 * Time is the signal's: the same input gives the same alarms, however it was chunked. Bounded memory; single thread.
 */
public final class AlarmEngine implements StreamState {
    /** Receives what happens to alarms, within the call that made it happen. */
    public interface Listener {
        void alarm(AlarmEvent event);

        /** A condition was fulfilled and gave no alarm, or one without a sound. */
        default void suppressed(AlarmKind kind, Suppression why) {}
    }

    /** An alarm that shows. */
    private static final class Shown {
        final String id;
        /** The newest sample that was read when it began; with the onset it tells the alarm from others of its kind. */
        final long started;

        Finding finding;
        boolean sounds;
        Inactivation inactivation = Inactivation.ENABLED;

        Shown(String stream, AlarmKind kind, Finding finding, long started) {
            String name = stream + '/' + kind + '/' + finding.onset() + '/' + started;
            this.id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                    .toString();
            this.started = started;
            this.finding = finding;
        }
    }

    /** Of what {@link #save} writes; another one wherever kinds, chains or limits change places. */
    private static final byte VERSION = 1;

    private static final int MOST_STATE_BYTES = 4096;
    private static final AlarmKind[] KINDS = AlarmKind.values();
    private static final AlarmChain[] CHAINS = AlarmChain.values();
    private static final AlarmPriority[] PRIORITIES = AlarmPriority.values();
    private static final Inactivation[] INACTIVATIONS = Inactivation.values();

    private final SampleRate rate;
    private final String stream;
    private AlarmLimits limits;

    private final BeatHistory history = new BeatHistory();
    private final PerMinute ventricular;
    private final PerMinute supraventricular;
    private final RhythmConditions rhythm;
    private final SignalConditions signalConditions;
    private final Findings findings = new Findings();

    /** What each condition that is or was there a moment ago said last, and when. */
    private final Map<AlarmKind, Finding> present = new EnumMap<>(AlarmKind.class);

    private final Map<AlarmKind, Long> seen = new EnumMap<>(AlarmKind.class);
    private final Map<AlarmKind, Shown> shown = new EnumMap<>(AlarmKind.class);
    private final Map<AlarmKind, Shown> latched = new EnumMap<>(AlarmKind.class);
    /** Until when a chain is silent for what is no worse than what sounded. */
    private final Map<AlarmChain, Long> silentUntil = new EnumMap<>(AlarmChain.class);

    private final Map<AlarmChain, AlarmPriority> sounded = new EnumMap<>(AlarmChain.class);
    private boolean learning = true;
    private long signalSince;
    private long audioPausedUntil = Long.MIN_VALUE;

    /**
     * @param rate of the signal
     * @param stream names the signal for ever: alarms of the same signal have the same ids
     */
    public AlarmEngine(SampleRate rate, String stream, AlarmLimits limits) {
        this.rate = rate;
        this.stream = stream;
        this.limits = limits;
        ventricular = new PerMinute(rate.hertz());
        supraventricular = new PerMinute(rate.hertz());
        rhythm = new RhythmConditions(rate.hertz());
        signalConditions = new SignalConditions(rate.hertz());
    }

    /** Other limits, from now on. */
    public void limits(AlarmLimits limits) {
        this.limits = limits;
    }

    public AlarmLimits limits() {
        return limits;
    }

    /**
     * The next beat.
     *
     * @param now the newest sample that was read
     */
    public void beat(AlarmBeat beat, long now, Listener listener) {
        learning = beat.learning();
        AlarmBeat counted = certain(beat, listener);
        history.add(counted);
        ventricular.add(counted.sample(), counted.beatClass() == BeatClass.V);
        supraventricular.add(counted.sample(), counted.beatClass() == BeatClass.S);
        findings.clear();
        VentricularConditions.find(history, limits, shown::containsKey, findings);
        SupraventricularConditions.find(history, limits, findings);
        RateConditions.find(history, limits, shown::containsKey, findings);
        PauseConditions.find(history, signalSince, limits, findings);
        rhythm.find(history, limits, findings);
        if (ventricular.count() > limits.get(AlarmLimit.V_PER_MINUTE)) {
            findings.add(AlarmKind.FREQUENT_VENTRICULAR_BEATS, counted.sample(), ventricular.count());
        }
        if (supraventricular.count() > limits.get(AlarmLimit.S_PER_MINUTE)) {
            findings.add(AlarmKind.FREQUENT_SUPRAVENTRICULAR_BEATS, counted.sample(), supraventricular.count());
        }
        take(now, listener);
        show(now, listener);
    }

    /** What the signal says, four times a second. */
    public void signal(SignalState signal, Listener listener) {
        findings.clear();
        signalSince = signal.signalSince();
        signalConditions.find(signal, limits, findings);
        if (signal.fibrillatingSince() >= 0) {
            findings.add(AlarmKind.VENTRICULAR_FIBRILLATION, signal.fibrillatingSince());
        }
        PauseConditions.findAsystole(signal, 1 / rate.hertz(), limits, findings);
        take(signal.sample(), listener);
        show(signal.sample(), listener);
    }

    /** The signal broke off and goes on here: no condition reaches across. */
    public void gap(long sample, Listener listener) {
        history.clear();
        ventricular.clear();
        supraventricular.clear();
        rhythm.clear();
        signalConditions.clear();
        seen.clear();
        present.clear();
        show(sample, listener);
    }

    /** The signal ends: so do all alarms that show. */
    public void end(long sample, Listener listener) {
        gap(sample, listener);
    }

    /**
     * Somebody acknowledges all that shows: what is active stays shown without a sound, what is latched is over.
     *
     * @return whether there was anything to acknowledge
     */
    public boolean acknowledge(long now, Listener listener) {
        boolean any = !shown.isEmpty() || !latched.isEmpty();
        shown.forEach((kind, alarm) -> {
            alarm.inactivation = Inactivation.ALERT_ACKNOWLEDGED;
            alarm.sounds = false;
            listener.alarm(event(kind, alarm, Phase.UPDATE, State.ACTIVE, now));
        });
        latched.forEach((kind, alarm) -> {
            alarm.inactivation = Inactivation.ALERT_ACKNOWLEDGED;
            listener.alarm(event(kind, alarm, Phase.RESET, State.INACTIVE, now));
        });
        latched.clear();
        return any;
    }

    /** No sound until then, but for high alarms that begin meanwhile. */
    public void pauseAudio(long now, long until, Listener listener) {
        audioPausedUntil = until;
        shown.forEach((kind, alarm) -> {
            if (alarm.sounds) {
                alarm.sounds = false;
                alarm.inactivation = Inactivation.AUDIO_PAUSED;
                listener.alarm(event(kind, alarm, Phase.UPDATE, State.ACTIVE, now));
            }
        });
    }

    /** Says again what shows, for those who came late. */
    public void repeat(long now, Listener listener) {
        shown.forEach((kind, alarm) -> listener.alarm(event(kind, alarm, Phase.CONTINUE, State.ACTIVE, now)));
        latched.forEach((kind, alarm) -> listener.alarm(event(kind, alarm, Phase.CONTINUE, State.LATCHED, now)));
    }

    /** A V or S beat that the monitor is not sure of counts as unclassifiable. */
    private AlarmBeat certain(AlarmBeat beat, Listener listener) {
        boolean ectopic = beat.beatClass() == BeatClass.V || beat.beatClass() == BeatClass.S;
        if (!ectopic || beat.certainty() >= limits.get(AlarmLimit.LEAST_CERTAINTY)) {
            return beat;
        }
        listener.suppressed(
                beat.beatClass() == BeatClass.V
                        ? AlarmKind.FREQUENT_VENTRICULAR_BEATS
                        : AlarmKind.FREQUENT_SUPRAVENTRICULAR_BEATS,
                Suppression.UNCERTAIN);
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
    private void take(long now, Listener listener) {
        findings.found().forEach((kind, finding) -> {
            if (learning && !kind.always()) {
                listener.suppressed(kind, Suppression.LEARNING);
            } else if (signalConditions.suspended() && kind.priority() != AlarmPriority.HIGH && !kind.always()) {
                listener.suppressed(kind, Suppression.NOISE);
            } else {
                Shown alarm = shown.get(kind);
                if (alarm != null && isRun(kind) && !finding.continues(alarm.finding)) {
                    // the next run is another alarm
                    end(kind, now, listener);
                    alarm = null;
                }
                present.put(kind, alarm == null ? finding : finding.since(alarm.finding.onset()));
                seen.put(kind, now);
            }
        });
    }

    /** Ends what is over or outranked, then begins what is new. */
    private void show(long now, Listener listener) {
        present.keySet().removeIf(kind -> now - seen.get(kind) > rate.samples(holdSeconds(kind, present.get(kind))));
        for (AlarmKind kind : AlarmKind.values()) {
            if (shown.containsKey(kind) && (!present.containsKey(kind) || outranked(kind))) {
                end(kind, now, listener);
            }
        }
        soundAgain(now, listener);
        for (Map.Entry<AlarmKind, Finding> entry : present.entrySet()) {
            AlarmKind kind = entry.getKey();
            if (shown.containsKey(kind)) {
                shown.get(kind).finding = entry.getValue();
            } else if (outranked(kind)) {
                if (findings.found().containsKey(kind)) {
                    listener.suppressed(kind, Suppression.CHAIN);
                }
            } else if (seen.get(kind) == now) {
                start(kind, entry.getValue(), now, listener);
            }
        }
    }

    /** What was silent only because the sound was paused. */
    private void soundAgain(long now, Listener listener) {
        if (now < audioPausedUntil) {
            return;
        }
        shown.forEach((kind, alarm) -> {
            if (alarm.inactivation == Inactivation.AUDIO_PAUSED) {
                alarm.inactivation = Inactivation.ENABLED;
                alarm.sounds = true;
                listener.alarm(event(kind, alarm, Phase.UPDATE, State.ACTIVE, now));
            }
        });
    }

    private boolean outranked(AlarmKind kind) {
        return present.keySet().stream().anyMatch(other -> other.outranks(kind));
    }

    private void start(AlarmKind kind, Finding finding, long now, Listener listener) {
        Shown alarm = new Shown(stream, kind, finding, now);
        sound(kind, alarm, now, listener);
        shown.put(kind, alarm);
        Shown before = latched.remove(kind);
        if (before != null) {
            listener.alarm(event(kind, before, Phase.RESET, State.INACTIVE, now));
        }
        listener.alarm(event(kind, alarm, Phase.START, State.ACTIVE, now));
    }

    private void sound(AlarmKind kind, Shown alarm, long now, Listener listener) {
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
            listener.suppressed(kind, Suppression.TIME_OUT);
            return;
        }
        if (now < audioPausedUntil) {
            listener.suppressed(kind, Suppression.AUDIO_PAUSED);
            alarm.inactivation = Inactivation.AUDIO_PAUSED;
            return;
        }
        double seconds = limits.get(
                priority == AlarmPriority.LOW ? AlarmLimit.FIRST_TIME_OUT_SECONDS : AlarmLimit.SECOND_TIME_OUT_SECONDS);
        sounded.put(kind.chain(), priority);
        silentUntil.put(kind.chain(), now + rate.samples(seconds));
        alarm.sounds = true;
    }

    private void end(AlarmKind kind, long now, Listener listener) {
        Shown alarm = shown.remove(kind);
        boolean latches = kind.priority() == AlarmPriority.HIGH
                && limits.get(AlarmLimit.LATCH) >= 1
                && alarm.inactivation != Inactivation.ALERT_ACKNOWLEDGED;
        if (latches) {
            latched.put(kind, alarm);
        }
        listener.alarm(event(kind, alarm, Phase.END, latches ? State.LATCHED : State.INACTIVE, now));
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
            case VENTRICULAR_FIBRILLATION, ASYSTOLE -> 0.3;
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

    private static AlarmEvent event(AlarmKind kind, Shown alarm, Phase phase, State state, long now) {
        Finding f = alarm.finding;
        return new AlarmEvent(
                alarm.id,
                kind,
                kind.priority(),
                phase,
                state,
                alarm.inactivation,
                alarm.sounds && state != State.INACTIVE,
                f.onset(),
                now,
                f.rate(),
                f.beats(),
                f.certainty());
    }

    /** As newly constructed; the limits stay. */
    @Override
    public void reset() {
        history.clear();
        ventricular.clear();
        supraventricular.clear();
        rhythm.clear();
        signalConditions.clear();
        present.clear();
        seen.clear();
        shown.clear();
        latched.clear();
        silentUntil.clear();
        sounded.clear();
        learning = true;
        signalSince = 0;
        audioPausedUntil = Long.MIN_VALUE;
    }

    /** What {@link #save} would write now: it depends on what shows. */
    @Override
    public int stateBytes() {
        ByteBuffer scratch = ByteBuffer.allocate(MOST_STATE_BYTES);
        save(scratch);
        return scratch.position();
    }

    /** Writes what it takes to go on exactly here; the limits are not part of it. */
    @Override
    public void save(ByteBuffer out) {
        out.put(VERSION).put((byte) (learning ? 1 : 0));
        Varint.putSigned(signalSince, out);
        history.save(out, rate);
        ventricular.save(out);
        supraventricular.save(out);
        rhythm.save(out);
        signalConditions.save(out);
        saveAlarms(out);
        saveSound(out);
    }

    /** What is there and what shows. Positions are written by their distance from the newest of them. */
    private void saveAlarms(ByteBuffer out) {
        long newest = seen.values().stream().mapToLong(Long::longValue).max().orElse(signalSince);
        Varint.putSigned(newest, out);
        out.put((byte) present.size());
        present.forEach((kind, finding) -> {
            out.put((byte) kind.ordinal());
            Varint.putSigned(newest - seen.get(kind), out);
            save(finding, newest, out);
            Shown alarm = shown.get(kind);
            out.put((byte) (alarm == null ? 0 : 1));
            if (alarm != null) {
                // what shows is there, and says what was found last
                save(alarm, newest, out);
            }
        });
        out.put((byte) latched.size());
        latched.forEach((kind, alarm) -> {
            out.put((byte) kind.ordinal());
            save(alarm.finding, newest, out);
            save(alarm, newest, out);
        });
    }

    private void saveSound(ByteBuffer out) {
        out.put((byte) silentUntil.size());
        silentUntil.forEach((chain, until) -> {
            out.put((byte) chain.ordinal()).put((byte) sounded.get(chain).ordinal());
            Varint.putSigned(until, out);
        });
        boolean paused = audioPausedUntil != Long.MIN_VALUE;
        out.put((byte) (paused ? 1 : 0));
        if (paused) {
            Varint.putSigned(audioPausedUntil, out);
        }
    }

    private static void save(Finding finding, long newest, ByteBuffer out) {
        Varint.putSigned(newest - finding.onset(), out);
        Varint.put(finding.beats(), out);
        out.putFloat(finding.rate());
        if (finding.beats() > 0) {
            out.putFloat(finding.certainty());
            Varint.putSigned(newest - finding.newest(), out);
        }
    }

    private static Finding restoreFinding(long newest, ByteBuffer in) {
        long onset = newest - Varint.getSigned(in);
        int beats = (int) Varint.get(in);
        float rate = in.getFloat();
        return beats == 0
                ? new Finding(onset, rate, 0, 1, onset)
                : new Finding(onset, rate, beats, in.getFloat(), newest - Varint.getSigned(in));
    }

    private static void save(Shown alarm, long newest, ByteBuffer out) {
        Varint.putSigned(newest - alarm.started, out);
        out.put((byte) (alarm.inactivation.ordinal() << 1 | (alarm.sounds ? 1 : 0)));
    }

    private Shown restoreShown(AlarmKind kind, Finding finding, long newest, ByteBuffer in) {
        Shown alarm = new Shown(stream, kind, finding, newest - Varint.getSigned(in));
        int flags = in.get();
        alarm.sounds = (flags & 1) != 0;
        alarm.inactivation = INACTIVATIONS[flags >> 1];
        return alarm;
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
        history.restore(in, rate);
        ventricular.restore(in);
        supraventricular.restore(in);
        rhythm.restore(in);
        signalConditions.restore(in);
        restoreAlarms(in);
        restoreSound(in);
    }

    private void restoreAlarms(ByteBuffer in) {
        long newest = Varint.getSigned(in);
        for (int left = in.get(); left > 0; left--) {
            AlarmKind kind = KINDS[in.get()];
            seen.put(kind, newest - Varint.getSigned(in));
            Finding finding = restoreFinding(newest, in);
            present.put(kind, finding);
            if (in.get() != 0) {
                shown.put(kind, restoreShown(kind, finding, newest, in));
            }
        }
        for (int left = in.get(); left > 0; left--) {
            AlarmKind kind = KINDS[in.get()];
            latched.put(kind, restoreShown(kind, restoreFinding(newest, in), newest, in));
        }
    }

    private void restoreSound(ByteBuffer in) {
        for (int left = in.get(); left > 0; left--) {
            AlarmChain chain = CHAINS[in.get()];
            sounded.put(chain, PRIORITIES[in.get()]);
            silentUntil.put(chain, Varint.getSigned(in));
        }
        if (in.get() != 0) {
            audioPausedUntil = Varint.getSigned(in);
        }
    }
}
