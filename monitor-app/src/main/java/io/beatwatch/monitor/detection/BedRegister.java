package io.beatwatch.monitor.detection;

import io.beatwatch.monitor.metrics.BedCounts;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.PatientSignal;
import io.beatwatch.monitor.patient.PatientStore;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Ties a {@link BedCensus} to its Streams task: begins it with the streams that the restored state knows, drives its
 * clock, shows its counts as meters while the task is here, and has the patients of streams forgotten that it forgets.
 * Stream thread.
 */
final class BedRegister implements AutoCloseable {
    private final ProcessorContext<String, Object> context;
    private final PatientStore patients;
    private final String steps;
    private final MonitorMetrics metrics;
    private final BedCensus census;
    private final Supplier<BedCounts> counts;

    /** @param steps name of the child that publishes what becomes of a patient */
    BedRegister(
            ProcessorContext<String, Object> context,
            PatientStore patients,
            String steps,
            BedSettings settings,
            MonitorMetrics metrics) {
        this.context = context;
        this.patients = patients;
        this.steps = steps;
        this.metrics = metrics;
        this.census = new BedCensus(settings, context.currentSystemTimeMs());
        patients.all().forEach(patient -> census.expect(patient.streamId()));
        this.counts = census::counts;
        metrics.watchBeds(counts);
        context.schedule(BedCensus.TICK, PunctuationType.WALL_CLOCK_TIME, this::advance);
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
        census.advance(nowMillis)
                .forEach(streamId -> patients.find(streamId).ifPresent(patient -> forget(patient, nowMillis)));
    }

    private void forget(Patient patient, long nowMillis) {
        context.forward(
                new Record<>(patient.streamId(), new Patient.Step(patient, nowMillis, patient::end), nowMillis), steps);
        patients.forget(patient);
    }

    /** The task is closed or goes to another instance: its beds are counted there. */
    @Override
    public void close() {
        metrics.unwatchBeds(counts);
    }
}
