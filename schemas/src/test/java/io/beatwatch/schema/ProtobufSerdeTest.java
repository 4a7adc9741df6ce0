package io.beatwatch.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.Descriptors;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtobufSerdeTest {
    private static final String TOPIC = "some.topic";

    private static final EcgChunk CHUNK = EcgChunk.newBuilder()
            .setStreamId("stream")
            .setSamplingRateHertz(360)
            .setFirstSample(1L << 60)
            .setGatewayTime(Timestamp.newBuilder().setSeconds(1_800_000_000).setNanos(250_000_000))
            .addLeads(Lead.newBuilder()
                    .setName("MDC_ECG_ELEC_POTL_II")
                    .setGain(Gain.newBuilder().setUnitsPerMillivolt(200).setBaseline(-1024))
                    .setSamples(ByteString.copyFrom(new byte[] {0, -128, -1, 127})))
            .build();

    private static final Alert ALERT = Alert.newBuilder()
            .setId("id")
            .setKind(AlertKind.VENTRICULAR_RUN)
            .setLabel(BeatLabel.V)
            .setStreamId("Bett 7, Süd")
            .setSample(9_007_199_254_740_993L)
            .setProbabilities(Probabilities.newBuilder().setN(0.1f).setV(0.9f))
            .setAttention(Attention.newBuilder().setFromMilliseconds(-500).addWeights(1))
            .setStrip(Strip.newBuilder().addLeads(StripLead.newBuilder().addMicrovolts(-1500)))
            .build();

    private static byte[] write(AlertFormat format, Alert alert) {
        return format.serde().serializer().serialize(TOPIC, alert);
    }

    @Test
    void shouldReadBackWhatItWroteWhenBinary() {
        Serde<EcgChunk> serde = ProtobufSerde.binary(EcgChunk.parser());
        byte[] bytes = serde.serializer().serialize(TOPIC, CHUNK);
        assertThat(serde.deserializer().deserialize(TOPIC, bytes)).isEqualTo(CHUNK);
    }

    @ParameterizedTest
    @EnumSource(AlertFormat.class)
    void shouldReadBackWhatItWroteInEitherFormat(AlertFormat format) {
        byte[] bytes = write(format, ALERT);
        assertThat(format.serde().deserializer().deserialize(TOPIC, bytes)).isEqualTo(ALERT);
        assertThat(AlertFormat.parse(bytes)).isEqualTo(ALERT);
    }

    @Test
    void shouldWriteInt64AsStringInOneLineWhenJson() {
        assertThat(new String(write(AlertFormat.JSON, ALERT), StandardCharsets.UTF_8))
                .contains("\"sample\":\"9007199254740993\"", "\"streamId\":\"Bett 7, Süd\"")
                .doesNotContain("\n");
    }

    @Test
    void shouldKeepAbsentApartFromZeroWhenFieldIsOptional() {
        Alert zero = Alert.newBuilder().setRrMilliseconds(0).build();
        for (AlertFormat format : AlertFormat.values()) {
            assertThat(AlertFormat.parse(write(format, zero)).hasRrMilliseconds())
                    .isTrue();
            assertThat(AlertFormat.parse(write(format, ALERT)).hasRrMilliseconds())
                    .isFalse();
        }
    }

    @Test
    void shouldPassOverUnknownFieldsWhenJsonIsOfANewerWriter() {
        byte[] newer = "{\"id\":\"id\",\"inventedLater\":{\"a\":[1,2]}}".getBytes(StandardCharsets.UTF_8);
        assertThat(AlertFormat.parse(newer))
                .isEqualTo(Alert.newBuilder().setId("id").build());
    }

    @Test
    void shouldPassOverAKindOfAlarmThatItDoesNotKnowWhenTheWriterIsNewer() {
        byte[] newer =
                "{\"id\":\"id\",\"alarm\":{\"kind\":\"INVENTED_LATER\",\"phase\":\"START\"},\"priority\":\"HIGH\"}"
                        .getBytes(StandardCharsets.UTF_8);
        Alert json = AlertFormat.parse(newer);
        assertThat(json.getPriority()).isEqualTo(AlarmPriority.HIGH);
        assertThat(json.getAlarm().getPhase()).isEqualTo(Alarm.Phase.START);
        assertThat(json.getAlarm().getKind()).isEqualTo(Alarm.Kind.KIND_UNSPECIFIED);

        Alert binary = AlertFormat.parse(write(
                AlertFormat.PROTOBUF,
                Alert.newBuilder()
                        .setAlarm(Alarm.newBuilder().setKindValue(999))
                        .build()));
        assertThat(binary.getAlarm().getKind()).isEqualTo(Alarm.Kind.UNRECOGNIZED);
        assertThat(binary.getAlarm().getKindValue()).isEqualTo(999);
    }

    /** A reader from before alarms were added knows the fields up to learning, number 19. */
    @Test
    void shouldReadAsAnAlertWithoutKindWhenTheReaderIsFromBeforeAlarms() throws Exception {
        DescriptorProtos.DescriptorProto.Builder before = Alert.getDescriptor().toProto().toBuilder();
        before.clearField();
        Alert.getDescriptor().getFields().stream()
                .filter(f -> f.getNumber() <= 19)
                .forEach(f -> before.addField(f.toProto()));
        Descriptors.Descriptor reader = Descriptors.FileDescriptor.buildFrom(
                        Alert.getDescriptor().getFile().toProto().toBuilder()
                                .setMessageType(0, before)
                                .build(),
                        Alert.getDescriptor().getFile().getDependencies().toArray(new Descriptors.FileDescriptor[0]))
                .findMessageTypeByName("Alert");
        Alert alarm = Alert.newBuilder()
                .setId("id")
                .setStreamId("bed")
                .setAlarm(Alarm.newBuilder().setKind(Alarm.Kind.ASYSTOLE))
                .setPriority(AlarmPriority.HIGH)
                .build();

        DynamicMessage binary = DynamicMessage.parseFrom(reader, write(AlertFormat.PROTOBUF, alarm));
        DynamicMessage.Builder json = DynamicMessage.newBuilder(reader);
        JsonFormat.parser()
                .ignoringUnknownFields()
                .merge(new String(write(AlertFormat.JSON, alarm), StandardCharsets.UTF_8), json);

        for (DynamicMessage read : List.of(binary, json.build())) {
            assertThat(read.getField(reader.findFieldByName("stream_id"))).isEqualTo("bed");
            assertThat(read.hasField(reader.findFieldByName("kind"))).isFalse();
        }
    }

    @Test
    void shouldHandNullThroughWhenRecordHasNoValue() {
        for (AlertFormat format : AlertFormat.values()) {
            assertThat(write(format, null)).isNull();
            assertThat(format.serde().deserializer().deserialize(TOPIC, null)).isNull();
        }
    }

    @Test
    void shouldNameTheTopicWhenBytesAreNoProtobuf() {
        byte[] bytes = write(AlertFormat.PROTOBUF, ALERT);
        byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
        assertThatThrownBy(() -> AlertFormat.PROTOBUF.serde().deserializer().deserialize(TOPIC, cut))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("not a message of topic " + TOPIC + ": ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"sample\":\"many\"}", "{\"kind\":[]}", "[]", "not JSON"})
    void shouldNameTheTopicWhenBytesAreNoJsonMessage(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> AlertFormat.JSON.serde().deserializer().deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("not a JSON message of topic " + TOPIC + ": ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"id\":", "no alert at all"})
    void shouldFailWithSerializationExceptionWhenAlertIsOfNeitherFormat(String text) {
        assertThatThrownBy(() -> AlertFormat.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining(Topics.ALERTS.name());
    }
}
