package io.beatwatch.monitor.patient;

import io.beatwatch.ecg.alarm.AlarmEngine;
import io.beatwatch.ecg.alarm.AlarmEvent;
import io.beatwatch.ecg.alarm.AlarmKind;
import io.beatwatch.ecg.alarm.AlarmLimits;
import io.beatwatch.ecg.alarm.BeatAlertPolicy;
import io.beatwatch.ecg.alarm.SuppressedCount;
import io.beatwatch.ecg.alarm.Suppression;
import io.beatwatch.ecg.beat.SignalState;
import io.beatwatch.monitor.state.Envelope;
import io.beatwatch.schema.PatientCommand;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One patient's alarms: alerts about single beats, and the engine's about conditions. Single thread. */
final class PatientAlarms {
    /** Of a pause whose command names no length. */
    private static final Duration USUAL_PAUSE = Duration.ofMinutes(2);

    private static final int STATUS_SECONDS = 60;

    /** A heart rate is not told any more when no beat came for so long. */
    private static final double HEART_RATE_SECONDS = 3;

    private final String streamId;
    private final BeatAlertPolicy policy;
    private final AlarmLimits profile;
    /** V beats in a row. */
    private int run;

    private StreamMetadata metadata;
    private StreamTime time;
    /** Of the latest beat. */
    private float heartRate;

    private long lastBeat;
    private boolean learning;

    private AlarmEngine engine;
    /** Samples from one look at what was suppressed to the next, and how much that was last. */
    private long statusSamples;

    private long suppressedTold;

    PatientAlarms(String streamId, AlarmSettings settings) {
        this.streamId = streamId;
        this.policy = new BeatAlertPolicy(settings.beats());
        this.profile = settings.limits();
    }

    /** Of the stream that the engine is of. */
    StreamMetadata metadata() {
        return metadata;
    }

    StreamTime time() {
        return time;
    }

    Optional<AlarmEngine> engine() {
        return Optional.ofNullable(engine);
    }

    void begin(StreamMetadata metadata, Instant start, StreamTime time) {
        this.metadata = metadata;
        this.time = time;
        heartRate = 0;
        lastBeat = 0;
        learning = true;
        run = 0;
        suppressedTold = 0;
        statusSamples = metadata.rate().samples(STATUS_SECONDS);
        engine = new AlarmEngine(metadata.rate(), streamId + '/' + start.toEpochMilli(), profile);
    }

    void beat(ScoredBeat scored, Patient.Listener listener) {
        // a beat without an RR interval is the first one, or the first after a gap: no run reaches across
        boolean followsAnother = scored.pending().beat().rrSamples() > 0;
        BeatAlertPolicy.Decision decision =
                policy.decide(scored.beatClass(), scored.scores(), followsAnother ? run : 0);
        run = decision.ventricularRun();
        decision.kind().ifPresent(kind -> listener.alert(scored, kind));
        if (engine != null) {
            UnscoredBeat beat = scored.pending();
            heartRate = beat.beat().heartRate();
            lastBeat = beat.beat().rPeak();
            learning = beat.input().learning();
            time = new StreamTime(metadata.rate(), lastBeat, beat.beatTime(), beat.detectionTime());
            engine.beat(scored.forAlarms(), scored.decidedSample(), new Events(listener, scored));
        }
    }

    /** Passes on what the engine says, with what is known of the patient. */
    private final class Events implements AlarmEngine.Listener {
        private final Patient.Listener listener;
        private final ScoredBeat completedBy;

        Events(Patient.Listener listener, ScoredBeat completedBy) {
            this.listener = listener;
            this.completedBy = completedBy;
        }

        @Override
        public void alarm(AlarmEvent event) {
            boolean recent = metadata.rate().seconds(event.decidedSample() - lastBeat) < HEART_RATE_SECONDS;
            listener.alarm(event, new AlarmContext(metadata, time, recent ? heartRate : 0, learning, completedBy));
        }

        @Override
        public void suppressed(AlarmKind kind, Suppression why) {
            listener.suppressed(kind, why);
        }
    }

    void signal(SignalState state, StreamTime at, Patient.Listener listener) {
        if (engine != null) {
            time = at;
            engine.signal(state, new Events(listener, null));
            if (state.sample() % statusSamples < statusSamples / (4 * STATUS_SECONDS)) {
                tellSuppressed(listener);
            }
        }
    }

    private void tellSuppressed(Patient.Listener listener) {
        long suppressed =
                engine.suppressed().stream().mapToLong(SuppressedCount::count).sum();
        if (suppressed != suppressedTold) {
            suppressedTold = suppressed;
            listener.status(null);
        }
    }

    void gap(long sample, long missing, Patient.Listener listener) {
        if (engine != null) {
            engine.gap(sample, missing, new Events(listener, null));
        }
    }

    /** All that shows is over. */
    void end(long sample, Patient.Listener listener) {
        if (engine != null) {
            engine.end(sample, new Events(listener, null));
            engine = null;
        }
    }

    /** Does what somebody commanded; returns why it was refused, or nothing. */
    Optional<String> apply(PatientCommand command, Instant now, Patient.Listener listener) {
        if (engine == null) {
            return Optional.of("nothing of the bed's signal has come: wait until its samples come");
        }
        AlarmEngine.Listener events = new Events(listener, null);
        String by = command.getBy();
        return switch (command.getCommandCase()) {
            case RELEARN -> Optional.empty();
            case ACKNOWLEDGE -> engine.acknowledge(command.getAcknowledge().getAlarmId(), by, now, events);
            case PAUSE_AUDIO ->
                engine.pauseAudio(
                        length(
                                command.getPauseAudio().hasDuration(),
                                command.getPauseAudio().getDuration()),
                        by,
                        now,
                        events);
            case PAUSE_ALARMS ->
                engine.pauseAlarms(
                        length(
                                command.getPauseAlarms().hasDuration(),
                                command.getPauseAlarms().getDuration()),
                        by,
                        now,
                        events);
            case SET_LIMITS ->
                engine.setLimits(
                        command.getSetLimits().getLimitsMap(),
                        command.getSetLimits().getReset(),
                        by,
                        now,
                        events);
            case COMMAND_NOT_SET -> throw new IllegalStateException("commands are read and checked");
        };
    }

    private static Duration length(boolean given, com.google.protobuf.Duration length) {
        return given ? Duration.ofSeconds(length.getSeconds(), length.getNanos()) : USUAL_PAUSE;
    }

    void tell(ClockEvent event, Patient.Listener listener) {
        if (engine == null) {
            return;
        }
        AlarmEngine.Listener events = new Events(listener, null);
        Instant now = event.now();
        switch (event.what()) {
            case GATEWAY_LOST -> engine.gatewayLost(now.minusMillis((long) (1000 * event.value())), now, events);
            case GATEWAY_HEARD -> engine.gatewayHeard(now, events);
            case CLOCK_SKEW -> engine.clockSkew(event.value(), now, events);
            case MONITOR_BEHIND -> engine.monitorBehind(event.value(), now, events);
            case WITHOUT_SAMPLES -> engine.withoutSamples(now, events);
            case GATEWAY_CONFLICT, GATEWAY_CONFLICT_OVER -> {
                engine.gatewayConflict(event.what() == ClockEvent.What.GATEWAY_CONFLICT, now, events);
                listener.status(null);
            }
        }
    }

    /** Whether this would begin or end an alarm. */
    boolean matters(ClockEvent event) {
        return engine != null
                && switch (event.what()) {
                    case GATEWAY_LOST -> !engine.shows(AlarmKind.GATEWAY_LOST);
                    case GATEWAY_HEARD -> engine.shows(AlarmKind.GATEWAY_LOST);
                    case CLOCK_SKEW -> engine.changesClockSkew(event.value());
                    case MONITOR_BEHIND -> engine.changesMonitorBehind(event.value());
                    case WITHOUT_SAMPLES -> engine.shows();
                    case GATEWAY_CONFLICT -> !engine.gatewayConflict();
                    case GATEWAY_CONFLICT_OVER -> engine.gatewayConflict();
                };
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(run);
        out.writeLong(suppressedTold);
        out.writeFloat(heartRate);
        out.writeLong(lastBeat);
        out.writeBoolean(learning);
        ByteBuffer state = ByteBuffer.allocate(engine == null ? 0 : engine.stateBytes());
        if (engine != null) {
            engine.save(state);
        }
        out.writeInt(state.position());
        out.write(state.array(), 0, state.position());
    }

    /** Goes on where {@link #save} was called, after {@link #begin} where an engine was there. */
    void restore(Envelope.Body body) throws IOException {
        run = body.bytes().getInt();
        suppressedTold = body.bytes().getLong();
        heartRate = body.bytes().getFloat();
        lastBeat = body.bytes().getLong();
        learning = body.bytes().get() != 0;
        ByteBuffer state = body.section(body.bytes().getInt());
        if (state.hasRemaining()) {
            engine.restore(state);
        } else {
            engine = null;
        }
    }
}
