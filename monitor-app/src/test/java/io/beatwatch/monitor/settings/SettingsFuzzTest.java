package io.beatwatch.monitor.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a settings file holds, it is taken or refused with a {@link SettingException}. */
class SettingsFuzzTest {
    static Stream<byte[]> files() throws IOException {
        return Stream.of(
                Files.readAllBytes(Path.of("../config/beatwatch.properties")), """
                bootstrap.servers = localhost:9092
                batch.delay=50ms
                alarms.tachycardia.rate: 130
                alarms.profile adult
                kafka.sasl.jaas.config=secret
                state.dir = /tmp/\\u00e4
                """.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("files")
    @FuzzTest
    void shouldTakeOrRefuseAFileWhateverItHolds(byte[] bytes) {
        try {
            Settings settings = new Settings().properties(bytes, "beatwatch.properties");
            assertThat(MonitorSettings.of(settings).streamThreads()).isBetween(1, 64);
            assertThat(settings.print()).contains("bootstrap.servers = ");
        } catch (SettingException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
