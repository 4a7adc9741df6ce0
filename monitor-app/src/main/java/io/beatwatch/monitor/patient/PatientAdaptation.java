package io.beatwatch.monitor.patient;

import io.beatwatch.ecg.scoring.Adaptation;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.state.Envelope;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One patient's {@link Adaptation}. What another network said is forgotten, as is all when another stream begins under the
 * same name. Single thread.
 */
final class PatientAdaptation {
    private final Optional<Adaptation> adaptation;
    private final int network;

    /** @param contract of the network that scores */
    PatientAdaptation(ModelContract contract) {
        this.adaptation = Adaptation.of(contract);
        this.network = network(contract);
    }

    /** A number that is the same, also in another process, for one version of a network. */
    static int network(ModelContract contract) {
        return contract.version().hashCode();
    }

    /** Adapts the scores of the next beat, then learns it; the same scores where the network asks for no adaptation. */
    BeatScores adapt(UnscoredBeat beat, BeatScores scores) {
        return adaptation.map(a -> a.adapt(beat.input().values(), scores)).orElse(scores);
    }

    /** The QRS cluster of the beat that was adapted last, -1 where the network asks for no adaptation. */
    int cluster() {
        return adaptation.map(Adaptation::cluster).orElse(-1);
    }

    void reset() {
        adaptation.ifPresent(Adaptation::reset);
    }

    void save(DataOutput out) throws IOException {
        ByteBuffer state =
                ByteBuffer.allocate(adaptation.map(Adaptation::stateBytes).orElse(0));
        adaptation.ifPresent(a -> a.save(state));
        out.writeInt(network);
        out.writeInt(state.capacity());
        out.write(state.array());
    }

    void restore(Envelope.Body body) throws IOException {
        boolean same = body.bytes().getInt() == network;
        int length = body.bytes().getInt();
        ByteBuffer state = body.section(length);
        if (same && adaptation.isPresent()) {
            int needed = adaptation.get().stateBytes();
            if (length != needed) {
                throw new IOException("the adaptation has " + length + " bytes in place of " + needed);
            }
            adaptation.get().restore(state);
        }
    }
}
