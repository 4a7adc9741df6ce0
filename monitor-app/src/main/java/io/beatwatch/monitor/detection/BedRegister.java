package io.beatwatch.monitor.detection;

import io.beatwatch.ecg.alarm.AlarmEngine;
import io.beatwatch.monitor.metrics.BedCounts;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.ClockEvent;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.PatientSignal;
import io.beatwatch.monitor.patient.PatientStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
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
    /** No chunk of another gateway for so long, and it is gone. */
    private static final long CONFLICT_MILLIS = (long) (1000 * PatientSignal.TAKEOVER_SECONDS);

    private final ProcessorContext<String, Object> context;
    private final PatientStore patients;
    private final String steps;
    private final MonitorMetrics metrics;
    private final BedCensus census;
    /** Seconds from sending to reading, of the latest chunk of each bed that came since the last look. */
    private final Map<Patient, Double> delays = new HashMap<>();

    /** Beds under whose name another gateway sends, and when a chunk of it was refused last, by the wall clock. */
    private final Map<String, Long> conflicts = new HashMap<>();

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
        for (Patient patient : patients.all()) {
            census.expect(patient.streamId());
            if (patient.alarms().filter(AlarmEngine::gatewayConflict).isPresent()) {
                conflicts.put(patient.streamId(), context.currentSystemTimeMs());
            }
        }
        this.counts = census::counts;
        metrics.watchBeds(counts);
        context.schedule(BedCensus.TICK, PunctuationType.WALL_CLOCK_TIME, this::advance);
    }

    /** A chunk comes in, before its patient is given it. */
    void comes(Patient patient, Instant sent) {
        long now = context.currentSystemTimeMs();
        tell(patient, new ClockEvent(ClockEvent.What.GATEWAY_HEARD, Instant.ofEpochMilli(now), 0));
        delays.put(patient, (now - sent.toEpochMilli()) / 1000.0);
    }

    /** A chunk of another gateway was not taken in, and its patient knows of it. */
    void refused(Patient patient) {
        long now = context.currentSystemTimeMs();
        conflicts.put(patient.streamId(), now);
        tell(patient, new ClockEvent(ClockEvent.What.GATEWAY_CONFLICT, Instant.ofEpochMilli(now), 0));
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
        Instant now = Instant.ofEpochMilli(nowMillis);
        census.advance(nowMillis, new BedCensus.Listener() {
            @Override
            public void lost(String streamId, double seconds, boolean again) {
                ClockEvent.What what = again ? ClockEvent.What.WITHOUT_SAMPLES : ClockEvent.What.GATEWAY_LOST;
                patients.find(streamId).ifPresent(patient -> tell(patient, new ClockEvent(what, now, seconds)));
            }

            @Override
            public void forgotten(String streamId) {
                patients.find(streamId).ifPresent(patient -> forget(patient, nowMillis));
            }
        });
        endConflicts(now);
        compareClocks(now);
    }

    private void endConflicts(Instant now) {
        conflicts.entrySet().removeIf(conflict -> {
            if (now.toEpochMilli() - conflict.getValue() < CONFLICT_MILLIS) {
                return false;
            }
            patients.find(conflict.getKey())
                    .ifPresent(patient -> tell(patient, new ClockEvent(ClockEvent.What.GATEWAY_CONFLICT_OVER, now, 0)));
            return true;
        });
    }

    /**
     * How late a bed's chunks are read, is how far the monitor is behind and how far its gateway's clock is off, together.
     * What all beds of the task have in common is the monitor's share: no more than the least of them.
     */
    private void compareClocks(Instant now) {
        double behind = Math.max(
                0,
                delays.values().stream().mapToDouble(Double::doubleValue).min().orElse(0));
        delays.forEach((patient, delay) -> {
            tell(patient, new ClockEvent(ClockEvent.What.MONITOR_BEHIND, now, behind));
            tell(patient, new ClockEvent(ClockEvent.What.CLOCK_SKEW, now, behind - delay));
        });
        delays.clear();
    }

    private void tell(Patient patient, ClockEvent event) {
        if (patient.matters(event)) {
            patients.clock(patient, event);
            publish(patient, event.now().toEpochMilli(), listener -> patient.tell(event, listener));
        }
    }

    private void forget(Patient patient, long nowMillis) {
        // whoever publishes its end forgets it
        publish(patient, nowMillis, patient::end);
    }

    private void publish(Patient patient, long nowMillis, Consumer<Patient.Listener> step) {
        context.forward(new Record<>(patient.streamId(), new Patient.Step(patient, nowMillis, step), nowMillis), steps);
    }

    /** The task is closed or goes to another instance: its beds are counted there. */
    @Override
    public void close() {
        metrics.unwatchBeds(counts);
    }
}
