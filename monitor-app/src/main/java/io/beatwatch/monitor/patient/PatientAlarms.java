package io.beatwatch.monitor.patient;

import io.beatwatch.ecg.alarm.AlarmEngine;
import io.beatwatch.ecg.alarm.AlarmLimits;
import io.beatwatch.ecg.alarm.BeatAlertPolicy;
import io.beatwatch.ecg.beat.SignalState;
import io.beatwatch.monitor.state.Envelope;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;

/** One patient's alarms: alerts about single beats, and the engine's about conditions. Single thread. */
final class PatientAlarms {
    private final String streamId;
    private final BeatAlertPolicy policy;
    private final AlarmLimits profile;
    /** V beats in a row. */
    private int run;

    private AlarmEngine engine;

    PatientAlarms(String streamId, BeatAlertPolicy policy, AlarmLimits profile) {
        this.streamId = streamId;
        this.policy = policy;
        this.profile = profile;
    }

    void begin(StreamMetadata metadata, Instant start) {
        run = 0;
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
            engine.beat(scored.forAlarms(), scored.decidedSample(), event -> listener.alarm(event, scored));
        }
    }

    void signal(SignalState state, Patient.Listener listener) {
        if (engine != null) {
            engine.signal(state, event -> listener.alarm(event, null));
        }
    }

    void gap(long sample, Patient.Listener listener) {
        if (engine != null) {
            engine.gap(sample, event -> listener.alarm(event, null));
        }
    }

    /** All that shows is over. */
    void end(long sample, Patient.Listener listener) {
        if (engine != null) {
            engine.end(sample, event -> listener.alarm(event, null));
            engine = null;
        }
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(run);
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
        ByteBuffer state = body.section(body.bytes().getInt());
        if (state.hasRemaining()) {
            engine.restore(state);
        } else {
            engine = null;
        }
    }
}
