package io.beatwatch.schema;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a record of the alerts topic holds, it is read or refused with a {@link SerializationException}. */
class AlertFuzzTest {
    /** No matcher: it is asked a million times. */
    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError();
        }
    }

    static Stream<byte[]> alerts() {
        Alert alert = Alert.newBuilder()
                .setId("bed/1/2")
                .setStreamId("bed")
                .setKind(AlertKind.VENTRICULAR_BEAT)
                .setLabel(BeatLabel.V)
                .setSamplingRateHertz(250)
                .setHeartRate(75.5f)
                .setStrip(Strip.newBuilder()
                        .addLeads(StripLead.newBuilder().setName("II").addMicrovolts(-40)))
                .setAlarm(Alarm.newBuilder().setKind(Alarm.Kind.ASYSTOLE).setPhase(Alarm.Phase.START))
                .build();
        return Stream.of(
                AlertFormat.JSON.serde().serializer().serialize("alerts", alert),
                AlertFormat.PROTOBUF.serde().serializer().serialize("alerts", alert),
                "{\"beatTime\":\"2026-01-01T00:00:00Z\",\"kind\":5,\"unknown\":[{}]}".getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("alerts")
    @FuzzTest
    void shouldReadOrRefuseAnAlertWhateverItHolds(byte[] bytes) {
        try {
            Alert alert = AlertFormat.parse(bytes);
            byte[] again = AlertFormat.PROTOBUF.serde().serializer().serialize("alerts", alert);
            require(again.length <= 16 * bytes.length + 16);
        } catch (SerializationException e) {
            require(!e.getMessage().isBlank());
        }
    }
}
