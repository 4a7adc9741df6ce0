package io.beatwatch.monitor.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keeps {@code config/beatwatch.properties} in step with {@link Setting}. */
class ConfigFileTest {
    private static final Path FILE = Path.of("../config/beatwatch.properties");

    private static final String HEADER = """
            # Every setting of the monitor: 'scripts/beatwatch run --config FILE' reads a file like this. Uncomment what is to be
            # other than the default. Later sources win: defaults, this file, the environment (the variable named with each
            # setting), the command line (--set batch.size=128). 'scripts/beatwatch run --print-config' shows what holds and
            # where it comes from.

            """;

    private static final String FOOTER = """
            # Properties for the Kafka clients, with 'kafka.' in front; in the environment BEATWATCH_KAFKA_SECURITY_PROTOCOL and
            # so on. Secrets are better kept in a file of their own, for a second --config; they are not shown by --print-config.
            # scripts/secure-ward makes such files for a test ward, docs/security.md says more.
            #kafka.security.protocol = SASL_SSL
            #kafka.sasl.mechanism = SCRAM-SHA-512
            #kafka.sasl.jaas.config = org.apache.kafka.common.security.scram.ScramLoginModule required username="beatwatch" password="...";
            #kafka.ssl.truststore.location = /etc/beatwatch/truststore.p12
            """;

    private static String expected() {
        return Arrays.stream(Setting.values())
                .map(setting -> Settings.document(setting)
                        + ("#" + setting.key() + " = " + setting.defaultValue()).stripTrailing() + "\n\n")
                .collect(Collectors.joining("", HEADER, FOOTER));
    }

    @Test
    void shouldDocumentEverySettingAsTheCodeHasIt() throws IOException {
        Path made = Path.of("target", "beatwatch.properties");
        Files.writeString(made, expected());
        assertThat(FILE)
                .as("after a change of the settings: cp monitor-app/%s config/", made)
                .hasSameTextualContentAs(made);
    }

    @Test
    void shouldBeReadWhenEverythingInItIsUncommented() throws IOException {
        Path uncommented = Path.of("target", "uncommented.properties");
        Files.writeString(uncommented, Files.readString(FILE).replaceAll("(?m)^#(\\S+ =)", "$1"));
        Settings settings = new Settings().file(uncommented);
        assertThat(MonitorSettings.of(settings).kafka()).containsEntry("security.protocol", "SASL_SSL");
        Properties read = new Properties();
        try (var reader = Files.newBufferedReader(uncommented)) {
            read.load(reader);
        }
        assertThat(read).containsKeys((Object[])
                Arrays.stream(Setting.values()).map(Setting::key).toArray());
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeEverySettingFromTheEnvironment(Setting setting) {
        Settings settings = new Settings().environment(java.util.Map.of(setting.variable(), " its value "));
        assertThat(settings.get(setting)).isEqualTo("its value");
        assertThat(settings.print())
                .contains("# from: " + setting.variable() + "\n" + setting.key() + " = its value\n");
    }
}
