package io.beatwatch.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.evaluation.RecordSets;
import io.beatwatch.networks.families.Family;
import io.beatwatch.trainer.export.GoldenScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    @TempDir
    private Path folder;

    @RegisterExtension
    private final CapturedConsole console = new CapturedConsole();

    /** Runs a command and returns what it said. */
    private String run(int code, String... args) {
        console.reset();
        assertThat(TrainerMain.run(args)).as(() -> console.err()).isEqualTo(code);
        return console.out() + console.err();
    }

    private String compare(Path data, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "compare",
                "--data",
                data.toString(),
                "--split=ds1",
                "--seeds=1",
                "--ways=window",
                "--threads=1",
                "--device=cpu",
                "--out",
                folder.resolve("out").toString()));
        args.addAll(List.of(more));
        return run(0, args.toArray(new String[0]));
    }

    @Test
    void shouldCompareOnceAndGoOnWhereItWasStopped() throws IOException {
        Path data = folder.resolve("data");
        for (List<String> set : List.of(RecordSets.DS1, RecordSets.DS2)) {
            for (String name : set) {
                SimulatedFolder.write(data.resolve("mitdb"), name, Duration.ofSeconds(30), Long.parseLong(name));
            }
        }
        for (String name : "18177 18184 19088 19090 19093 19140 19830".split(" ")) {
            SimulatedFolder.write(data.resolve("nsrdb"), name, Duration.ofSeconds(20), Long.parseLong(name));
        }
        String said = compare(data, "--families=acharya2017,oh2018");
        assertThat(said).contains("[1/2] ds1 acharya2017-window seed 1: ", "[2/2] ds1 oh2018-window seed 1: ");
        Path of = folder.resolve("out/ds1/oh2018-window-1");
        assertThat(GoldenScores.read(of).inputs()).hasSize(32);
        assertThat(Files.readString(of.resolve("README.md"))).contains("CNN-LSTM (Oh 2018)");
        String table = Files.readString(folder.resolve("out/comparison.md"));
        assertThat(table)
                .contains("| nine-layer CNN (Acharya 2017) | window | 1 | ")
                .contains("| CNN-LSTM (Oh 2018) | window | 1 | ");
        assertThat(Files.readAllLines(folder.resolve("out/comparison.csv"))).hasSize(3);
        assertThat(Files.readString(folder.resolve("out/comparison.svg"))).contains("CNN-LSTM (Oh 2018)");

        String csv = Files.readString(folder.resolve("out/comparison.csv"));
        assertThat(compare(data, "--families=acharya2017,oh2018"))
                .contains("2 of 2 trainings are there already")
                .doesNotContain("[1/2]");
        assertThat(folder.resolve("out/comparison.csv")).hasContent(csv);

        Files.writeString(of.resolve("counts.csv"), "part");
        assertThat(compare(data, "--families=oh2018"))
                .contains("ds1 oh2018-window seed 1 is done again: counts.csv is not what was measured")
                .contains("[1/1] ds1 oh2018-window seed 1: ");
        // other beats make another network
        SimulatedFolder.write(data.resolve("mitdb"), "101", Duration.ofSeconds(30), 7);
        assertThat(compare(data, "--families=oh2018")).contains("made with other settings, beats or code");

        String adapted = run(
                0,
                "evaluate",
                "--data",
                data.toString(),
                "--records=100,103",
                "--model",
                of.toString(),
                "--adapt=12s",
                "--threads=1",
                "--device=cpu",
                "--out",
                folder.resolve("adapted").toString());
        assertThat(adapted)
                .contains("after the first 12 s of each record; all fitted in ")
                .containsPattern("as it is +\\S")
                .containsPattern("fitted to each patient +\\S");
        List<String> asItIs = Files.readAllLines(folder.resolve("adapted/as-it-is.csv"));
        List<String> with = Files.readAllLines(folder.resolve("adapted/adapted.csv"));
        // record, hours, beats: the same beats both times, of the 18 s after the beginning
        assertThat(asItIs).hasSize(3);
        for (int line = 1; line < 3; line++) {
            String[] fields = asItIs.get(line).split(",");
            assertThat(with.get(line).split(",")).startsWith(fields[0], fields[1], fields[2]);
            assertThat(Double.parseDouble(fields[1])).isBetween(17.9 / 3600, 18.1 / 3600);
            assertThat(Integer.parseInt(fields[2])).isBetween(12, 30);
        }
    }

    @Test
    void shouldNameWhatThereIsWhenAWordIsWrong() {
        String to = folder.resolve("out").toString();
        assertThat(run(1, "compare", "--out", to, "--families=nobody2020"))
                .contains("no family is called 'nobody2020': use kiranyaz2016, ")
                .hasLineCount(1);
        assertThat(run(1, "compare", "--out", to, "--split=ds3")).contains("use ds1 or seed");
        assertThat(run(1, "compare", "--out", to, "--ways=both")).contains("use window or features");
        assertThat(run(1, "compare", "--out", to, "--seeds=0")).contains("--seeds must be 1 to 20, got 0");
        assertThat(folder.resolve("out")).doesNotExist();
        String help = run(0, "compare", "--help");
        assertThat(help).contains("--split", "--seeds", "--families", "--ways", "--out");
        assertThat(Family.ALL).hasSize(14).extracting(Family::name).doesNotHaveDuplicates();
    }
}
