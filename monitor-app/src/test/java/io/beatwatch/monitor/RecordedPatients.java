package io.beatwatch.monitor;

import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.PatientStore;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;

/** A store of patients whose changelog is a map: what it holds at the start is restored, what is journalled is put in. */
public final class RecordedPatients extends PatientStore {
    private final Map<Bytes, byte[]> changelog;

    public RecordedPatients(Map<Bytes, byte[]> changelog, Patient.Settings settings, MonitorMetrics metrics) {
        super(settings, metrics);
        this.changelog = changelog;
    }

    /** To be built into a topology. */
    static StoreBuilder<PatientStore> builder(
            Map<Bytes, byte[]> changelog, Patient.Settings settings, MonitorMetrics metrics) {
        return builder(() -> new RecordedPatients(changelog, settings, metrics));
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        super.init(context, root);
        changelog.forEach((key, value) -> restore(key.get(), value));
    }

    @Override
    protected void log(Bytes key, byte[] value, long timestamp) {
        if (value == null) {
            changelog.remove(key);
        } else {
            changelog.put(key, value);
        }
    }
}
