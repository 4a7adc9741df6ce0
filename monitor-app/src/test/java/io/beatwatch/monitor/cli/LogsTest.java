package io.beatwatch.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.beatwatch.monitor.settings.LogSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What log lines look like: one line for each event, whatever stands in it. */
class LogsTest {
    private static final Logger LOG = LoggerFactory.getLogger(LogsTest.class);

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    /** As at the start of a process, with standard error in our hands. */
    @BeforeEach
    void catchStandardError() throws Exception {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogsTest.class.getResource("/logback.xml"));
    }

    @AfterEach
    void giveBackStandardError() throws Exception {
        System.setErr(before);
        ((LoggerContext) LoggerFactory.getILoggerFactory()).reset();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        configurator.doConfigure(LogsTest.class.getResource("/logback.xml"));
    }

    private static void logThree() {
        LOG.debug("unimportant");
        LOG.atWarn().addKeyValue("stream", "bed-0001").log("a name with\nanother line");
        LOG.error(
                "it failed", new IllegalStateException("outer\r\nwith two lines", new IOException("the disk is full")));
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void shouldWriteOneLineOfWordsForEachEvent() {
        Logs.apply(new LogSettings(LogSettings.Format.HUMAN, LogSettings.Level.INFO));
        logThree();
        assertThat(Logs.areJson()).isFalse();
        assertThat(lines()).hasSize(2);
        assertThat(lines()).noneMatch(line -> line.endsWith(" ") || line.endsWith("|"));
        assertThat(lines().get(0))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ WARN .*")
                .contains("a name with | another line", "stream=\"bed-0001\"");
        assertThat(lines().get(1))
                .contains("ERROR", "it failed", "IllegalStateException: outer | with two lines")
                .contains("the disk is full");
    }

    @Test
    void shouldWriteOneObjectForEachEventAsJson() throws IOException {
        Logs.apply(new LogSettings(LogSettings.Format.JSON, LogSettings.Level.INFO));
        logThree();
        assertThat(Logs.areJson()).isTrue();
        assertThat(lines()).hasSize(2);
        JsonNode warning = new ObjectMapper().readTree(lines().get(0));
        assertThat(warning.get("level").asText()).isEqualTo("WARN");
        assertThat(warning.get("timestamp").asLong()).isGreaterThan(1_700_000_000_000L);
        assertThat(warning.get("formattedMessage").asText()).isEqualTo("a name with\nanother line");
        assertThat(warning.at("/kvpList/0/stream").asText()).isEqualTo("bed-0001");
        JsonNode error = new ObjectMapper().readTree(lines().get(1));
        assertThat(error.at("/throwable/cause/message").asText()).isEqualTo("the disk is full");
    }

    @Test
    void shouldLeaveOutWhatIsLessImportantThanTheLevel() {
        Logs.apply(new LogSettings(LogSettings.Format.HUMAN, LogSettings.Level.ERROR));
        logThree();
        assertThat(lines()).hasSize(1);
        Logs.apply(new LogSettings(LogSettings.Format.HUMAN, LogSettings.Level.DEBUG));
        logThree();
        assertThat(lines()).hasSize(1 + 3);
    }

    @Test
    void shouldShowStacksAndLibrariesWhenVerbose() {
        Logs.apply(new LogSettings(LogSettings.Format.HUMAN, LogSettings.Level.INFO));
        Logs.verbose();
        LoggerFactory.getLogger("org.apache.kafka.clients").info("from a library");
        logThree();
        assertThat(lines())
                .anyMatch(line -> line.contains("from a library"))
                .anyMatch(line -> line.startsWith("\tat "));
    }

    @Test
    void shouldSayInJsonWhyItCannotStart() throws IOException {
        assertThat(whyItCannotStart("model=no-such-network")).contains("no network 'no-such-network'");
    }

    @Test
    void shouldSayInJsonWhichSettingCannotBeUsed() throws IOException {
        assertThat(whyItCannotStart("batch.size=0")).contains("batch.size is '0'");
    }

    private String whyItCannotStart(String setting) throws IOException {
        picocli.CommandLine line = new MonitorMain().commandLine();
        java.io.StringWriter shown = new java.io.StringWriter();
        line.setErr(new java.io.PrintWriter(shown, true));
        int code = line.execute("run", "--set", "logs.format=json", "--set", "metrics.port=0", "--set", setting);
        assertThat(code).isNotZero();
        assertThat(shown.toString()).isEmpty();
        assertThat(lines()).hasSize(1);
        return new ObjectMapper()
                .readTree(lines().get(0))
                .get("formattedMessage")
                .asText();
    }
}
