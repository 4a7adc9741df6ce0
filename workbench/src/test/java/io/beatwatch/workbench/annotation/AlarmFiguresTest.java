package io.beatwatch.workbench.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.beatwatch.ecg.evaluation.RecordSets;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.ecg.wfdb.AnnotationWriter;
import io.beatwatch.ecg.wfdb.WfdbException;
import io.beatwatch.monitor.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two made-up records with episodes, runs and alarms, right ones, late ones and false ones. The figures were worked out from
 * the same files by another program, in Python, that shares no code with this one.
 */
class AlarmFiguresTest {
    @TempDir
    private Path folder;

    private static Annotation rhythm(long sample, String label) {
        return new Annotation(sample, AnnotationCode.RHYTHM_CHANGE, label);
    }

    private static void beats(List<Annotation> to, AnnotationCode code, long from, long last, int step) {
        for (long sample = from; sample <= last; sample += step) {
            to.add(new Annotation(sample, code));
        }
    }

    private static String alarm(int id, String kind, String priority, long sample, long from, long to) {
        String line = "{\"id\": \"%d\", \"kind\": \"%s\", \"priority\": \"%s\", \"phase\": \"%s\", \"sample\": %d,"
                + " \"decidedSample\": %d}%n";
        return line.formatted(id, kind, priority, "START", sample, from)
                + (to > 0 ? line.formatted(id, kind, priority, "END", sample, to) : "");
    }

    private void write(String name, String header, List<Annotation> reference, String... alarms) throws IOException {
        Files.writeString(folder.resolve(name + ".hea"), header);
        reference.sort(Comparator.comparingLong(Annotation::sample));
        AnnotationWriter.write(folder.resolve(name), "atr", reference);
        Files.writeString(folder.resolve(name + ".alarms.jsonl"), String.join("", alarms));
    }

    @BeforeEach
    void writeRecords() throws IOException {
        List<Annotation> a = new ArrayList<>(List.of(
                rhythm(100, "(N"),
                rhythm(20_000, "(VT"),
                rhythm(25_000, "(VF"),
                rhythm(30_000, "(N"),
                rhythm(50_000, "(AFIB"),
                rhythm(60_000, "(N"),
                new Annotation(70_000, AnnotationCode.VENTRICULAR_FLUTTER_ON),
                new Annotation(74_000, AnnotationCode.VENTRICULAR_FLUTTER_OFF)));
        beats(a, AnnotationCode.NORMAL, 200, 9800, 200);
        beats(a, AnnotationCode.VENTRICULAR_PREMATURE, 10_000, 10_390, 130);
        beats(a, AnnotationCode.NORMAL, 10_700, 10_700, 1);
        beats(a, AnnotationCode.VENTRICULAR_PREMATURE, 80_000, 80_600, 120);
        beats(a, AnnotationCode.NORMAL, 80_900, 80_900, 1);
        write(
                "a",
                "a 1 250 100000\na.dat 16 200 11 0 0 0 0 II\n",
                a,
                alarm(1, "NON_SUSTAINED_VENTRICULAR_TACHYCARDIA", "MEDIUM", 10_000, 10_400, 11_000),
                alarm(2, "VENTRICULAR_TACHYCARDIA", "HIGH", 20_100, 20_800, 25_100),
                alarm(3, "VENTRICULAR_FIBRILLATION", "HIGH", 25_000, 26_100, 30_500),
                alarm(9, "ASYSTOLE", "HIGH", 27_000, 28_000, 32_000),
                alarm(8, "NON_SUSTAINED_VENTRICULAR_TACHYCARDIA", "MEDIUM", 40_000, 40_500, 41_000),
                alarm(6, "ATRIAL_FIBRILLATION", "LOW", 51_000, 56_000, 61_000),
                alarm(4, "VENTRICULAR_FIBRILLATION", "HIGH", 70_500, 71_800, 74_500),
                alarm(7, "VENTRICULAR_TACHYCARDIA", "HIGH", 80_000, 80_700, 82_000),
                alarm(5, "VENTRICULAR_FIBRILLATION", "HIGH", 90_000, 91_000, 0));
        List<Annotation> b = new ArrayList<>(List.of(rhythm(50, "(N")));
        beats(b, AnnotationCode.VENTRICULAR_PREMATURE, 1000, 1300, 300);
        beats(b, AnnotationCode.VENTRICULAR_ESCAPE, 1150, 1150, 1);
        beats(b, AnnotationCode.NORMAL, 1700, 1700, 1);
        write(
                "b",
                "b 1 360 60000\nb.dat 16 200 11 0 0 0 0 II\n",
                b,
                alarm(1, "VENTRICULAR_RUN", "MEDIUM", 1000, 1450, 2000),
                alarm(2, "EXTREME_BRADYCARDIA", "HIGH", 5000, 6000, 7000));
    }

    private AlarmFigures figures() throws IOException {
        AlarmFigures figures = new AlarmFigures();
        for (String record : List.of("a", "b")) {
            figures.add(
                    folder.resolve(record), AlarmFigures.file(folder, record).orElseThrow());
        }
        return figures;
    }

    @Test
    void shouldBeTheFiguresThatAnotherProgramFinds() throws IOException {
        Files.writeString(folder.resolve("ALARMS"), "a,Asystole,1\nb,Bradycardia,0\n");
        Map<String, String> expected = Map.of(
                "challenge2015",
                "{'records': 2, 'score': 1.0, 'TP': 1, 'FN': 0, 'FP': 0, 'TN': 1, 'true_kept': 1.0, "
                        + "'false_suppressed': 1.0, 'Asystole': 1.0, 'Bradycardia': 1.0}",
                "ventricular-fibrillation",
                "{'episodes': 2, 'found': 2, 'Se': 100.0, 'false': 1, 'hours_outside': 0.14, "
                        + "'false_per_hour': 7.05, 'delay_median': 7.2, 'delay_p95': 7.2}",
                "ventricular-tachycardia",
                "{'episodes': 1, 'found': 1, 'Se': 100.0, 'false': 3, 'hours_outside': 0.15, "
                        + "'false_per_hour': 19.756, 'delay_median': 3.2, 'delay_p95': 3.2}",
                "runs-of-3",
                "{'runs': 3, 'found': 3, 'Se': 100.0, 'alarms': 5, 'without_two_V': 2, 'PP': 60.0, "
                        + "'delay_median': 0.56, 'delay_p95': 1.84}",
                "runs-of-5",
                "{'runs': 1, 'found': 1, 'Se': 100.0, 'alarms': 5, 'without_two_V': 2, 'PP': 60.0, "
                        + "'delay_median': 0.88, 'delay_p95': 0.88}",
                "atrial-fibrillation",
                "{'seconds_in': 40, 'seconds_on': 40, 'Se': 90.0, 'PP': 90.0}",
                "high-alarms",
                "{'hours': 0.16, 'alarms': 7, 'per_hour': 44.4706, 'kinds': {'VENTRICULAR_TACHYCARDIA': "
                        + "2, 'VENTRICULAR_FIBRILLATION': 3, 'ASYSTOLE': 1, 'EXTREME_BRADYCARDIA': 1}}");
        ObjectMapper json = new ObjectMapper();
        for (Map.Entry<String, Map<String, Object>> figure : figures().all().entrySet()) {
            assertThat(json.readTree(json.writeValueAsString(figure.getValue())))
                    .as(figure.getKey())
                    .isEqualTo(json.readTree(expected.get(figure.getKey()).replace('\'', '"')));
        }
        assertThat(figures().all().keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        assertThat(figures().text().lines()).hasSize(expected.size());
        assertThat(json.readTree(figures().json())).hasSize(expected.size());
    }

    /** What the same program finds in the reference annotations of all 48 records. */
    @Test
    void shouldFindTheEpisodesAndRunsOfMitdbWhenThereAreNoAlarms() throws IOException {
        Path mitdb = TestData.database("mitdb");
        Path none = Files.writeString(folder.resolve("none.jsonl"), "");
        AlarmFigures figures = new AlarmFigures();
        for (String record : RecordSets.named("mitdb").orElseThrow()) {
            figures.add(mitdb.resolve(record), none);
        }

        Map<String, Map<String, Object>> all = figures.all();
        assertThat(all.get("runs-of-3")).containsEntry("runs", 53).containsEntry("found", 0);
        assertThat(all.get("runs-of-5")).containsEntry("runs", 10);
        assertThat(all.get("atrial-fibrillation")).containsEntry("seconds_in", 7956L);
        assertThat(all.get("ventricular-fibrillation")).containsEntry("episodes", 4);
        assertThat(all.get("high-alarms")).containsEntry("hours", 24.07);
    }

    private Map<String, Object> withoutCause(int... intervals) throws IOException {
        List<Annotation> beats = new ArrayList<>();
        long sample = 0;
        for (int interval : intervals) {
            sample += interval;
            beats.add(new Annotation(sample, AnnotationCode.NORMAL));
        }
        write("c", "c 1 250 90000\nc.dat 16 200 11 0 0 0 0 II\n", beats, alarm(1, "ASYSTOLE", "HIGH", 5, 6, 7));
        AlarmFigures figures = new AlarmFigures();
        figures.add(folder.resolve("c"), AlarmFigures.file(folder, "c").orElseThrow());
        return figures.all().get("high-without-cause");
    }

    private static int[] intervals(int count, int interval, int... others) {
        int[] all = new int[count + others.length];
        Arrays.fill(all, 0, count, interval);
        System.arraycopy(others, 0, all, count, others.length);
        return all;
    }

    @Test
    void shouldCountHighAlarmsWhereNothingWouldDeserveOne() throws IOException {
        assertThat(withoutCause(intervals(40, 250)))
                .containsEntry("hours", 0.1)
                .containsEntry("alarms", 1)
                .containsEntry("per_hour", 10.0);
        assertThat(withoutCause(intervals(40, 125, 1000)))
                .as("4 s without a beat")
                .isNotNull();
        assertThat(withoutCause(intervals(40, 125, 1001))).isNull();
        assertThat(withoutCause(intervals(5, 375))).as("40 a minute").isNotNull();
        assertThat(withoutCause(intervals(5, 376))).isNull();
        assertThat(withoutCause(intervals(4, 376))).as("too few").isNotNull();
        assertThat(withoutCause(intervals(17, 89))).as("169 a minute").isNotNull();
        assertThat(withoutCause(intervals(17, 88))).as("170.5 a minute").isNull();
        assertThat(withoutCause(intervals(16, 88))).as("too few").isNotNull();
    }

    @Test
    void shouldLeaveOutFiguresWhenThereIsNoReference() throws IOException {
        Files.delete(folder.resolve("a.atr"));
        Files.delete(folder.resolve("b.atr"));

        assertThat(figures().all().keySet()).containsExactly("high-alarms");
    }

    @Test
    void shouldSayWhatToDoWhenAFileHoldsNoAlarms() throws IOException {
        Files.writeString(folder.resolve("a.alarms.jsonl"), "{\"id\": 1}\n");

        assertThatThrownBy(this::figures)
                .isInstanceOf(WfdbException.class)
                .hasMessageContaining("a.alarms.jsonl")
                .hasMessageContaining("annotate --alarms");
    }

    @Test
    void shouldSaySoWhenTheChallengeKnowsNothingOfARecord() throws IOException {
        Files.writeString(folder.resolve("ALARMS"), "a,Asystole,1\n");

        AlarmFigures figures = figures();
        assertThatThrownBy(figures::all).hasMessageContaining("record b");
    }
}
