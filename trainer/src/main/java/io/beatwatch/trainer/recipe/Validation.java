package io.beatwatch.trainer.recipe;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.LikeBeats;
import io.beatwatch.ecg.scoring.WorkingPoints;
import io.beatwatch.trainer.calibration.ScoredBeats;
import io.beatwatch.trainer.calibration.ScoredRecord;
import io.beatwatch.trainer.calibration.Temperature;
import io.beatwatch.trainer.calibration.WorkingPointSearch;
import io.beatwatch.trainer.dataset.Reading;
import io.beatwatch.trainer.report.Measurement;
import io.beatwatch.trainer.report.MeasurementReport;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was chosen on patients held out, and how well networks that had not seen them did there. Databases count the same,
 * however large. Any thread.
 *
 * @param temperature what the logits are divided by
 * @param workingPoints where probabilities at that temperature become a class
 * @param figure the mean over the databases of the mean F1 of the chosen classes at these working points
 * @param heldOut the held-out beats at that temperature, each weighed with its like
 * @param otherwise the same records read in other ways, in which nothing was chosen
 */
record Validation(
        double temperature,
        WorkingPoints workingPoints,
        double figure,
        List<ScoredRecord> heldOut,
        Map<Reading, List<ScoredRecord>> otherwise) {
    /**
     * Chooses.
     *
     * @param readings every record of the training, scored by a network that had not seen its patient, by how it was read;
     *     what is chosen is chosen on {@link Reading#GIVEN}
     * @param classes that were trained; only their beats take part in the choice
     */
    static Validation of(Map<Reading, List<ScoredRecord>> readings, Set<BeatClass> classes) {
        List<ScoredRecord> heldOut = readings.get(Reading.GIVEN);
        double temperature = Temperature.fit(t -> byDatabase(judged(heldOut, t), classes));
        List<ScoredRecord> judged = judged(heldOut, temperature);
        List<List<ScoredBeats>> databases = byPatient(judged, classes);
        Set<BeatClass> chosen = chosen(heldOut);
        WorkingPoints points = WorkingPointSearch.best(databases, chosen);
        Map<Reading, List<ScoredRecord>> otherwise = new LinkedHashMap<>(readings);
        otherwise.remove(Reading.GIVEN);
        otherwise.replaceAll((reading, records) -> judged(records, temperature));
        double figure = WorkingPointSearch.figure(databases, points, chosen);
        return new Validation(temperature, points, figure, judged, otherwise);
    }

    /**
     * As the monitor judges a patient-memory network's, which is what recipes train: at the temperature, each beat weighed
     * with its like.
     */
    private static List<ScoredRecord> judged(List<ScoredRecord> heldOut, double temperature) {
        return heldOut.stream()
                .map(record -> record.at(temperature).weighedWith(new LikeBeats()))
                .toList();
    }

    /**
     * The classes that working points are chosen for: S, V, and F unless one patient holds most of it. Held out, that
     * patient is scored by networks that hardly saw the class, which says nothing of the network that sees all patients.
     */
    private static Set<BeatClass> chosen(List<ScoredRecord> heldOut) {
        Map<String, Long> fusionByPatient = heldOut.stream()
                .collect(Collectors.groupingBy(
                        record -> record.beats().patient(),
                        Collectors.summingLong(record -> record.beats().classes().stream()
                                .filter(c -> c == BeatClass.F)
                                .count())));
        long all = fusionByPatient.values().stream().mapToLong(n -> n).sum();
        long most = fusionByPatient.values().stream().mapToLong(n -> n).max().orElse(0);
        return 2 * most > all || all == 0
                ? EnumSet.of(BeatClass.S, BeatClass.V)
                : EnumSet.of(BeatClass.S, BeatClass.V, BeatClass.F);
    }

    private static List<String> databases(List<ScoredRecord> records) {
        return records.stream()
                .map(record -> record.beats().database())
                .distinct()
                .toList();
    }

    private static List<List<ScoredBeats>> byPatient(List<ScoredRecord> records, Set<BeatClass> classes) {
        return databases(records).stream()
                .map(database -> List.copyOf(records.stream()
                        .filter(record -> record.beats().database().equals(database))
                        .collect(Collectors.groupingBy(
                                record -> record.beats().patient(),
                                TreeMap::new,
                                Collectors.collectingAndThen(
                                        Collectors.toList(), ofPatient -> ScoredBeats.of(ofPatient, classes))))
                        .values()))
                .toList();
    }

    private static List<ScoredBeats> byDatabase(List<ScoredRecord> records, Set<BeatClass> classes) {
        return databases(records).stream()
                .map(database -> ScoredBeats.of(
                        records.stream()
                                .filter(record -> record.beats().database().equals(database))
                                .toList(),
                        classes))
                .toList();
    }

    /** Figures of all held-out beats. */
    Measurement measurement() {
        return new Measurement(heldOut, workingPoints);
    }

    private Measurement of(String database, List<ScoredRecord> records) {
        return new Measurement(records, workingPoints)
                .where(record -> record.beats().database().equals(database));
    }

    private Map<String, Measurement> readings(String database) {
        Map<String, Measurement> readings = new LinkedHashMap<>();
        readings.put(Reading.GIVEN.toString(), of(database, heldOut));
        otherwise.forEach((reading, records) -> readings.put(reading.toString(), of(database, records)));
        return readings;
    }

    /** For people: what was chosen, then the figures of each database. */
    String report() {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "temperature %.3f, working points S %.3f, V %.3f, F %.3f; mean over databases of mean F1 %.4f%n",
                temperature,
                workingPoints.s(),
                workingPoints.v(),
                workingPoints.f(),
                figure));
        for (String database : databases(heldOut)) {
            Measurement ofDatabase = of(database, heldOut);
            out.append('\n')
                    .append(database)
                    .append(", ")
                    .append(ofDatabase.records().size())
                    .append(" records\n")
                    .append(MeasurementReport.of(ofDatabase))
                    .append('\n')
                    .append(MeasurementReport.sideBySide(readings(database)));
        }
        return out.toString();
    }
}
