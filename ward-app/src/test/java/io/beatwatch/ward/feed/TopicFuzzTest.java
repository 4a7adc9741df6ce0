package io.beatwatch.ward.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.BeatLabel;
import io.beatwatch.schema.BedStatus;
import io.beatwatch.schema.CommandOutcome;
import io.beatwatch.schema.EcgChunk;
import io.beatwatch.schema.Gain;
import io.beatwatch.schema.Lead;
import io.beatwatch.schema.Strip;
import io.beatwatch.schema.StripLead;
import io.beatwatch.schema.Suppressed;
import io.beatwatch.schema.Topics;
import io.beatwatch.ward.census.Ward;
import io.beatwatch.ward.census.WardBed;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever stands on the topics that the page follows, it goes into the ward or is passed over as unreadable: nothing else
 * may come out of it, or the page would read the same record for ever.
 */
class TopicFuzzTest {
    private static final List<String> TOPICS =
            List.of(Topics.SAMPLES.name(), Topics.BEATS.name(), Topics.ALERTS.name(), Topics.BEDS.name());
    private static final long NOW = 1_767_225_600_000L;

    private static byte[] record(int topic, byte[] value) {
        return ByteBuffer.allocate(3 + value.length)
                .put((byte) topic)
                .putShort((short) value.length)
                .put(value)
                .array();
    }

    private static byte[] all(byte[]... records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] record : records) {
            out.writeBytes(record);
        }
        return out.toByteArray();
    }

    private static EcgChunk chunk(long first) {
        return EcgChunk.newBuilder()
                .setStreamId("bed")
                .setSamplingRateHertz(100)
                .setFirstSample(first)
                .setGatewayTime(Timestamp.newBuilder().setSeconds(NOW / 1000))
                .addLeads(Lead.newBuilder()
                        .setName("MDC_ECG_ELEC_POTL_AVR")
                        .setGain(Gain.newBuilder().setUnitsPerMillivolt(200).setBaseline(-5))
                        .setSamples(ByteString.copyFrom(new byte[50])))
                .addLeads(Lead.newBuilder().setMicrovoltsPerUnit(5).setSamples(ByteString.copyFrom(new byte[50])))
                .setSessionId(3)
                .build();
    }

    static Stream<byte[]> records() {
        AnnotatedBeat beat = AnnotatedBeat.newBuilder()
                .setStreamId("bed")
                .setSample(10)
                .setSamplingRateHertz(100)
                .setBeatTime(Timestamp.newBuilder().setSeconds(NOW / 1000))
                .setLabel(BeatLabel.V)
                .setHeartRate(75)
                .build();
        Alert alert = Alert.newBuilder()
                .setId("bed/1/2")
                .setStreamId("bed")
                .setSample(10)
                .setSamplingRateHertz(100)
                .setStrip(Strip.newBuilder()
                        .addLeads(StripLead.newBuilder().setName("II").addMicrovolts(-40)))
                .setAlarm(Alarm.newBuilder()
                        .setAlarmId("bed/1")
                        .setKind(Alarm.Kind.ASYSTOLE)
                        .setPhase(Alarm.Phase.START)
                        .setState(Alarm.State.ACTIVE)
                        .setRate(0))
                .build();
        BedStatus status = BedStatus.newBuilder()
                .setStreamId("bed")
                .putLimits("alarms.tachycardia.rate", 130)
                .setOutcome(CommandOutcome.newBuilder().setId("1").setAccepted(true))
                .addSuppressed(Suppressed.newBuilder().setCount(3).setReason("NOISE"))
                .build();
        byte[] json = AlertFormat.JSON.serde().serializer().serialize(Topics.ALERTS.name(), alert);
        return Stream.of(
                all(record(0, chunk(0).toByteArray()), record(0, chunk(50).toByteArray())),
                all(record(0, chunk(0).toByteArray()), record(1, beat.toByteArray())),
                all(record(2, alert.toByteArray()), record(2, json)),
                all(record(3, status.toByteArray()), record(3, new byte[0])));
    }

    /** Each record: topic (1 byte), length (2 bytes), value. */
    @MethodSource("records")
    @FuzzTest
    void shouldTakeOrPassOverWhateverStandsOnATopic(byte[] bytes) {
        Ward ward = new Ward(Duration.ofHours(1));
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long offset = 0;
        while (in.remaining() >= 3) {
            String topic = TOPICS.get(in.get() & 3);
            byte[] value = new byte[Math.min(in.getShort() & 0xffff, in.remaining())];
            in.get(value);
            byte[] key = "bed".getBytes(StandardCharsets.UTF_8);
            ConsumerRecord<byte[], byte[]> record =
                    new ConsumerRecord<>(topic, 0, offset++, key, value.length == 0 ? null : value);
            try {
                TopicFeed.apply(ward, record, NOW, NOW);
            } catch (InvalidProtocolBufferException | SerializationException | IllegalArgumentException e) {
                assertThat(e.toString()).isNotBlank();
            }
        }
        // what browsers are told of it
        ward.tidy(NOW);
        for (WardBed bed : ward.locked(() -> List.copyOf(ward.beds()))) {
            assertThat(bed.ring().next()).isNotNegative();
        }
    }
}
