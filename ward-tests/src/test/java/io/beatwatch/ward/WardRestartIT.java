package io.beatwatch.ward;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.beatwatch.monitor.TopicSetup;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.AlarmPriority;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.Strip;
import io.beatwatch.schema.StripLead;
import io.beatwatch.schema.Topics;
import io.beatwatch.ward.http.WardServer;
import io.beatwatch.ward.settings.WardSettings;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server that starts anew knows of alarms that began before it reads the topic ({@code ward.alert-history}). */
@Timeout(90)
class WardRestartIT {
    private static final long MINUTE = 60_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final long now = System.currentTimeMillis();
    private int events;

    private Alert event(String id, Alarm.Phase phase, Alarm.State state, long at) {
        Alert.Builder alert = Alert.newBuilder()
                .setId("event-" + events++)
                .setStreamId("bed-1")
                .setSamplingRateHertz(250)
                .setAlarm(Alarm.newBuilder()
                        .setAlarmId(id)
                        .setKind(Alarm.Kind.VENTRICULAR_TACHYCARDIA)
                        .setPriority(AlarmPriority.HIGH)
                        .setPhase(phase)
                        .setState(state)
                        .setInactivation(Alarm.Inactivation.ENABLED)
                        .setOnsetTime(WardScene.timestamp(now - 11 * MINUTE))
                        .setDecisionTime(WardScene.timestamp(at)));
        if (phase == Alarm.Phase.START) {
            alert.setStrip(Strip.newBuilder()
                    .addLeads(StripLead.newBuilder()
                            .setName("MDC_ECG_ELEC_POTL_II")
                            .addAllMicrovolts(List.of(id.length(), 1, 2))));
        }
        return alert.build();
    }

    @Test
    void shouldShowAlarmsThatLatchedBeforeWhatIsReadAndFindTheirStripsAgain() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            TopicSetup.ensureTopics(client, Optional.of(1));
            try (KafkaProducer<String, byte[]> producer =
                    new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer())) {
                send(producer, event("another", Alarm.Phase.START, Alarm.State.ACTIVE, now - 10 * MINUTE));
                send(producer, event("latched", Alarm.Phase.START, Alarm.State.ACTIVE, now - 10 * MINUTE));
                send(producer, event("latched", Alarm.Phase.END, Alarm.State.LATCHED, now - 9 * MINUTE));
                send(producer, event("another", Alarm.Phase.END, Alarm.State.INACTIVE, now - 9 * MINUTE));
                // what a monitor says every ten seconds
                send(producer, event("latched", Alarm.Phase.CONTINUE, Alarm.State.LATCHED, now));
            }
            WardSettings settings = new WardSettings.Builder()
                    .set("bootstrap.servers", broker.bootstrapServers(), "test")
                    .set("ward.port", "0", "test")
                    .set("ward.metrics.port", "0", "test")
                    .set("ward.alert-history", "1m", "test")
                    .build();
            try (WardServer server = WardServer.start(settings)) {
                JsonNode open = open(server);
                assertThat(open.findValuesAsText("alarm")).containsExactly("latched");
                assertThat(open.path(0).path("state").asText()).isEqualTo("LATCHED");

                // by the event that the page knows, which came without a strip
                HttpResponse<String> alarm = http.send(
                        request(
                                server,
                                "/api/alarms/" + open.path(0).path("ref").asText()),
                        HttpResponse.BodyHandlers.ofString());
                JsonNode shown = JSON.readTree(alarm.body());
                assertThat(shown.path("alarm").asText()).isEqualTo("latched");
                assertThat(shown.path("leads").path(0).path("microvolts").toString())
                        .isEqualTo("[7,1,2]");
            }
        }
    }

    private static void send(KafkaProducer<String, byte[]> producer, Alert alert) throws Exception {
        long at = alert.getAlarm().getDecisionTime().getSeconds() * 1000;
        producer.send(new ProducerRecord<>(
                        Topics.ALERTS.name(),
                        null,
                        at,
                        alert.getStreamId(),
                        Topics.ALERTS.value().serializer().serialize(Topics.ALERTS.name(), alert)))
                .get();
    }

    private static HttpRequest request(WardServer server, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                .timeout(Duration.ofSeconds(10))
                .build();
    }

    /** The alarms that show, as a browser is told that connects, once the topics are read. */
    private JsonNode open(WardServer server) throws Exception {
        while (true) {
            JsonNode hello = hello(server);
            if (hello.path("health").path("feed").asText().equals("LIVE")) {
                return hello.path("beds").path(0).path("open");
            }
            Thread.sleep(200);
        }
    }

    private JsonNode hello(WardServer server) throws IOException, InterruptedException {
        try (var body = http.send(request(server, "/api/events"), HttpResponse.BodyHandlers.ofInputStream())
                        .body();
                BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    return JSON.readTree(line.substring("data: ".length()));
                }
            }
        }
        throw new IOException("the server ended the stream of events");
    }
}
