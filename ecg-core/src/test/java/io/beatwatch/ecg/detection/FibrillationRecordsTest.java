package io.beatwatch.ecg.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.TestData;
import io.beatwatch.ecg.detection.FibrillationScoring.Episode;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.ecg.wfdb.AnnotationReader;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Floors on real recordings, a little below what was measured (docs/lab/ventricular-fibrillation.md): the databases on
 * which the rule was fitted and chosen.
 */
class FibrillationRecordsTest {
    private static final Set<String> FIBRILLATION = Set.of("(VF", "(VFL", "(VFIB");
    private static final Set<String> SPARED = Set.of("(VF", "(VFL", "(VFIB", "(VT", "(NOISE");
    private static final double GRACE_SECONDS = 5;

    private static final List<String> DS1 = List.of(
            "101 106 108 109 112 114 115 116 118 119 122 124 201 203 205 207 208 209 215 220 223 230".split(" "));

    /** Stretches of these rhythms, neighbours joined. */
    private static List<long[]> stretches(Path record, long length, Set<String> rhythms) throws IOException {
        List<long[]> stretches = new ArrayList<>();
        long from = -1;
        for (Annotation annotation : AnnotationReader.read(record, "atr")) {
            if (annotation.code() != AnnotationCode.RHYTHM_CHANGE) {
                continue;
            }
            boolean in = rhythms.contains(annotation.aux().trim());
            if (in && from < 0) {
                from = annotation.sample();
            } else if (!in && from >= 0) {
                stretches.add(new long[] {from, annotation.sample()});
                from = -1;
            }
        }
        if (from >= 0) {
            stretches.add(new long[] {from, length});
        }
        return stretches;
    }

    @Test
    void shouldFindLongEpisodesOfVfdbAndLittleElse() throws IOException {
        Path folder = TestData.database("vfdb");
        int episodes = 0;
        int falseEpisodes = 0;
        List<Double> delays = new ArrayList<>();
        for (String name : FibrillationScoring.all(folder)) {
            WfdbRecord record = WfdbRecord.read(folder.resolve(name));
            double hertz = record.rate().hertz();
            List<Episode> found = FibrillationScoring.episodes(record);
            for (long[] truth : stretches(folder.resolve(name), record.length(), FIBRILLATION)) {
                if (truth[1] - truth[0] < 10 * hertz) {
                    continue;
                }
                episodes++;
                found.stream()
                        .filter(e -> e.decided() <= truth[1] + GRACE_SECONDS * hertz
                                && (e.ended() < 0 || e.ended() >= truth[0]))
                        .findFirst()
                        .ifPresent(e -> delays.add(Math.max(0, (e.decided() - truth[0]) / hertz)));
            }
            List<long[]> spared = stretches(folder.resolve(name), record.length(), SPARED);
            falseEpisodes += (int) found.stream()
                    .filter(e -> spared.stream()
                            .noneMatch(s -> e.decided() >= s[0] && e.since() <= s[1] + GRACE_SECONDS * hertz))
                    .count();
        }
        assertThat(episodes).isEqualTo(20);
        assertThat(delays).hasSizeGreaterThanOrEqualTo(19);
        assertThat(delays.stream().mapToDouble(d -> d).sorted().toArray()[delays.size() / 2])
                .isLessThan(7);
        assertThat(falseEpisodes).isLessThanOrEqualTo(2);
    }

    @Test
    void shouldFindFlutterIn207AndNothingElseInDs1() throws IOException {
        Path folder = TestData.database("mitdb");
        for (String name : DS1) {
            List<Episode> found = FibrillationScoring.episodes(WfdbRecord.read(folder.resolve(name)));
            if (name.equals("207")) {
                // it ends at 59.7, 281 and 1,639 s for the last time
                assertThat(found.stream().map(e -> e.decided() / 360).toList())
                        .anyMatch(s -> s > 42 && s < 60)
                        .anyMatch(s -> s > 242 && s < 281)
                        .anyMatch(s -> s > 1541 && s < 1551)
                        .allMatch(s -> s < 60 || s > 242 && s < 281 || s > 1541 && s < 1640);
            } else {
                assertThat(found).as(name).isEmpty();
            }
        }
    }

    @Test
    void shouldStaySilentOnHealthyHeartsAndSupraventricularArrhythmiaAndNoise() throws IOException {
        for (String database : List.of("nsrdb", "svdb", "nstdb")) {
            Path folder = TestData.database(database);
            for (String name : FibrillationScoring.all(folder)) {
                assertThat(FibrillationScoring.episodes(WfdbRecord.read(folder.resolve(name))))
                        .as(name)
                        .isEmpty();
            }
        }
    }

    @Test
    void shouldConfirmTrueAlarmsOfIntensiveCareAndHardlyAnyOther() throws IOException {
        Path folder = TestData.database("challenge2015");
        long alarm = 30_000;
        int others = 0;
        for (String name : FibrillationScoring.all(folder)) {
            List<Episode> found = FibrillationScoring.episodes(WfdbRecord.read(folder.resolve(name)));
            if (List.of("f544s", "f563l").contains(name)) {
                assertThat(found).as(name).anyMatch(e -> e.decided() <= alarm && (e.ended() < 0 || e.ended() > alarm));
            } else {
                others += found.size();
            }
        }
        assertThat(others).isLessThanOrEqualTo(5);
    }

    @Test
    void shouldFindTheFibrillationOfCu01() throws IOException {
        Path folder = TestData.database("cudb");
        WfdbRecord record = WfdbRecord.read(folder.resolve("cu01"));
        double onset = AnnotationReader.read(folder.resolve("cu01"), "atr").stream()
                .filter(a -> a.code() == AnnotationCode.VENTRICULAR_FLUTTER_ON)
                .mapToLong(Annotation::sample)
                .findFirst()
                .orElseThrow();
        double[] decided = FibrillationScoring.episodes(record).stream()
                .mapToDouble(Episode::decided)
                .toArray();
        assertThat(Arrays.stream(decided).map(d -> (d - onset) / 250))
                .as("seconds")
                .hasSize(1);
        assertThat((decided[0] - onset) / 250).isBetween(0.0, 8.0);
    }
}
