package io.beatwatch.monitor.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.monitor.scoring.ScoringSettings;
import io.beatwatch.schema.AlertFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @TempDir
    private Path folder;

    @Test
    void shouldHaveDefaultsThatCanBeUsed() {
        MonitorSettings settings = MonitorSettings.of(new Settings());
        assertThat(settings.scoring().engine()).isEqualTo(ScoringSettings.Engine.ONNXRUNTIME);
        assertThat(settings.alertFormat()).isEqualTo(AlertFormat.JSON);
        assertThat(settings.stateDir()).as("one of its own").isEmpty();
    }

    @Test
    void shouldLetLaterSourcesOverrideEarlierOnes() throws IOException {
        Path file = folder.resolve("monitor.properties");
        Files.writeString(file, "batch.size = 10\nbatch.delay = 1s\ncommit.interval=20ms\nkafka.client.id=file");
        Settings settings = new Settings()
                .file(file)
                .environment(Map.of(
                        "BEATWATCH_BATCH_SIZE",
                        "20",
                        "BEATWATCH_ALARM_MIN_PROBABILITY_V",
                        "0.7",
                        "BEATWATCH_KAFKA_CLIENT_ID",
                        "environment",
                        "BEATWATCH_DATA",
                        "/some/where"))
                .set("batch.size", "30", "--set");
        MonitorSettings checked = MonitorSettings.of(settings);
        assertThat(checked.batching().size()).isEqualTo(30);
        assertThat(checked.batching().delay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(checked.commitInterval()).isEqualTo(Duration.ofMillis(20));
        assertThat(checked.alarms().beats().minProbabilityV()).isEqualTo(0.7f);
        assertThat(checked.kafka()).containsEntry("client.id", "environment");
    }

    @Test
    void shouldPrintWhatItCanReadAgainAndNoSecret() throws IOException {
        Settings settings = new Settings()
                .set("batch.size", "77", "--set")
                .set("kafka.sasl.jaas.config", "user=\"a\" password=\"hidden1\"", "--set")
                .set("kafka.ssl.key.password", "hidden2", "--set")
                .set("kafka.ssl.keystore.key", "hidden3", "--set")
                .set("kafka.sasl.login.connect.SECRET", "hidden4", "--set")
                .set("model", "C:\\networks", "--set")
                .set("kafka.client.id", "shown", "--set");
        String printed = settings.print();
        assertThat(MonitorSettings.of(settings).toString())
                .contains("sasl.jaas.config")
                .doesNotContain("hidden");
        assertThat(printed)
                .doesNotContain("hidden")
                .contains("shown", "from: --set", "# for the Kafka clients; from: --set");
        Properties read = new Properties();
        read.load(new java.io.StringReader(printed));
        assertThat(read)
                .containsEntry("model", "C:\\networks")
                .containsEntry("batch.size", "77")
                .containsKeys("model", "scoring.device");
    }

    @ParameterizedTest
    @CsvSource({
        "batch.size, 0, 1 to 4096",
        "batch.size, many, 1 to 4096",
        "batch.delay, 5, '0ms to 10s, written as 100ms, 2s, 1m or 1h'",
        "batch.delay, 11s, 0ms to 10s",
        "commit.interval, 0ms, 1ms to 5m",
        "scoring.engine, tensorflow, onnxruntime or pytorch",
        "scoring.device, tpu, auto or cpu or cuda or tensorrt",
        "beds.forget-after, 15s, more than beds.lost-after",
        "health.stuck-after, 2h, 1s to 1h",
        "alerts.format, xml, json or protobuf",
        "alarm.min-probability.s, NaN, 0 to 1",
        "metrics.port, 70000, 0 to 65535",
        "topics.create, maybe, true or false",
        "logs.format, xml, human or json",
        "logs.level, trace, error or warn or info or debug",
        "bootstrap.servers, '', 'any text, not empty'"
    })
    void shouldNameSettingSourceAndWhatItMayBe(String key, String value, String mend) {
        Settings settings = new Settings().set(key, value, "--set");
        assertThatThrownBy(() -> MonitorSettings.of(settings))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining(key + " is '" + value + "' (--set)")
                .hasMessageContaining(mend);
    }

    @ParameterizedTest
    @ValueSource(strings = {"state.dir", "alarms.profile"})
    void shouldRefuseAPathThatCanBeNone(String key) {
        assertThatThrownBy(() -> MonitorSettings.of(new Settings().set(key, "a\0b", "code")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining(key);
    }

    @Test
    void shouldNameWhatItDoesNotKnow() {
        assertThatThrownBy(() -> new Settings().set("batch.sizes", "1", "--set"))
                .hasMessageContaining("no setting 'batch.sizes' (--set)")
                .hasMessageContaining("batch.size");
        assertThatThrownBy(() -> new Settings().file(folder.resolve("none.properties")))
                .hasMessageContaining("no settings file");
    }
}
