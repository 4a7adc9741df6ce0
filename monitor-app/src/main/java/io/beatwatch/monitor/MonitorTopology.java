package io.beatwatch.monitor;

import io.beatwatch.ecg.alarm.BeatAlertSettings;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.alarm.EvaluateAlarms;
import io.beatwatch.monitor.detection.ApplyCommands;
import io.beatwatch.monitor.detection.BedSettings;
import io.beatwatch.monitor.detection.DetectBeats;
import io.beatwatch.monitor.detection.RecordTime;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.scoring.BatchSettings;
import io.beatwatch.monitor.scoring.ScoreBeats;
import io.beatwatch.monitor.state.Changelogs;
import io.beatwatch.monitor.state.MeasuredStore;
import io.beatwatch.monitor.state.StoreNames;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.Topics;
import java.time.Clock;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The path from a bedside sample to an alarm:
 *
 * <pre>
 * samples --> detect beats -> score in batches -> evaluate alarms -> beats
 *                  |                                      |
 *               patients                                  +-> alerts
 *                  |
 * commands -> apply commands      (from both: dead letters)
 * </pre>
 *
 * <p>Beats of many patients are scored together; the scores are then adapted to each patient.
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
    private static final String DEAD_LETTERS = "dead-letters";

    /** Where a group begins that has never committed: as the clients' settings say. */
    private static final AutoOffsetReset AS_CONFIGURED = null;

    private final ModelContract contract;
    private final Supplier<BeatScorer> scorers;
    private final BatchSettings batching;
    private final BeatAlertSettings alarms;
    private final AlertFormat alertFormat;
    private final BedSettings beds;
    private final MonitorMetrics metrics;

    /** @param scorers opens one scorer of the contract's network per task */
    public MonitorTopology(
            ModelContract contract,
            Supplier<BeatScorer> scorers,
            BatchSettings batching,
            BeatAlertSettings alarms,
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
        DetectBeats.Outputs detected = new DetectBeats.Outputs(SCORE, DEAD_LETTERS);
        EvaluateAlarms.Outputs judged = new EvaluateAlarms.Outputs(BEATS, ALERTS);

        RecordTime recordTime = new RecordTime(Clock.systemUTC());

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
                .addProcessor(DETECT, () -> new DetectBeats(contract, beds, detected, metrics), SAMPLES)
                .addProcessor(APPLY, () -> new ApplyCommands(contract, DEAD_LETTERS, metrics), COMMANDS)
                .addProcessor(SCORE, () -> new ScoreBeats(batching, scorers, metrics), DETECT)
                .addProcessor(EVALUATE, () -> new EvaluateAlarms(alarms, alertFormat, contract, judged, metrics), SCORE)
                .addStateStore(store(StoreNames.PATIENTS), DETECT, APPLY)
                .addStateStore(store(StoreNames.PENDING_BEATS), SCORE)
                .addStateStore(storeBefore(StoreNames.PENDING_BEATS_BEFORE), SCORE)
                // a bed that is forgotten takes these along; a patient who is learned anew the former
                .addStateStore(store(StoreNames.ADAPTATION), SCORE, DETECT, APPLY)
                .addStateStore(store(StoreNames.VENTRICULAR_RUNS), EVALUATE, DETECT)
                .addSink(BEATS, Topics.BEATS.name(), key(), Topics.BEATS.value().serializer(), EVALUATE)
                .addSink(
                        ALERTS, Topics.ALERTS.name(), key(), alertFormat.serde().serializer(), EVALUATE)
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

    /**
     * In memory, with a changelog that a new owner restores from. The cache in front writes a patient's state to the
     * changelog once per commit instead of once per chunk.
     */
    private StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(
                        MeasuredStore.supplier(name, metrics.storeSize(name)), Serdes.String(), Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingEnabled(Changelogs.SETTINGS);
    }

    /** A store that the version before wrote to, and that is only emptied. */
    private static StoreBuilder<KeyValueStore<String, byte[]>> storeBefore(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withLoggingEnabled(Changelogs.SETTINGS);
    }
}
