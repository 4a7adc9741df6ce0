package io.beatwatch.monitor.detection;

import io.beatwatch.monitor.metrics.BedCounts;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.state.StoreNames;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Ties a {@link BedCensus} to its Streams task: begins it with the streams that the restored state knows, drives its
 * clock, shows its counts as meters while the task is here, and deletes the state of streams that it forgets. Stream
 * thread.
 */
final class BedRegister implements AutoCloseable {
    private final KeyValueStore<String, byte[]> patients;
    private final KeyValueStore<String, byte[]> adaptation;
    private final KeyValueStore<String, byte[]> runs;
    private final MonitorMetrics metrics;
    private final BedCensus census;
    private final Supplier<BedCounts> counts;

    BedRegister(ProcessorContext<String, Object> context, BedSettings settings, MonitorMetrics metrics) {
        this.patients = context.getStateStore(StoreNames.PATIENTS);
        this.adaptation = context.getStateStore(StoreNames.ADAPTATION);
        this.runs = context.getStateStore(StoreNames.VENTRICULAR_RUNS);
        this.metrics = metrics;
        this.census = new BedCensus(settings, context.currentSystemTimeMs());
        // these may be left over from a stream that ended
        forEachKey(adaptation, census::ended);
        forEachKey(runs, census::ended);
        forEachKey(patients, census::expect);
        this.counts = census::counts;
        metrics.watchBeds(counts);
        context.schedule(BedCensus.TICK, PunctuationType.WALL_CLOCK_TIME, this::advance);
    }

    private static void forEachKey(KeyValueStore<String, byte[]> store, Consumer<String> action) {
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                action.accept(entry.key);
            }
        }
    }

    /** Notes that a chunk was taken in. */
    void heard(String streamId, PatientSignal signal) {
        if (signal.ended()) {
            census.ended(streamId);
        } else {
            census.heard(streamId, signal.learning(), signal.noisy());
        }
    }

    private void advance(long nowMillis) {
        census.advance(nowMillis).forEach(this::forget);
    }

    /** Deletes all that is known of a patient; the bed itself is counted until it is silent. */
    void forget(String streamId) {
        patients.delete(streamId);
        adaptation.delete(streamId);
        runs.delete(streamId);
    }

    /** The task is closed or goes to another instance: its beds are counted there. */
    @Override
    public void close() {
        metrics.unwatchBeds(counts);
    }
}
