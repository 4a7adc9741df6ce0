package io.beatwatch.ward.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a settings file of the page holds, it is taken or refused with a {@link WardSettingException}. */
class WardSettingsFuzzTest {
    static Stream<byte[]> files() throws IOException {
        return Stream.of(
                Files.readAllBytes(Path.of("../config/ward.properties")), """
                bootstrap.servers = localhost:9092
                ward.port=0
                ward.origins: https://a.example, http://b
                ward.alert-history 24h
                kafka.security.protocol=SASL_SSL
                ward.grafana = http\\://x/\\u00e4
                """.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("files")
    @FuzzTest
    void shouldTakeOrRefuseAFileWhateverItHolds(byte[] bytes) {
        try {
            WardSettings settings = new WardSettings.Builder()
                    .properties(bytes, "ward.properties")
                    .build();
            assertThat(settings.port()).isBetween(0, 65_535);
        } catch (WardSettingException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
