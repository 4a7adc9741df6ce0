package io.beatwatch.monitor.detection;

import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.state.StoreNames;
import io.beatwatch.monitor.state.UnreadableState;
import io.beatwatch.monitor.state.UnreadableStateException;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/** The signals of one task's patients, in their changelogged store. What cannot be read is dropped. Stream thread. */
final class PatientStore {
    private final KeyValueStore<String, byte[]> store;
    private final ModelContract contract;
    private final UnreadableState unreadable;

    /** @param contract of the network that the beats are described for */
    PatientStore(ProcessorContext<?, ?> context, ModelContract contract, MonitorMetrics metrics) {
        this.store = context.getStateStore(StoreNames.PATIENTS);
        this.contract = contract;
        this.unreadable = new UnreadableState(StoreNames.PATIENTS, metrics, context::currentSystemTimeMs);
    }

    boolean knows(String streamId) {
        return store.get(streamId) != null;
    }

    /** A patient of whom something is known that is of use with this network; otherwise learned anew. */
    Optional<PatientSignal> load(String streamId) {
        byte[] saved = store.get(streamId);
        if (saved == null) {
            return Optional.empty();
        }
        try {
            return PatientSignal.restore(saved, contract);
        } catch (UnreadableStateException e) {
            unreadable.dropped(streamId, e);
            store.delete(streamId);
            return Optional.empty();
        }
    }

    /** @param state as {@link PatientSignal#save} made it; null to forget the patient */
    void save(String streamId, byte[] state) {
        store.put(streamId, state);
    }
}
