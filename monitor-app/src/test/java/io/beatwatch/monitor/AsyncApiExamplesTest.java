package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.google.protobuf.util.JsonFormat;
import io.beatwatch.monitor.patient.ChunkReader;
import io.beatwatch.monitor.patient.ChunkWriter;
import io.beatwatch.monitor.patient.MalformedRecordException.Reason;
import io.beatwatch.monitor.patient.PatientSignal;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.monitor.scoring.BatchSettings;
import io.beatwatch.schema.EcgChunk;
import io.beatwatch.schema.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds what {@code asyncapi.yaml} says of continuity, refusals and headers against what the monitor does. */
class AsyncApiExamplesTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static JsonNode page;

    @TempDir
    private Path stateDir;

    @BeforeAll
    static void read() throws IOException {
        page = new ObjectMapper(new YAMLFactory())
                .readTree(Path.of("..", "schemas", "asyncapi.yaml").toFile());
    }

    @Test
    void shouldMakeOfEveryExampleChunkWhatItsNameSays() throws Exception {
        PatientSignal signal = new PatientSignal(TestNetwork.CONTRACT);
        List<String> expected = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (JsonNode example : page.at("/components/messages/EcgChunk/examples")) {
            EcgChunk.Builder message = EcgChunk.newBuilder();
            JsonFormat.parser().merge(example.get("payload").toString(), message);
            SampleChunk chunk =
                    ChunkReader.read(message.getStreamId(), message.build().toByteArray());
            expected.add(example.get("name").asText());
            found.add(signal.accept(chunk, beat -> {}).name().toLowerCase(Locale.ROOT));
        }
        assertThat(found).isEqualTo(expected);
        assertThat(expected)
                .contains(Arrays.stream(PatientSignal.Continuity.values())
                        .map(c -> c.name().toLowerCase(Locale.ROOT))
                        .toArray(String[]::new));
    }

    @Test
    void shouldListEveryReasonWhenMonitorGivesIt() {
        assertThat(texts(page.at("/components/schemas/DeadLetterHeaders/properties/beatwatch.reason/enum")))
                .isEqualTo(Arrays.stream(Reason.values()).map(Enum::name).toList());
    }

    @Test
    void shouldDescribeTheHeadersThatTheMonitorWrites() {
        try (TopologyTestDriver driver = TestDriver.start(
                TestNetwork.CONTRACT,
                TestNetwork::new,
                new BatchSettings(1, Duration.ZERO),
                new SimpleMeterRegistry(),
                stateDir,
                START)) {
            TestInputTopic<String, byte[]> samples = TestDriver.input(driver, Topics.SAMPLES);
            TestBed bed = new TestBed("bed", new TestSignal(360, 7, OptionalLong.of(360 * 20)), Duration.ofSeconds(1));
            while (!bed.ended()) {
                samples.pipeInput(
                        "bed", ChunkWriter.write("bed", bed.next(START)).toByteArray());
            }
            samples.pipeInput("bed", new byte[] {1});

            assertDescribed(headers(driver, Topics.ALERTS), "AlertHeaders");
            assertDescribed(headers(driver, Topics.DEAD_LETTERS), "DeadLetterHeaders");
        }
    }

    private static Headers headers(TopologyTestDriver driver, Topics.Topic<?> topic) {
        return driver.createOutputTopic(
                        topic.name(), topic.key().deserializer(), topic.value().deserializer())
                .readRecord()
                .headers();
    }

    private static void assertDescribed(Headers headers, String schemaName) {
        JsonNode schema = page.at("/components/schemas/" + schemaName);
        Map<String, String> written = new TreeMap<>();
        headers.forEach(h -> written.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
        List<String> described = new ArrayList<>();
        schema.get("properties").fieldNames().forEachRemaining(described::add);
        assertThat(written.keySet()).containsExactlyInAnyOrderElementsOf(described);
        assertThat(written.keySet()).containsAll(texts(schema.get("required")));
        written.forEach((name, value) -> {
            JsonNode property = schema.get("properties").get(name);
            assertThat(property.get("description").asText()).as(name).isNotBlank();
            if (property.has("enum")) {
                assertThat(texts(property.get("enum"))).as(name).contains(value);
            }
            if (property.has("pattern")) {
                assertThat(value).as(name).matches(property.get("pattern").asText());
            }
            if (property.has("const")) {
                assertThat(value).as(name).isEqualTo(property.get("const").asText());
            }
        });
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
