package io.beatwatch.monitor;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.alarm.AlertCommits;
import io.beatwatch.monitor.alarm.EvaluateAlarms;
import io.beatwatch.monitor.detection.ApplyCommands;
import io.beatwatch.monitor.detection.BedSettings;
import io.beatwatch.monitor.detection.DetectBeats;
import io.beatwatch.monitor.detection.RecordTime;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.AlarmSettings;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.PatientStore;
import io.beatwatch.monitor.scoring.BatchSettings;
import io.beatwatch.monitor.scoring.ScoreBeats;
import io.beatwatch.monitor.scoring.WaitingBeats;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.Topics;
import java.time.Clock;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The path from a bedside sample to an alarm:
 *
 * <pre>
 * samples --> detect beats --> score in batches --> evaluate alarms --> beats
 *                   |                                     ^     |
 *                   +------- what the signal says --------+     +-----> alerts
 *                                                         |     +-----> beds
 * commands -> apply commands -----------------------------+             (from both: dead letters)
 * </pre>
 *
 * <p>All four work on the patients of their task, who live in one {@link PatientStore}. Beats of many patients are scored
 * together; the scores are then adapted to each patient.
 *
 * <p>Everything is keyed by stream id, so nothing is repartitioned, one patient's beats stay in order, and a command
 * meets its patient. The application and the tests build this same topology.
 */
public final class MonitorTopology {
    private static final String SAMPLES = "samples";
    private static final String COMMANDS = "commands";
    private static final String DETECT = "detect-beats";
    private static final String APPLY = "apply-commands";
    private static final String SCORE = "score-in-batches";
    private static final String EVALUATE = "evaluate-alarms";
    private static final String BEATS = "beats";
    private static final String ALERTS = "alerts";
    private static final String BEDS = "beds";
    private static final String DEAD_LETTERS = "dead-letters";

    /** Where a group begins that has never committed: as the clients' settings say. */
    private static final AutoOffsetReset AS_CONFIGURED = null;

    private final ModelContract contract;
    private final Supplier<BeatScorer> scorers;
    private final BatchSettings batching;
    private final AlarmSettings alarms;
    private final AlertFormat alertFormat;
    private final BedSettings beds;
    private final MonitorMetrics metrics;

    /** @param scorers opens one scorer of the contract's network per task */
    public MonitorTopology(
            ModelContract contract,
            Supplier<BeatScorer> scorers,
            BatchSettings batching,
            AlarmSettings alarms,
            AlertFormat alertFormat,
            BedSettings beds,
            MonitorMetrics metrics) {
        this.contract = contract;
        this.scorers = scorers;
        this.batching = batching;
        this.alarms = alarms;
        this.alertFormat = alertFormat;
        this.beds = beds;
        this.metrics = metrics;
    }

    public Topology build() {
        return build(PatientStore.builder(new Patient.Settings(contract, alarms), metrics));
    }

    /** The same with another store of patients, for tests. */
    Topology build(StoreBuilder<PatientStore> patients) {
        DetectBeats.Outputs detected = new DetectBeats.Outputs(SCORE, EVALUATE, DEAD_LETTERS);
        ApplyCommands.Outputs applied = new ApplyCommands.Outputs(EVALUATE, BEDS, DEAD_LETTERS);
        EvaluateAlarms.Outputs evaluated = new EvaluateAlarms.Outputs(BEATS, ALERTS, BEDS);

        RecordTime recordTime = new RecordTime(Clock.systemUTC());
        // all tasks of a stream thread share a batch, and a transaction
        ThreadLocal<WaitingBeats> waiting = ThreadLocal.withInitial(WaitingBeats::new);
        ThreadLocal<AlertCommits> commits = ThreadLocal.withInitial(AlertCommits::new);

        return new Topology()
                .addSource(
                        AS_CONFIGURED,
                        SAMPLES,
                        recordTime,
                        Serdes.String().deserializer(),
                        Serdes.ByteArray().deserializer(),
                        Topics.SAMPLES.name())
                .addSource(
                        AS_CONFIGURED,
                        COMMANDS,
                        recordTime,
                        Serdes.String().deserializer(),
                        Serdes.ByteArray().deserializer(),
                        Topics.COMMANDS.name())
                .addProcessor(DETECT, () -> new DetectBeats(beds, detected, metrics), SAMPLES)
                .addProcessor(APPLY, () -> new ApplyCommands(applied, metrics), COMMANDS)
                .addProcessor(SCORE, () -> new ScoreBeats(batching, waiting::get, scorers, metrics), DETECT)
                .addProcessor(
                        EVALUATE,
                        () -> new EvaluateAlarms(
                                alertFormat, contract, alarms.profile(), evaluated, commits::get, metrics),
                        SCORE,
                        DETECT,
                        APPLY)
                .addStateStore(patients, DETECT, APPLY, SCORE, EVALUATE)
                .addSink(BEATS, Topics.BEATS.name(), key(), Topics.BEATS.value().serializer(), EVALUATE)
                .addSink(
                        ALERTS, Topics.ALERTS.name(), key(), alertFormat.serde().serializer(), EVALUATE)
                .addSink(BEDS, Topics.BEDS.name(), key(), Topics.BEDS.value().serializer(), EVALUATE, APPLY)
                .addSink(
                        DEAD_LETTERS,
                        Topics.DEAD_LETTERS.name(),
                        key(),
                        Topics.DEAD_LETTERS.value().serializer(),
                        DETECT,
                        APPLY);
    }

    private static org.apache.kafka.common.serialization.Serializer<String> key() {
        return Serdes.String().serializer();
    }
}
