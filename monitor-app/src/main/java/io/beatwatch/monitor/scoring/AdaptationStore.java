package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.scoring.Adaptation;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.detection.UnscoredBeat;
import io.beatwatch.monitor.state.Envelope;
import io.beatwatch.monitor.state.UnreadableState;
import io.beatwatch.monitor.state.UnreadableStateException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Each patient's {@link Adaptation}, kept in a changelogged store. What another network said, or of another stream under
 * the same name, is forgotten; what cannot be read is dropped. Single thread.
 */
final class AdaptationStore {
    private static final byte VERSION = 1;

    private final KeyValueStore<String, byte[]> store;
    private final Optional<Adaptation> workspace;
    private final int network;
    private final UnreadableState unreadable;

    /** @param contract of the network that scores */
    AdaptationStore(KeyValueStore<String, byte[]> store, ModelContract contract, UnreadableState unreadable) {
        this.store = store;
        this.unreadable = unreadable;
        this.workspace = Adaptation.of(contract);
        this.network = contract.version().hashCode();
    }

    /** Adapts the scores of a patient's next beat, then learns it; the same scores where the network asks for no adaptation. */
    BeatScores adapt(String streamId, UnscoredBeat beat, BeatScores scores) {
        return workspace.map(like -> adapt(like, streamId, beat, scores)).orElse(scores);
    }

    /** The QRS cluster of the beat that was adapted last, -1 where the network asks for no adaptation. */
    int cluster() {
        return workspace.map(Adaptation::cluster).orElse(-1);
    }

    private BeatScores adapt(Adaptation like, String streamId, UnscoredBeat beat, BeatScores scores) {
        long stream = beat.streamStart().toEpochMilli();
        restore(like, streamId, stream);
        BeatScores weighed = like.adapt(beat.input().values(), scores);
        ByteBuffer state = ByteBuffer.allocate(like.stateBytes());
        like.save(state);
        store.put(streamId, Envelope.seal(Envelope.Content.LIKE_BEATS, VERSION, out -> {
            out.writeInt(network);
            out.writeLong(stream);
            out.write(state.array());
        }));
        return weighed;
    }

    private void restore(Adaptation like, String streamId, long stream) {
        byte[] saved = store.get(streamId);
        try {
            if (saved != null && restore(like, saved, stream)) {
                return;
            }
        } catch (UnreadableStateException e) {
            unreadable.dropped(streamId, e);
        }
        like.reset();
    }

    /** Whether it was this network that spoke of this stream. */
    private boolean restore(Adaptation like, byte[] saved, long stream) throws UnreadableStateException {
        return Envelope.open(Envelope.Content.LIKE_BEATS, saved, body -> {
            // version 0 is the same without an envelope
            if (body.version() > VERSION) {
                throw body.unknownVersion();
            }
            boolean same = body.bytes().getInt() == network && body.bytes().getLong() == stream;
            if (!same) {
                body.ignoreRest();
            } else if (body.bytes().remaining() != like.stateBytes()) {
                throw new IOException("it has " + body.bytes().remaining() + " bytes in place of " + like.stateBytes());
            } else {
                like.restore(body.bytes());
            }
            return same;
        });
    }
}
