package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.LikeBeats;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.detection.PendingBeat;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Each patient's {@link LikeBeats}, kept in a changelogged store. What another network said, or of another stream under
 * the same name, is forgotten. Single thread.
 */
final class PatientsLikeBeats {
    private final KeyValueStore<String, byte[]> store;
    private final Optional<LikeBeats> workspace;
    private final int network;

    /** @param contract of the network that scores */
    PatientsLikeBeats(KeyValueStore<String, byte[]> store, ModelContract contract) {
        this.store = store;
        this.workspace = contract.likeBeats();
        this.network = contract.version().hashCode();
    }

    /** Weighs the next beat of a patient with its like, then learns it; the same scores where the network asks for none. */
    BeatScores weigh(String streamId, PendingBeat beat, BeatScores scores) {
        return workspace.map(like -> weigh(like, streamId, beat, scores)).orElse(scores);
    }

    private BeatScores weigh(LikeBeats like, String streamId, PendingBeat beat, BeatScores scores) {
        long stream = beat.streamStart().toEpochMilli();
        restore(like, store.get(streamId), stream);
        BeatScores weighed = like.weigh(beat.description().input(), scores);
        ByteBuffer state = ByteBuffer.allocate(size(like)).putInt(network).putLong(stream);
        like.save(state);
        store.put(streamId, state.array());
        return weighed;
    }

    private void restore(LikeBeats like, byte[] saved, long stream) {
        if (saved != null && saved.length == size(like)) {
            ByteBuffer state = ByteBuffer.wrap(saved);
            if (state.getInt() == network && state.getLong() == stream) {
                like.restore(state);
                return;
            }
        }
        like.reset();
    }

    private static int size(LikeBeats like) {
        return Integer.BYTES + Long.BYTES + like.stateBytes();
    }
}
