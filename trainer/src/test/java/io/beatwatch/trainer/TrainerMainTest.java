package io.beatwatch.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.trainer.export.GoldenScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TrainerMainTest {
    @TempDir
    private Path folder;

    @RegisterExtension
    private final CapturedConsole console = new CapturedConsole();

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private void makeRecords() throws IOException {
        for (String name : List.of("100", "101", "103")) {
            SyntheticFolder.write(folder.resolve("data/mitdb"), name, 40, Long.parseLong(name));
        }
    }

    /** Runs a command that has to fail with one line of advice. */
    private String fault(int code, String... args) {
        console.reset();
        assertThat(TrainerMain.run(args)).isEqualTo(code);
        String said = console.err();
        assertThat(said).startsWith("trainer: ").hasLineCount(1);
        return said;
    }

    @Test
    void shouldTrainMeasureAndExport() throws IOException {
        makeRecords();
        String data = at("data");
        assertThat(TrainerMain.run(
                        "train",
                        "--data",
                        data,
                        "--records",
                        "100,101,103",
                        "--epochs=2",
                        "--batch=32",
                        "--threads=1",
                        "--rounds=1",
                        "--out",
                        at("run")))
                .isZero();
        assertThat(folder.resolve("run"))
                .isDirectoryContaining("glob:**/model.params")
                .isDirectoryContaining("glob:**/contract.properties")
                .isDirectoryContaining("glob:**/curve.svg")
                .isDirectoryContaining("glob:**/held-out.txt");
        String settings = Files.readString(folder.resolve("run/run.properties"));
        assertThat(settings).contains("seed = 42\n", "batch = 32\n", "rounds = 1\n");
        assertThat(Files.readAllLines(folder.resolve("run/history.csv")))
                .hasSizeBetween(1 + 2 + 1, 1 + 2 + 2)
                .anyMatch(line -> line.startsWith("round 1,2,"))
                .anyMatch(line -> line.startsWith("final,1,120,"));

        assertThat(TrainerMain.run(
                        "evaluate",
                        "--data",
                        data,
                        "--records",
                        "100,103",
                        "--model",
                        at("run"),
                        "--out",
                        at("figures")))
                .isZero();
        String report = Files.readString(folder.resolve("figures/report.txt"));
        assertThat(console.out()).contains(report);
        assertThat(report)
                .contains(
                        "beats given by the annotations, two leads\n2 records, 80 beats (N 16, S 16, V 16, F 16, Q 16");
        assertThat(Files.readAllLines(folder.resolve("figures/per-record.csv")))
                .hasSize(3)
                .element(2)
                .asString()
                .matches("103,0\\.\\d{4},40,.*");

        assertThat(TrainerMain.run(
                        "evaluate",
                        "--data",
                        data,
                        "--records",
                        "100",
                        "--model",
                        at("run"),
                        "--peaks=detected",
                        "--leads=1"))
                .isZero();
        assertThat(console.out()).contains("beats found by the online detector, first lead only");

        assertThat(TrainerMain.run("export", "--model", at("run"), "--evaluation", at("figures"), "--out", at("model")))
                .isZero();
        assertThat(folder.resolve("model")).isDirectoryContaining("glob:**/model.onnx");
        assertThat(Files.readString(folder.resolve("model/README.md")))
                .contains(report)
                .contains("not a medical device");
        assertThat(GoldenScores.read(folder.resolve("model")).inputs()).hasSize(32);
    }

    @Test
    void shouldNameCauseAndMendWhenTheInputIsWrong() throws IOException {
        String none = at("none");
        assertThat(fault(1, "train", "--data", none, "--out", at("run")))
                .contains("no recordings in " + none)
                .contains("--data");
        makeRecords();
        String data = at("data");
        assertThat(fault(1, "train", "--data", data, "--records", "ds3", "--out", at("run")))
                .contains("'ds3' is neither a set");
        assertThat(fault(1, "train", "--data", data, "--records", "100", "--rounds=1", "--out", at("run")))
                .contains("folds must be at most the number of patients, 1");
        assertThat(fault(1, "train", "--batch", "16", "--out", at("run"))).contains("batch must be 32 to 4096, got 16");
        assertThat(fault(1, "train", "--threads", "0", "--out", at("run"))).contains("--threads must be at least 1");
        assertThat(fault(1, "train", "--device", "tpu", "--out", at("run"))).contains("no device is called 'tpu'");
        assertThat(fault(1, "evaluate", "--data", data, "--model", none)).contains("no model in " + none);
        assertThat(fault(1, "evaluate", "--data", data, "--model", "../models/ds1", "--adapt", "5 minutes"))
                .contains("--adapt must be a time such as 5min or 300s, got 5 minutes");
        assertThat(fault(1, "evaluate", "--data", data, "--model", "../models/seed", "--adapt", "5min"))
                .contains("a network that follows the patient");
        assertThat(fault(1, "validate", "ds3", "--out", at("run"))).contains("no recipe is called 'ds3'");
        assertThat(fault(1, "reproduce", "ds3", "--out", at("run"))).contains("use seed, ds1, beatwatch or seed-split");
        assertThat(fault(1, "validate", "ds1", "--data", data, "--out", at("run")))
                .contains("'106' is neither a set");
        assertThat(fault(1, "export", "--model", none, "--out", at("model"))).contains("no model in " + none);
        Files.writeString(folder.resolve("data/mitdb/101.atr"), "not annotations");
        assertThat(fault(1, "train", "--data", data, "--records", "101,103", "--out", at("run")))
                .contains("101.atr");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void shouldNameTheWrongOption() {
        assertThat(fault(2)).contains("name a command");
        assertThat(fault(2, "train")).contains("'--out=DIR'").contains("--help");
        assertThat(fault(2, "train", "--out", at("run"), "--epochs", "many")).contains("'many'");
        assertThat(fault(2, "evaluate", "--modle", "x")).contains("--model");
        assertThat(fault(2, "evaluate", "--model", "x", "--peaks", "guessed")).contains("'guessed'");
        assertThat(fault(2, "reproduce", "--out", at("run"))).contains("'NETWORK'");
    }

    @Test
    void shouldNotWriteOverANetwork() throws IOException {
        Files.createDirectory(folder.resolve("run"));
        Files.writeString(folder.resolve("run/contract.properties"), "");
        assertThat(fault(1, "train", "--out", at("run"))).contains("already holds a network");
        assertThat(fault(1, "reproduce", "ds1", "--out", at("run"))).contains("already holds a network");
    }

    @Test
    void shouldShowWhereAFaultAroseWhenVerbose() {
        assertThat(TrainerMain.run("export", "--model", at("none"), "--out", at("model"), "--verbose"))
                .isEqualTo(1);
        assertThat(console.err()).contains("\tat io.beatwatch.trainer.ExportCommand");
    }
}
