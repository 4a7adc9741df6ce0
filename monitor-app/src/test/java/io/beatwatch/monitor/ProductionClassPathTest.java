package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.beatwatch.monitor.cli.MonitorMain;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the image holds, as the build resolves it: the monitor, and nothing that is only there to try it with. */
class ProductionClassPathTest {
    private static final Path CLASSES = Path.of("target", "classes").toAbsolutePath();
    private static final boolean WITH_PYTORCH = System.getenv("BEATWATCH_PYTORCH") != null;

    private static List<Path> classPath;
    private static final Set<String> FILES = new TreeSet<>();

    @BeforeAll
    static void read() throws IOException {
        classPath = new ArrayList<>(List.of(CLASSES));
        for (String entry :
                Files.readString(Path.of("target", "classpath.txt")).strip().split(File.pathSeparator)) {
            classPath.add(Path.of(entry));
        }
        for (Path entry : classPath) {
            if (Files.isDirectory(entry)) {
                try (Stream<Path> walk = Files.walk(entry)) {
                    walk.filter(Files::isRegularFile)
                            .forEach(file ->
                                    FILES.add(entry.relativize(file).toString().replace(File.separatorChar, '/')));
                }
            } else {
                try (ZipFile jar = new ZipFile(entry.toFile())) {
                    jar.stream().map(ZipEntry::getName).forEach(FILES::add);
                }
            }
        }
    }

    @Test
    void shouldHaveWhatTheMonitorIsMadeOf() {
        assertThat(FILES)
                .contains(
                        "io/beatwatch/monitor/cli/MonitorMain.class",
                        "io/beatwatch/ecg/scoring/BeatScorer.class",
                        "io/beatwatch/networks/NetworkFiles.class",
                        "org/apache/kafka/streams/KafkaStreams.class",
                        "ai/onnxruntime/OrtSession.class");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a broker, kafka/server/",
        "a broker's controller, org/apache/kafka/controller/",
        "a broker's log, org/apache/kafka/storage/",
        "a broker's metadata, org/apache/kafka/metadata/",
        "Scala, scala/",
        "the trainer, io/beatwatch/trainer/",
        "the workbench, io/beatwatch/workbench/",
        "JUnit, org/junit/"
    })
    void shouldHoldNothingThatIsOnlyThereToTryIt(String what, String folder) {
        assertThat(FILES).as(what).noneMatch(file -> file.startsWith(folder));
    }

    @Test
    void shouldHavePyTorchOnlyWhereItIsAskedFor() {
        assertThat(FILES.stream().anyMatch(file -> file.startsWith("ai/djl/pytorch/")))
                .as("DJL's PyTorch engine")
                .isEqualTo(WITH_PYTORCH);
        assertThat(FILES.stream().anyMatch(file -> file.contains("libtorch")))
                .as("PyTorch's libraries")
                .isEqualTo(WITH_PYTORCH);
    }

    @Test
    @Timeout(60)
    void shouldSayWhatToDoWhenPyTorchIsToScoreAndIsNotThere() throws Exception {
        assumeTrue(!WITH_PYTORCH, "the build has PyTorch");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process monitor = new ProcessBuilder(
                        java,
                        "-Xmx256m",
                        "-Dbeatwatch.home=..",
                        "-cp",
                        String.join(
                                File.pathSeparator,
                                classPath.stream().map(Path::toString).toList()),
                        MonitorMain.class.getName(),
                        "run",
                        "--engine",
                        "pytorch",
                        "--set",
                        "metrics.port=0")
                .redirectErrorStream(true)
                .start();
        String said = new String(monitor.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(monitor.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(monitor.exitValue()).as(said).isEqualTo(1);
        assertThat(said.strip().lines()).hasSize(1);
        assertThat(said).startsWith("error: ").contains("PyTorch", "BEATWATCH_PYTORCH", "scoring.engine");
    }
}
