package io.beatwatch.ward.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WardSettingsTest {
    private static final Path FILE = Path.of("../config/ward.properties");

    @Test
    void shouldDocumentEverySettingWithItsDefault() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(FILE)) {
            properties.load(reader);
        }
        String text = Files.readString(FILE);
        for (WardSetting setting : WardSetting.values()) {
            assertThat(properties.getProperty(setting.key())).as(setting.key()).isEqualTo(setting.defaultValue());
            assertThat(text).contains("# " + setting.description() + "\n# variable: " + setting.variable() + "\n");
        }
        assertThat(properties).hasSameSizeAs(WardSetting.values());
        assertThat(new WardSettings.Builder().file(FILE).build()).isEqualTo(new WardSettings.Builder().build());
    }

    @Test
    void shouldTakeVariablesOverTheFileAndTheCommandLineOverBoth() {
        WardSettings settings = new WardSettings.Builder()
                .file(FILE)
                .environment(Map.of(
                        "BEATWATCH_WARD_PORT", "81",
                        "BEATWATCH_WARD_HOST", "0.0.0.0",
                        "BEATWATCH_KAFKA_SECURITY_PROTOCOL", "SSL",
                        "BEATWATCH_DATA", "elsewhere"))
                .set("ward.port", "82", "--set")
                .build();
        assertThat(settings.port()).isEqualTo(82);
        assertThat(settings.host()).isEqualTo("0.0.0.0");
        assertThat(settings.kafka()).isEqualTo(Map.of("security.protocol", "SSL"));
    }

    @Test
    void shouldShowNoSecretInItsText() {
        WardSettings settings = new WardSettings.Builder()
                .set("kafka.sasl.jaas.config", "password=\"hidden\";", "--set")
                .set("ward.token.viewer", "hidden-hidden-hidden", "--set")
                .set("ward.token.clinician", "hidden-hidden-hidden2", "--set")
                .build();
        assertThat(settings.toString())
                .contains("sasl.jaas.config", "a viewer's token")
                .doesNotContain("hidden");
    }

    @ParameterizedTest
    @CsvSource({
        "ward.port, 65536, 0 to 65535",
        "ward.port, many, 0 to 65535",
        "ward.host, '', an address",
        "ward.clients, 0, 1 to 10000",
        "ward.alert-history, 59s, 1m to 30d",
        "ward.alert-history, 31d, 1m to 30d",
        "ward.trend-history, soon, a time such as",
        "ward.token.clinician, short, 16 or more",
        "ward.proxy.user-header, X User, name of an HTTP header",
        "ward.proxy.role-header, X-Roles, ward.proxy.user-header",
        "ward.origins, ward.example.org, an origin such as",
        "ward.grafana, localhost:3000, http://",
        "logs.format, xml, human or json",
        "bootstrap.servers, '', HOST:PORT",
        "ward.colour, red, there is no setting"
    })
    void shouldRefuseWhatCannotBeUsed(String key, String value, String why) {
        assertThatThrownBy(
                        () -> new WardSettings.Builder().set(key, value, "test").build())
                .isInstanceOf(WardSettingException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(why);
    }

    @Test
    void shouldRefuseOneTokenForBoth() {
        WardSettings.Builder settings = new WardSettings.Builder()
                .set("ward.token.viewer", "0123456789abcdef", "test")
                .set("ward.token.clinician", "0123456789abcdef", "test");
        assertThatThrownBy(settings::build).hasMessageContaining("token of their own");
    }
}
