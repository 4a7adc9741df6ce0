package io.beatwatch.ecg.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.alarm.AlarmEvent.Phase;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.SignalState;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A patient for the alarm engine, beat by beat: each is placed by its interval and told 0.2 s later, and the signal's
 * state is told four times a second, all in the order of signal time. Collects what happens to alarms.
 */
final class AlarmScenario implements AlarmEngine.Listener {
    /** One sample a millisecond: intervals are what they are said to be. */
    static final int HERTZ = 1000;

    static final String NURSE = "nurse";
    static final int STATE = HERTZ / 4;
    static final int DELAY = HERTZ / 5;

    record Suppressed(AlarmKind kind, Suppression why) {}

    AlarmEngine engine;
    /** All that happened to alarms. */
    final List<AlarmEvent> all = new ArrayList<>();
    /** The same without what was only said again. */
    final List<AlarmEvent> events = new ArrayList<>();

    final List<Suppressed> suppressed = new ArrayList<>();

    private final String stream;
    private final AlarmLimits profile;
    /** Decides before which calls the engine is written down and another one takes over; null for never. */
    Random takeovers;

    int mostStateBytes;

    private long now;
    private long lastBeat = -1;
    /** Milliseconds in which no signal came. */
    private long silence;

    private long signalSince;

    private float certainty = 0.9f;
    private float fibrillation = Float.NaN;
    private float company = 0.05f;
    private SignalQuality quality = SignalQuality.CLEAN;
    private boolean learning;
    private int shape = -1;
    private int leadsOff;
    private int leadsWithSignal = 2;
    private boolean noisy;
    private long fibrillatingSince = -1;
    private boolean paced;
    private long spike = -1;

    AlarmScenario(AlarmLimits limits) {
        this("scenario", limits);
    }

    AlarmScenario(String stream, AlarmLimits limits) {
        this.stream = stream;
        profile = limits;
        engine = new AlarmEngine(SampleRate.ofHertz(HERTZ), stream, limits);
    }

    AlarmScenario() {
        this(AlarmLimits.ADULT);
    }

    /** Which engine does what comes next. */
    AlarmEngine engine() {
        if (takeovers != null && takeovers.nextBoolean()) {
            ByteBuffer state = ByteBuffer.allocate(engine.stateBytes());
            engine.save(state);
            assertThat(state.hasRemaining()).as("stateBytes").isFalse();
            mostStateBytes = Math.max(mostStateBytes, state.position());
            AlarmEngine next = new AlarmEngine(SampleRate.ofHertz(HERTZ), stream, profile);
            next.restore(state.flip());
            assertThat(state.hasRemaining()).as("all is read").isFalse();
            engine = next;
        }
        return engine;
    }

    @Override
    public void alarm(AlarmEvent event) {
        all.add(event);
        if (event.phase() != Phase.CONTINUE) {
            events.add(event);
        }
    }

    @Override
    public void suppressed(AlarmKind kind, Suppression why) {
        suppressed.add(new Suppressed(kind, why));
    }

    AlarmScenario certainty(double certainty) {
        this.certainty = (float) certainty;
        return this;
    }

    /** Probability that the atria fibrillate, of the beats to come. */
    AlarmScenario fibrillation(double probability) {
        fibrillation = (float) probability;
        return this;
    }

    /** Probability of V or F of the N, S and Q beats to come. */
    AlarmScenario company(double probability) {
        company = (float) probability;
        return this;
    }

    AlarmScenario quality(SignalQuality quality) {
        this.quality = quality;
        return this;
    }

    AlarmScenario learning(boolean learning) {
        this.learning = learning;
        return this;
    }

    AlarmScenario shape(int shape) {
        this.shape = shape;
        return this;
    }

    /** Of two leads, from the next state on. */
    AlarmScenario leads(int off, int withSignal) {
        signalSince = withSignal == 0 ? -1 : leadsWithSignal == 0 ? now : signalSince;
        leadsOff = off;
        leadsWithSignal = withSignal;
        return this;
    }

    AlarmScenario noisy(boolean noisy) {
        this.noisy = noisy;
        return this;
    }

    /** A pacemaker makes the beats, as the device tells. */
    AlarmScenario paced() {
        paced = true;
        return this;
    }

    /** The pacemaker's spike stands here, the first since the last beat. */
    AlarmScenario spike() {
        spike = now;
        return this;
    }

    /** Waves of ventricular fibrillation begin now, or are over. */
    AlarmScenario waves(boolean present) {
        fibrillatingSince = present ? now : -1;
        return this;
    }

    /** Beats of these classes, each so long after the one before it. */
    AlarmScenario beats(String classes, double intervalSeconds) {
        for (char c : classes.toCharArray()) {
            beat(BeatClass.valueOf(String.valueOf(c)), intervalSeconds);
        }
        return this;
    }

    AlarmScenario beat(BeatClass beatClass, double intervalSeconds) {
        long sample = lastBeat < 0 ? Math.max(now, DELAY) : lastBeat + Math.round(intervalSeconds * HERTZ);
        float rr = lastBeat < 0 ? 0 : (float) ((sample - lastBeat) / (double) HERTZ);
        advance(sample + DELAY);
        lastBeat = sample;
        boolean ventricular = beatClass == BeatClass.V || beatClass == BeatClass.F;
        engine().beat(
                        new AlarmBeat(
                                sample,
                                rr,
                                beatClass,
                                certainty,
                                ventricular ? certainty : company,
                                fibrillation,
                                quality,
                                learning,
                                shape),
                        now,
                        this);
        return this;
    }

    /** Signal without beats for so long. */
    AlarmScenario lasting(double seconds) {
        advance(now + Math.round(seconds * HERTZ));
        return this;
    }

    private void advance(long to) {
        if (to < now) {
            throw new IllegalArgumentException("that was over before");
        }
        for (long state = (now / STATE + 1) * STATE; state <= to; state += STATE) {
            engine().signal(
                            new SignalState(
                                    state,
                                    lastBeat,
                                    2,
                                    leadsOff,
                                    leadsWithSignal,
                                    signalSince,
                                    noisy,
                                    fibrillatingSince,
                                    paced,
                                    spike > lastBeat ? spike : -1),
                            this);
        }
        now = to;
    }

    AlarmScenario gap() {
        return gap(0);
    }

    /** The signal goes on after so many samples that never come. */
    AlarmScenario gap(long missing) {
        now += missing;
        engine().gap(now, missing, this);
        lastBeat = -1;
        signalSince = now;
        return this;
    }

    AlarmScenario end() {
        engine().end(now, this);
        return this;
    }

    long now() {
        return now;
    }

    /** The monitor's clock. */
    Instant clock() {
        return Instant.ofEpochMilli(1_800_000_000_000L + now + silence);
    }

    /** All that shows, by a nurse. */
    Optional<String> acknowledge() {
        return acknowledge("");
    }

    Optional<String> acknowledge(String id) {
        return engine().acknowledge(id, NURSE, clock(), this);
    }

    Optional<String> pauseAudio(double seconds) {
        return engine().pauseAudio(Duration.ofMillis(Math.round(1000 * seconds)), NURSE, clock(), this);
    }

    Optional<String> pauseAlarms(double seconds) {
        return engine().pauseAlarms(Duration.ofMillis(Math.round(1000 * seconds)), NURSE, clock(), this);
    }

    Optional<String> limits(Map<String, Double> changes, boolean reset) {
        return engine().setLimits(changes, reset, NURSE, clock(), this);
    }

    Optional<String> limit(AlarmLimit limit, double value) {
        return limits(Map.of(limit.key(), value), false);
    }

    /** Nothing comes from the gateway for so long. */
    AlarmScenario silent(double seconds) {
        silence += Math.round(1000 * seconds);
        engine().gatewayLost(clock().minusMillis(Math.round(1000 * seconds)), clock(), this);
        return this;
    }

    AlarmScenario heard() {
        engine().gatewayHeard(clock(), this);
        return this;
    }

    AlarmScenario conflict(boolean there) {
        engine().gatewayConflict(there, clock(), this);
        return this;
    }

    AlarmScenario skew(double seconds) {
        engine().clockSkew(seconds, clock(), this);
        return this;
    }

    AlarmScenario behind(double seconds) {
        engine().monitorBehind(seconds, clock(), this);
        return this;
    }

    AlarmEvent last() {
        return events.get(events.size() - 1);
    }

    long lastBeat() {
        return lastBeat;
    }

    List<AlarmEvent> of(AlarmKind kind) {
        return events.stream().filter(e -> e.kind() == kind).toList();
    }

    List<AlarmEvent> of(AlarmKind kind, Phase phase) {
        return of(kind).stream().filter(e -> e.phase() == phase).toList();
    }

    List<AlarmEvent> starts() {
        return events.stream().filter(e -> e.phase() == Phase.START).toList();
    }

    /** Kinds that began, in order. */
    List<AlarmKind> started() {
        return starts().stream().map(AlarmEvent::kind).toList();
    }
}
