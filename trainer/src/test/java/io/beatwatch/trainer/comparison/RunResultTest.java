package io.beatwatch.trainer.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.networks.families.Family;
import io.beatwatch.networks.families.FamilyDesign;
import io.beatwatch.networks.families.FamilyDesign.Way;
import io.beatwatch.trainer.comparison.ComparisonRow.Figure;
import io.beatwatch.trainer.comparison.RunResult.NotTaken;
import io.beatwatch.trainer.comparison.RunResult.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunResultTest {
    private static final String MADE = "ds1, fit, beats abc, seed 1";

    @TempDir
    private Path folder;

    /** @param rightOfV by patient, of 10 V beats each, the others being called N */
    private static RunResult result(int... rightOfV) {
        Map<Part, Map<String, PatientCounts>> counts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            Map<String, PatientCounts> patients = new TreeMap<>();
            for (int i = 0; i < rightOfV.length; i++) {
                patients.put(
                        "patient" + i,
                        new PatientCounts(
                                new long[] {90, 0, 10, 0, 0},
                                new long[] {90, 0, rightOfV[i], 0, 0},
                                new long[] {100 - rightOfV[i], 0, rightOfV[i], 0, 0},
                                0.5));
            }
            counts.put(part, patients);
        }
        return new RunResult(1234, 5678, 12.5, 11.25, 9999.5, 2e-7, counts);
    }

    private String reason(String made) {
        try {
            RunResult.read(folder, made);
        } catch (NotTaken e) {
            return e.getMessage();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it was taken");
    }

    @Test
    void shouldReadWhatWasWritten() throws IOException, NotTaken {
        RunResult written = result(10, 4, 0);
        written.write(folder, MADE);
        RunResult read = RunResult.read(folder, MADE);
        assertThat(read).usingRecursiveComparison().isEqualTo(written);
        assertThat(read.counts().get(Part.HEALTHY).get("patient1").hours()).isEqualTo(0.5);
    }

    @Test
    void shouldNotTakeAResultThatIsHalfWrittenOrAnotherOne() throws IOException {
        assertThat(reason(MADE)).contains(RunResult.ROW).contains("missing");
        result(10, 4).write(folder, MADE);
        assertThat(reason(MADE.replace("seed 1", "seed 2"))).contains("other settings");

        Path counts = folder.resolve(RunResult.COUNTS);
        String csv = Files.readString(counts);
        Files.writeString(counts, csv.substring(0, csv.length() / 2));
        assertThat(reason(MADE)).contains("not what was measured");
        Files.writeString(counts, csv.replaceFirst(",90,", ",91,"));
        assertThat(reason(MADE)).contains("not what was measured");
        Files.delete(counts);
        assertThat(reason(MADE)).contains(RunResult.COUNTS).contains("missing");
        Files.writeString(counts, csv);

        Path row = folder.resolve(RunResult.ROW);
        String whole = Files.readString(row);
        Files.writeString(row, whole.replace("training.seconds = 12.5", "training.seconds = NaN"));
        assertThat(reason(MADE)).contains("training.seconds is NaN");
        Files.writeString(row, whole.replaceFirst("onnx.difference.*\n", ""));
        assertThat(reason(MADE)).contains("'onnx.difference' is missing");
        Files.writeString(row, "");
        assertThat(reason(MADE)).contains("other settings");
    }

    @Test
    void shouldGiveMeansOverSeedsAndIntervalsOverPatients() {
        FamilyDesign design = new FamilyDesign(Family.named("ours"), Way.WINDOW);
        // F1 of V: 2 * 20 / (20 + 20) and 2 * 10 / (20 + 10)
        ComparisonRow row = new ComparisonRow(Split.DS1, design, List.of(result(10, 10), result(10, 0)));
        Figure figure = row.f1(BeatClass.V);
        assertThat(figure.mean()).isCloseTo((1 + 2.0 / 3) / 2, within(1e-9));
        assertThat(figure.leastSeed()).isCloseTo(2.0 / 3, within(1e-9));
        assertThat(figure.mostSeed()).isEqualTo(1);
        // twice the second patient: F1 1 and 0; twice the first: 1 and 1
        assertThat(figure.low()).isCloseTo(0.5, within(1e-9));
        assertThat(figure.high()).isCloseTo(1, within(1e-9));
        assertThat(row.f1(BeatClass.S).mean()).isNaN();
        // N: 180 of 180 and 190 called
        double ofN = 2 * 180.0 / (180 + 190);
        assertThat(row.macroF1().leastSeed()).isCloseTo((ofN + 2.0 / 3) / 2, within(1e-9));

        Figure same = new ComparisonRow(Split.DS1, design, List.of(result(6, 6, 6))).f1(BeatClass.V);
        assertThat(same.low()).isEqualTo(same.high()).isCloseTo(0.75, within(1e-9));
    }

    @Test
    void shouldCountFalseCallsByTheHour() {
        PatientCounts counts = new PatientCounts(
                new long[] {100, 0, 5, 0, 0}, new long[] {90, 0, 5, 0, 0}, new long[] {90, 3, 12, 0, 0}, 0.5);
        assertThat(counts.falsePerHour(BeatClass.S)).isEqualTo(6);
        assertThat(counts.falsePerHour(BeatClass.V)).isEqualTo(14);
    }

    @Test
    void shouldSayThatATableIsUnfinished() {
        FamilyDesign design = new FamilyDesign(Family.named("ours"), Way.WINDOW);
        List<ComparisonRow> rows = List.of(new ComparisonRow(Split.DS1, design, List.of(result(10, 10))));
        assertThat(ComparisonTable.markdown(rows, 2)).contains("**Unfinished: 1 of 2 trainings are done.**");
        assertThat(ComparisonTable.markdown(rows, 1))
                .doesNotContain("Unfinished")
                .contains("### DS1 → DS2")
                .contains("| ours: CNN-BiGRU with attention | window | 1 | 1,234 | 0.01 M | 11 s | 10,000 | 1.000"
                        + " (1.00–1.00) |");
        assertThat(ComparisonTable.csv(rows).lines().toList())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(10 + 5 * 10));
        assertThatThrownBy(() -> Split.named("ds3")).hasMessage("no split is called 'ds3': use ds1 or seed");
    }
}
