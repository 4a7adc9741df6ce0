package io.beatwatch.schema;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** The catalogue of topics. Every key is the stream id, so one patient's records stay in order on one partition. */
public final class Topics {
    /**
     * One topic.
     *
     * @param name on the broker
     * @param key serde of the stream id
     * @param value serde of the records
     * @param purpose one line for people
     * @param configs settings that it is created with, beyond the broker's defaults
     */
    public record Topic<V>(
            String name, Serde<String> key, Serde<V> value, String purpose, Map<String, String> configs) {
        Topic(String name, Serde<String> key, Serde<V> value, String purpose) {
            this(name, key, value, purpose, Map.of());
        }
    }

    /** Gateways write ECG here. */
    public static final Topic<EcgChunk> SAMPLES = new Topic<>(
            "ecg.samples.v1",
            Serdes.String(),
            ProtobufSerde.binary(EcgChunk.parser()),
            "ECG samples from bedside gateways");

    /** Operators say here what they want done for a patient; as many partitions as {@link #SAMPLES}. */
    public static final Topic<PatientCommand> COMMANDS = new Topic<>(
            "ecg.commands.v1",
            Serdes.String(),
            ProtobufSerde.binary(PatientCommand.parser()),
            "what operators want done for a patient");

    /** Every beat found, with its class. */
    public static final Topic<AnnotatedBeat> BEATS = new Topic<>(
            "ecg.beats.v1",
            Serdes.String(),
            ProtobufSerde.binary(AnnotatedBeat.parser()),
            "every heartbeat with its class");

    /** What is in force for each bed, and what became of its latest command; compacted. */
    public static final Topic<BedStatus> BEDS = new Topic<>(
            "ecg.beds.v1",
            Serdes.String(),
            ProtobufSerde.binary(BedStatus.parser()),
            "limits in force and answers to commands, by bed",
            Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));

    /** Alarms, as JSON by default. */
    public static final Topic<Alert> ALERTS =
            new Topic<>("alerts", Serdes.String(), AlertFormat.JSON.serde(), "alarms, and alerts for single beats");

    /**
     * Records of {@link #SAMPLES} and {@link #COMMANDS} that could not be used, as they came, with the reason in the
     * headers.
     */
    public static final Topic<byte[]> DEAD_LETTERS = new Topic<>(
            "ecg.dlq.v1",
            Serdes.String(),
            Serdes.ByteArray(),
            "malformed chunks and commands, unchanged, with the reason");

    public static final List<Topic<?>> ALL = List.of(SAMPLES, COMMANDS, BEATS, BEDS, ALERTS, DEAD_LETTERS);

    private Topics() {}
}
