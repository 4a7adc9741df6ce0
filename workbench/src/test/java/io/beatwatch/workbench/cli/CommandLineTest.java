package io.beatwatch.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.simulation.RhythmScript;
import io.beatwatch.ecg.simulation.SimulationSettings;
import io.beatwatch.monitor.TestData;
import io.beatwatch.workbench.inspection.StripPicture;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a person sees who gets it wrong: one line with the cause and what to do about it, an exit code other than 0, no stack trace. */
class CommandLineTest {
    private record Outcome(int code, String out, String err) {}

    @TempDir
    private Path folder;

    @BeforeAll
    static void useRepositoryModels() {
        TestData.useRepositoryModels();
    }

    private static Outcome run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = new BeatwatchMain().commandLine();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = line.execute(args);
        return new Outcome(code, out.toString(), err.toString());
    }

    private static void assertOneLine(Outcome outcome, String... parts) {
        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.err().strip().lines()).hasSize(1);
        assertThat(outcome.err()).startsWith("error: ").contains(parts).doesNotContain("\tat ", "Exception");
    }

    @Test
    void shouldShowHelpForEveryCommand() {
        for (String command : List.of(
                "run",
                "replay",
                "topics",
                "ward",
                "alerts",
                "relearn",
                "acknowledge",
                "pause-audio",
                "pause-alarms",
                "limits",
                "annotate",
                "evaluate",
                "inspect",
                "simulate",
                "demo",
                "broker")) {
            Outcome outcome = run(command, "--help");
            assertThat(outcome.code()).isZero();
            assertThat(outcome.out()).contains("Usage: beatwatch " + command);
        }
    }

    @Test
    void shouldNameTheWrongOption() {
        assertOneLine(run("demo", "--nonsense"), "--nonsense", "--help");
        assertOneLine(run("nonsense"), "nonsense");
        assertOneLine(run("replay", "--speed", "-1", "--simulate"), "--speed", "greater than 0");
        assertOneLine(run("replay", "--chunk", "5ms", "--simulate"), "--chunk", "10 ms to 10 s");
        assertOneLine(run("replay", "--simulate", "--beds", "0"), "--beds");
        assertOneLine(run("replay"), "--simulate");
        assertOneLine(run("relearn"), "STREAM");
        assertOneLine(run("acknowledge"), "BED");
        assertOneLine(run("pause-audio", "bed-1", "--seconds", "3601"), "--seconds", "0 to 3600");
        assertOneLine(run("pause-alarms", "bed-1", "--seconds", "-1"), "--seconds", "0 to 3600");
        assertOneLine(run("limits", "bed-1"), "--reset");
        assertOneLine(run("limits", "bed-1", "alarms.vt.rate=fast"), "KEY=VALUE", "fast");
        assertOneLine(run("alerts", "--min-priority", "loud"), "--min-priority", "loud");
        assertOneLine(run("demo", "--seconds", "0"), "--seconds");
        assertOneLine(run("run", "--set", "batch.size=0"), "batch.size", "1 to 4096");
        assertOneLine(run("run", "--set", "batch.delay=9223372036854775807m"), "batch.delay", "written as 100ms");
        assertOneLine(run("alerts", "--count", "-3"), "--count");
        assertOneLine(run("alerts", "--seconds", "-1"), "--seconds");
        assertOneLine(run("replay", "--simulate", "--seconds", "-5"), "--seconds");
        assertOneLine(run("annotate", "x", "--out", "y", "--annotator", "atr"), "--annotator", "overwrite");
    }

    @Test
    void shouldNameTheMissingRecordAndTheMissingFile() throws IOException {
        assertOneLine(run("annotate", folder.resolve("100").toString(), "--out", folder.toString()), "no record");
        assertOneLine(run("annotate", folder.toString(), "--out", folder.toString()), "no record", "folder");
        Files.writeString(folder.resolve("x.hea"), "x 1 360 100\nx.dat 212 200\n");
        assertOneLine(run("annotate", folder.resolve("x").toString(), "--out", folder.toString()), "x.dat", "fetch");
        Files.write(folder.resolve("x.dat"), new byte[10]);
        assertOneLine(run("annotate", folder.resolve("x").toString(), "--out", folder.toString()), "cut short");
        assertOneLine(run("evaluate", folder.resolve("none").toString()), "no folder");
    }

    @Test
    void shouldNameTheRecordThatCannotBeMonitored() throws IOException {
        Files.write(folder.resolve("x.dat"), new byte[30]);
        for (String[] header : new String[][] {
            {"x 1 50 20\nx.dat 212 200\n", "100 to 1000 Hz"},
            {"x 1 360 20\nx.dat 212 -200\n", "gain -200"},
            {"x 1 360 9000000000\nx.dat 212 200\n", "cut the record into pieces"}
        }) {
            Files.writeString(folder.resolve("x.hea"), header[0]);
            assertOneLine(run("annotate", folder.resolve("x").toString(), "--out", folder.toString()), header[1]);
        }
        Files.writeString(folder.resolve("x.hea"), "x 1 360\nx.dat 212 200\n");
        Files.write(folder.resolve("x.dat"), new byte[0]);
        assertOneLine(run("annotate", folder.resolve("x").toString(), "--out", folder.toString()), "no samples");
    }

    @Test
    void shouldAnnotateTheOtherRecordsOfAFolderWhenOneIsDamaged() throws IOException {
        Files.writeString(folder.resolve("a.hea"), "a 1 360 1000\na.dat 212 200\n");
        Files.write(folder.resolve("a.dat"), new byte[10]);
        Files.writeString(folder.resolve("b.hea"), "b 1 360 1000\nb.dat 212 200\n");
        Files.write(folder.resolve("b.dat"), new byte[1500]);
        Outcome outcome = run("annotate", folder.toString(), "--out", folder.toString());
        assertOneLine(outcome, "a.dat", "cut short");
        assertThat(outcome.out()).contains("b: 0 beats");
        assertThat(folder).isDirectoryContaining("glob:**b.bw").isDirectoryNotContaining("glob:**a.bw");
    }

    @Test
    void shouldNameTheUnknownLeadWithThoseThatThereAre() throws IOException {
        Files.writeString(
                folder.resolve("x.hea"), "x 2 360 4\nx.dat 212 200 11 0 0 0 0 MLII\nx.dat 212 200 11 0 0 0 0 V1\n");
        Files.write(folder.resolve("x.dat"), new byte[12]);
        assertOneLine(
                run("annotate", folder.resolve("x").toString(), "--out", folder.toString(), "--leads", "V7"),
                "no lead 'V7'",
                "MLII, V1");
    }

    @Test
    void shouldNameTheNetworkThatIsNotThere() throws IOException {
        Files.writeString(folder.resolve("x.hea"), "x 1 360 4\nx.dat 212 200 11 0 0 0 0 MLII\n");
        assertOneLine(
                run("annotate", folder.resolve("x").toString(), "--out", folder.toString(), "--model", "nosuch"),
                "no network 'nosuch'",
                "seed");
    }

    @Test
    @Timeout(60)
    void shouldSayThatNoBrokerAnswersInsteadOfHanging() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        String broker = "127.0.0.1:" + closed;
        // each waits for ten seconds: all at once
        List<CompletableFuture<Outcome>> outcomes = Stream.of(
                        "run -b " + broker + " --set metrics.port=0",
                        "relearn bed-1 -b " + broker,
                        "alerts -b " + broker,
                        "replay -b " + broker + " --simulate")
                .map(line -> CompletableFuture.supplyAsync(
                        () -> run(line.split(" ")), task -> new Thread(task, line).start()))
                .toList();
        for (CompletableFuture<Outcome> outcome : outcomes) {
            assertOneLine(outcome.join(), "no Kafka broker answers at " + broker);
        }
    }

    @Test
    void shouldSayThatThePortIsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertOneLine(
                    run("run", "--set", "metrics.port=" + taken.getLocalPort()),
                    "port " + taken.getLocalPort(),
                    "in use",
                    "metrics.port");
        }
    }

    @Test
    @Timeout(60)
    void shouldRunABrokerForThoseWhoHaveNone() throws IOException {
        Outcome outcome = run("broker", "--port", "0", "--seconds", "1");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).containsPattern("a broker at 127\\.0\\.0\\.1:\\d+;");
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            assertOneLine(run("broker", "--port", Integer.toString(taken.getLocalPort())), "in use", "choose another");
        }
        assertOneLine(run("broker", "--port", "70000"), "--port", "65535");
    }

    @Test
    void shouldPrintTheConfigurationWithItsSources() {
        Outcome outcome = run("run", "--print-config", "-b", "kafka:9092", "--set", "batch.delay=1s");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("bootstrap.servers = kafka:9092", "batch.delay = 1s", "--set");
    }

    @Test
    void shouldAnnotateAndEvaluateRealRecords() throws IOException {
        Path mitdb = TestData.database("mitdb");
        Outcome annotated = run(
                "annotate",
                mitdb.resolve("100").toString(),
                mitdb.resolve("114").toString(),
                "--out",
                folder.toString(),
                "--leads",
                "MLII");
        assertThat(annotated.err()).isEmpty();
        assertThat(annotated.code()).isZero();
        assertThat(folder).isDirectoryContaining("glob:**100.bw").isDirectoryContaining("glob:**114.bw");
        Outcome table = run("evaluate", folder.toString(), "--reference", mitdb.toString());
        assertThat(table.code()).isZero();
        assertThat(table.out()).contains("100 ", "114 ", "gross", "2 records");
        Outcome json =
                run("evaluate", folder.toString(), "--reference", mitdb.toString(), "--json", "--records", "100");
        assertThat(json.out()).contains("\"qrs_se\"", "\"beats\": 2273");
        assertOneLine(
                run("evaluate", folder.toString(), "--reference", mitdb.toString(), "--records", "ds2"), "103.bw");
    }

    @Test
    void shouldFindTheVentricularRhythmThatFollowsVentricularFlutter() throws IOException {
        Path mitdb = TestData.database("mitdb");
        Outcome annotated = run(
                "annotate",
                mitdb.resolve("207").toString(),
                "--out",
                folder.toString(),
                "--model",
                "ds1",
                "--leads",
                "all");
        assertThat(annotated.code()).isZero();
        Outcome json = run("evaluate", folder.toString(), "--reference", mitdb.toString(), "--json");
        JsonNode found = new ObjectMapper().readTree(json.out()).at("/gross/v_se");
        assertThat(found.isNumber()).as(json.out()).isTrue();
        // half of the ventricular beats come after minutes of flutter, whose waves are found as beats
        assertThat(found.asDouble()).isGreaterThan(0.85);
    }

    @Test
    void shouldDrawAStretchOfARecordAsAPicture() throws IOException {
        assumeTrue(StripPicture.canWrite(), "Java finds no font: pictures are not tested");
        EcgSimulator.ofSeed(1, RhythmScript.random(1), SimulationSettings.of(SampleRate.ofHertz(250), EcgLead.II))
                .record("made", Duration.ofSeconds(30))
                .write(folder);
        String record = folder.resolve("made").toString();
        Path picture = folder.resolve("x.png");
        Outcome outcome = run("inspect", record, "--from", "0:10", "--seconds", "5", "--out", picture.toString());
        assertThat(outcome.err()).isEmpty();
        assertThat(javax.imageio.ImageIO.read(picture.toFile()).getWidth()).isBetween(600, 800);
        assertOneLine(run("inspect", record, "--from", "1:00", "--out", picture.toString()), "lies behind its end");
        assertOneLine(run("inspect", record, "--from", "noon", "--out", picture.toString()), "noon", "10:00");
        assertOneLine(run("inspect", record, "--seconds", "0", "--out", picture.toString()), "1 to 60");
        assertOneLine(
                run("inspect", record, "--out", folder.resolve("none/x.png").toString()),
                "no folder",
                "check the path");
    }

    @Test
    void shouldDrawAStripWithinItsBox() {
        int[] signal = new int[1000];
        for (int i = 0; i < signal.length; i++) {
            signal[i] = (int) (1000 * Math.sin(i / 50.0));
        }
        for (int[] s : List.of(signal, new int[100], new int[] {5}, new int[0])) {
            String[] rows = new TerminalStrip(40, 3).draw(s);
            assertThat(rows).hasSize(3);
            assertThat(rows).allSatisfy(row -> assertThat(row).hasSize(40));
        }
        assertThat(new TerminalStrip(40, 3).draw(signal)[0]).containsPattern("[\u2801-\u28ff]");
    }

    @Test
    void shouldMeasureFalseAlarmsOnSimulatedPatientsInThreeCommands() throws IOException {
        Path records = folder.resolve("records");
        Path out = folder.resolve("out");
        assertOneLine(run("simulate", "--out", records.toString(), "--patients", "0"), "--patients", "1 to 100000");
        assertThat(run("simulate", "--out", records.toString(), "--patients", "1", "--minutes", "2")
                        .out())
                .contains("1 records of 2 min");
        assertThat(run("annotate", records.toString(), "--out", out.toString(), "--leads", "all", "--alarms")
                        .code())
                .isZero();

        Outcome evaluated = run("evaluate", out.toString(), "--alarms", "--reference", records.toString(), "--json");

        JsonNode figures = new ObjectMapper().readTree(evaluated.out());
        assertThat(figures.at("/high-alarms/hours").asDouble()).isEqualTo(0.03);
        assertThat(figures.at("/high-alarms/alarms").asInt()).isZero();
    }
}
