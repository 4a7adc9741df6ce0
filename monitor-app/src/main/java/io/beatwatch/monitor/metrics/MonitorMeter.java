package io.beatwatch.monitor.metrics;

import static io.beatwatch.monitor.metrics.MonitorMeter.Type.COUNTER;
import static io.beatwatch.monitor.metrics.MonitorMeter.Type.GAUGE;
import static io.beatwatch.monitor.metrics.MonitorMeter.Type.HISTOGRAM;

import java.util.List;
import java.util.Locale;

/**
 * The catalogue of the monitor's own meters: what each is called, what it counts and in which unit. {@code
 * docs/metrics.md} is held against it by a test. Immutable.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are copies that nobody changes
public enum MonitorMeter {
    SAMPLES("beatwatch.samples", COUNTER, "samples", "Samples taken in, all leads counted"),
    CHUNKS(
            "beatwatch.chunks",
            COUNTER,
            "chunks",
            "Chunks taken in, by how they fitted to what came before",
            Label.CONTINUITY),
    MISSING("beatwatch.missing.seconds", COUNTER, "seconds", "Signal that never came, in gaps between chunks"),
    SIGNAL(
            "beatwatch.signal.seconds",
            COUNTER,
            "seconds",
            "Signal taken in, added up over all leads, by its quality at the end of its chunk",
            Label.QUALITY),
    DEAD_LETTERS(
            "beatwatch.dead.letters",
            COUNTER,
            "records",
            "Chunks and commands that could not be used, by reason",
            Label.REASON),
    RELEARNED("beatwatch.relearned", COUNTER, "patients", "Patients learned anew because an operator said so"),
    BEDS_ACTIVE("beatwatch.beds.active", GAUGE, "beds", "Beds of which a chunk came within beds.lost-after"),
    BEDS_LEARNING("beatwatch.beds.learning", GAUGE, "beds", "Active beds whose patient is still being learned"),
    BEDS_NOISY("beatwatch.beds.noisy", GAUGE, "beds", "Active beds of which no lead is better than severe"),
    BEDS_LOST(
            "beatwatch.beds.lost",
            GAUGE,
            "beds",
            "Beds silent for longer than beds.lost-after that did not end their stream; forgotten after beds.forget-after"),
    BEATS("beatwatch.beats", COUNTER, "beats", "Beats classified, by AAMI class", Label.CLASS),
    BEATS_LEARNING(
            "beatwatch.beats.learning",
            COUNTER,
            "beats",
            "Beats classified while their patient was still being learned"),
    ALERTS("beatwatch.alerts", COUNTER, "alerts", "Alerts about single beats, by kind", Label.KIND),
    ALARMS("beatwatch.alarms", COUNTER, "alarms", "Alarms about conditions that began, by priority", Label.PRIORITY),
    ALARMS_SUPPRESSED(
            "beatwatch.alarms.suppressed",
            COUNTER,
            "alarms",
            "Alarms that a condition did not give, or gave without a sound, by reason",
            Label.SUPPRESSION),
    ALERTS_SHED(
            "beatwatch.alerts.shed",
            COUNTER,
            "alerts",
            "Alerts published without strip and attention, since the monitor was behind"),
    CHUNK_TO_ALERT(
            "beatwatch.chunk.to.alert",
            HISTOGRAM,
            "seconds",
            "From the gateway sending the chunk that completed what an alert, or an alarm about the patient, is about to handing it to Kafka"),
    BEAT_TO_ALERT("beatwatch.beat.to.alert", HISTOGRAM, "seconds", "From the R peak to the alert handed to Kafka"),
    BATCH_WAIT("beatwatch.batch.wait", HISTOGRAM, "seconds", "How long the oldest beat of a batch waited for it"),
    BATCH_SIZE("beatwatch.batch.size", HISTOGRAM, "beats", "Beats per scored batch", Label.DEVICE, Label.ENGINE),
    SCORING("beatwatch.scoring", HISTOGRAM, "seconds", "Time in the engine per batch", Label.DEVICE, Label.ENGINE),
    SCORER_FAILURES(
            "beatwatch.scorer.failures",
            COUNTER,
            "batches",
            "Batches whose scoring failed, before it was tried elsewhere or again"),
    SCORER_FALLBACKS(
            "beatwatch.scorer.fallbacks",
            COUNTER,
            "times",
            "Times that scoring moved from one device to another, at the start too",
            Label.FROM,
            Label.TO),
    SCORER_ON_FALLBACK(
            "beatwatch.scorer.on.fallback",
            GAUGE,
            "0 or 1",
            "1 while something else than the configured engine and device scores"),
    BEHIND(
            "beatwatch.behind.seconds",
            GAUGE,
            "seconds",
            "Age of the oldest chunk that waits to be processed, 0 where none has waited since the look before",
            Label.PARTITION),
    LAG(
            "beatwatch.lag.records",
            GAUGE,
            "records",
            "Records of the samples topic behind the committed offset",
            Label.PARTITION),
    STATE_BYTES("beatwatch.state.bytes", GAUGE, "bytes", "Keys and values in the state of this instance", Label.STORE),
    STATE_ENTRIES("beatwatch.state.entries", GAUGE, "entries", "Streams in the state of this instance", Label.STORE),
    UNREADABLE_STATE(
            "beatwatch.unreadable.state",
            COUNTER,
            "entries",
            "Entries of the state that were damaged or written by another version, and were dropped",
            Label.STORE),
    RESTORE("beatwatch.restore", HISTOGRAM, "seconds", "How long it took to restore a partition of a store"),
    RESTORING("beatwatch.restoring.stores", GAUGE, "partitions", "Partitions of stores that are being restored"),
    LIVE("beatwatch.live", GAUGE, "0 or 1", "1 while /health/live is green: the process does its work"),
    READY("beatwatch.ready", GAUGE, "0 or 1", "1 while /health/ready is green: beds are watched or can be"),
    MODEL_INFO(
            "beatwatch.model.info",
            GAUGE,
            "1",
            "The network that scores, by what and on what",
            Label.DEVICE,
            Label.ENGINE,
            Label.MODEL,
            Label.VERSION),
    BUILD_INFO("beatwatch.build.info", GAUGE, "1", "The program that runs", Label.JAVA, Label.REVISION, Label.VERSION);

    /** How values are to be read. */
    public enum Type {
        /** Only grows. */
        COUNTER,
        /** As it is now. */
        GAUGE,
        /** Counts in fixed buckets. */
        HISTOGRAM
    }

    private final String meterName;
    private final Type type;
    private final String unit;
    private final String meaning;
    private final List<Label> labels;

    MonitorMeter(String meterName, Type type, String unit, String meaning, Label... labels) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.meaning = meaning;
        this.labels = List.of(labels);
    }

    /** The name for Micrometer, with dots. */
    String meterName() {
        return meterName;
    }

    /** The name that Prometheus sees; a histogram's series are called so and {@code _bucket}, {@code _sum}, {@code _count}. */
    public String prometheusName() {
        String suffix = switch (type) {
            case COUNTER -> "_total";
            case GAUGE -> "";
            case HISTOGRAM -> unit.equals("seconds") ? "_seconds" : "";
        };
        return meterName.replace('.', '_') + suffix;
    }

    public Type type() {
        return type;
    }

    /** counter, gauge or histogram. */
    public String typeName() {
        return type.name().toLowerCase(Locale.ROOT);
    }

    public String unit() {
        return unit;
    }

    public String meaning() {
        return meaning;
    }

    /** In the order of their names. */
    public List<Label> labels() {
        return List.copyOf(labels);
    }
}
