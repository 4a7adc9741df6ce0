package io.beatwatch.ecg.alarm;

import io.beatwatch.ecg.alarm.AlarmEvent.Inactivation;
import io.beatwatch.ecg.alarm.AlarmEvent.Phase;
import io.beatwatch.ecg.alarm.AlarmEvent.State;
import io.beatwatch.ecg.alarm.Findings.Finding;
import io.beatwatch.ecg.signal.SampleRate;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * What becomes of a bed's conditions: alarms that begin, sound or do not, go on, latch and end, after IEC 60601-1-8: chains,
 * hysteresis, time-outs, latching, acknowledgement, pauses. What is there is for the caller to say. Bounded memory; single thread.
 */
final class AlarmLifecycle {
    /**
     * What happens, or is looked at, now.
     *
     * @param sample that tells it, or the newest one where none does
     * @param millis the monitor's clock, since 1970; {@link #NO_CLOCK} where the signal tells when
     * @param by who made it happen, empty for nobody
     * @param listener told of what becomes of alarms
     */
    record Call(long sample, long millis, String by, AlarmEngine.Listener listener) {}

    /** In milliseconds since 1970: the signal tells when. */
    static final long NO_CLOCK = 0;

    private static final AlarmKind[] KINDS = AlarmKind.values();
    private static final AlarmChain[] CHAINS = AlarmChain.values();
    private static final AlarmPriority[] PRIORITIES = AlarmPriority.values();

    private final SampleRate rate;
    private final String stream;
    private final OwnLimits limits;
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
    /** Alarms so far that no sample tells. */
    private long switches;

    /**
     * @param stream names the signal for ever: alarms of the same signal have the same ids
     * @param limits of the bed, as they are set at the time
     */
    AlarmLifecycle(SampleRate rate, String stream, OwnLimits limits) {
        this.rate = rate;
        this.stream = stream;
        this.limits = limits;
        suppressions = new Suppressions(rate.hertz());
    }

    /** What is suppressed, and why. */
    Suppressions suppressions() {
        return suppressions;
    }

    /** Whether a condition is there, shown or hidden by what is worse. */
    boolean there(AlarmKind kind) {
        return present.containsKey(kind);
    }

    /** Whether an alarm of this kind shows. */
    boolean shows(AlarmKind kind) {
        return shown.containsKey(kind);
    }

    /** Whether anything shows, is latched or is paused. */
    boolean shows() {
        return !shown.isEmpty() || !latched.isEmpty() || audioPause.on() || alarmPause.on();
    }

    /** The sample at which the sound comes back, empty where it is not paused. */
    OptionalLong audioPausedUntil() {
        return audioPause.on() ? OptionalLong.of(audioPause.until()) : OptionalLong.empty();
    }

    /** The sample at which alarms about the patient come back, empty where they are not paused. */
    OptionalLong alarmsPausedUntil() {
        return alarmPause.on() ? OptionalLong.of(alarmPause.until()) : OptionalLong.empty();
    }

    /** Whether alarms about the patient are paused. */
    boolean alarmsPaused() {
        return alarmPause.on();
    }

    /** Ends the pauses that are over once this sample has come. */
    void endPausesAtSample(long sample) {
        if (audioPause.overAtSample(sample)) {
            audioPause.end();
        }
        if (alarmPause.overAtSample(sample)) {
            endAlarmPause();
        }
    }

    /** Ends the pauses that are over at this time of the monitor's clock. */
    void endPausesAtMillis(long millis) {
        if (audioPause.overAt(millis)) {
            audioPause.end();
        }
        if (alarmPause.overAt(millis)) {
            endAlarmPause();
        }
    }

    /** Ends all pauses, without a word. */
    void endPauses() {
        audioPause.end();
        alarmPause.end();
    }

    private void endAlarmPause() {
        alarmPause.end();
        over(kind -> kind == AlarmKind.ALARMS_PAUSED);
    }

    /** A condition is there now; one that shows keeps its begin, but the next of short runs is another alarm. */
    void found(AlarmKind kind, Finding finding, Call call) {
        ShownAlarm alarm = shown.get(kind);
        if (alarm != null && isRun(kind) && !finding.continues(alarm.finding)) {
            end(kind, call);
            alarm = null;
        }
        put(kind, alarm == null ? finding : finding.since(alarm.finding.onset()), call.sample());
    }

    /** A condition begins now that no sample tells; one that is there keeps its finding. */
    void begin(AlarmKind kind, Call call) {
        begin(kind, Finding.ofClock(call.sample(), call.millis()), call.sample());
    }

    /**
     * A condition begins; one that is there keeps its finding.
     *
     * @param now the sample at which it is seen
     */
    void begin(AlarmKind kind, Finding finding, long now) {
        put(kind, present.getOrDefault(kind, finding), now);
    }

    private void put(AlarmKind kind, Finding finding, long now) {
        present.put(kind, finding);
        seen.put(kind, now);
    }

    /** What is not there any more. */
    void over(Predicate<AlarmKind> which) {
        present.keySet().removeIf(which);
        seen.keySet().removeIf(which);
    }

    /**
     * Somebody acknowledges alarms that show: what is active stays shown without a sound, what is latched is over.
     *
     * @param alarmId one alarm alone, empty for all but advisory ones
     * @return why it was refused, empty where it was not
     */
    Optional<String> acknowledge(String alarmId, Call call) {
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
     * @param length from now, no longer than is possible; 0 ends a pause
     */
    void pauseAudio(Duration length, Call call) {
        if (length.isZero()) {
            audioPause.end();
            show(Map.of(), call);
            return;
        }
        audioPause.begin(call.sample(), call.millis(), length, rate);
        shown.forEach((kind, alarm) -> {
            if (alarm.sounds) {
                alarm.sounds = false;
                alarm.inactivation = Inactivation.AUDIO_PAUSED;
                tell(kind, alarm, Phase.UPDATE, State.ACTIVE, call);
            }
        });
    }

    /**
     * No alarms about the patient for so long: those that show end, none begins, and {@link AlarmKind#ALARMS_PAUSED}
     * shows. What is latched stays so.
     *
     * @param length from now, no longer than is possible; 0 ends a pause
     */
    void pauseAlarms(Duration length, Call call) {
        if (length.isZero()) {
            endAlarmPause();
            show(Map.of(), call);
            return;
        }
        alarmPause.begin(call.sample(), call.millis(), length, rate);
        over(kind -> !kind.technical());
        ShownAlarm before = shown.get(AlarmKind.ALARMS_PAUSED);
        if (before != null) {
            tell(AlarmKind.ALARMS_PAUSED, before, Phase.UPDATE, State.ACTIVE, call);
        }
        begin(AlarmKind.ALARMS_PAUSED, call);
        show(Map.of(), call);
    }

    /** Says again what shows, but for what begins now. */
    void repeat(Call call) {
        shown.forEach((kind, alarm) -> {
            if (alarm.started() < call.sample() || call.millis() != NO_CLOCK) {
                tell(kind, alarm, Phase.CONTINUE, State.ACTIVE, call);
            }
        });
        latched.forEach((kind, alarm) -> tell(kind, alarm, Phase.CONTINUE, State.LATCHED, call));
    }

    /** Ends what is latched, though nobody acknowledged it. */
    void endLatched(Call call) {
        List.copyOf(latched.keySet()).forEach(kind -> resetLatched(kind, call));
    }

    /**
     * Ends what is over or outranked, then begins what is new.
     *
     * @param found the conditions that were looked for and found just now
     */
    void show(Map<AlarmKind, Finding> found, Call call) {
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
                if (found.containsKey(kind)) {
                    suppressions.found(kind, Suppression.CHAIN, now, call.listener());
                }
            } else if (seen.get(kind) == now || kind.switched()) {
                start(kind, entry.getValue(), call);
            }
        }
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
        double seconds = limits.inForce()
                .get(
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
                && limits.inForce().get(AlarmLimit.LATCH) >= 1
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
    void reset() {
        present.clear();
        seen.clear();
        shown.clear();
        latched.clear();
        silentUntil.clear();
        sounded.clear();
        suppressions.clear();
        endPauses();
        switches = 0;
    }

    /** Alarms so far that no sample told; the engine saves it, since it stands further ahead in what is saved. */
    long switches() {
        return switches;
    }

    /**
     * Writes all but {@link #switches}.
     *
     * @param newest sample that was given
     */
    void save(long newest, ByteBuffer out) {
        audioPause.save(out);
        alarmPause.save(out);
        // positions are written by their distance from here
        Varint.putSigned(newest, out);
        suppressions.save(newest, out);
        saveAlarms(newest, out);
        out.put((byte) silentUntil.size());
        silentUntil.forEach((chain, until) -> {
            out.put((byte) chain.ordinal()).put((byte) sounded.get(chain).ordinal());
            Varint.putSigned(until - newest, out);
        });
    }

    /** What is there, what shows, and what is latched. */
    private void saveAlarms(long newest, ByteBuffer out) {
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
     * Takes up what {@link #save} wrote, after {@link #reset}.
     *
     * @param switches as {@link #switches} said then
     * @return the newest sample that was given then
     */
    long restore(long switches, ByteBuffer in) {
        this.switches = switches;
        audioPause.restore(in);
        alarmPause.restore(in);
        long newest = Varint.getSigned(in);
        suppressions.restore(newest, in);
        restoreAlarms(newest, in);
        for (int left = in.get(); left > 0; left--) {
            AlarmChain chain = CHAINS[in.get()];
            sounded.put(chain, PRIORITIES[in.get()]);
            silentUntil.put(chain, newest + Varint.getSigned(in));
        }
        return newest;
    }

    private void restoreAlarms(long newest, ByteBuffer in) {
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
