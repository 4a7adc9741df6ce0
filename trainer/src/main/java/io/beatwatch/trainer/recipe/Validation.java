package io.beatwatch.trainer.recipe;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.Adaptation;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.trainer.calibration.OperatingPointSearch;
import io.beatwatch.trainer.calibration.ScoredBeats;
import io.beatwatch.trainer.calibration.ScoredRecord;
import io.beatwatch.trainer.calibration.Temperature;
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
 * however large. Points that were chosen elsewhere can take the place of the chosen ones ({@link #at}). Any thread.
 *
 * @param temperature what the logits are divided by
 * @param operatingPoints where probabilities at that temperature become a class
 * @param figure at these points, of what points are chosen by ({@link OperatingPointSearch})
 * @param heldOut the held-out beats at that temperature, after adaptation, by how their records were read;
 *     all was chosen on {@link Reading#GIVEN}
 * @param classes that were trained; only their beats take part in the figure
 */
record Validation(
        double temperature,
        OperatingPoints operatingPoints,
        double figure,
        Map<Reading, List<ScoredRecord>> heldOut,
        Set<BeatClass> classes) {
    /**
     * Chooses.
     *
     * @param heldOut every record of the training, scored by a network that had not seen its patient, by how it was read,
     *     {@link Reading#GIVEN} among the ways
     * @param classes that were trained
     */
    static Validation of(Map<Reading, List<ScoredRecord>> heldOut, Set<BeatClass> classes) {
        List<ScoredRecord> given = heldOut.get(Reading.GIVEN);
        double temperature = Temperature.fit(t -> byDatabase(judged(given, t), classes));
        Map<Reading, List<ScoredRecord>> judged = new LinkedHashMap<>(heldOut);
        judged.replaceAll((reading, records) -> judged(records, temperature));
        List<List<ScoredBeats>> databases = byPatient(judged.get(Reading.GIVEN), classes);
        Set<BeatClass> chosen = chosen(given);
        OperatingPoints points = OperatingPointSearch.best(databases, chosen);
        double figure = OperatingPointSearch.figure(databases, points, chosen);
        return new Validation(temperature, points, figure, judged, classes);
    }

    /** The same networks, temperature and beats at operating points that were chosen elsewhere. */
    Validation at(OperatingPoints points) {
        List<ScoredRecord> given = heldOut.get(Reading.GIVEN);
        double there = OperatingPointSearch.figure(byPatient(given, classes), points, chosen(given));
        return new Validation(temperature, points, there, heldOut, classes);
    }

    /**
     * As the monitor classifies with a patient-memory network, which is what recipes train: at the temperature, after
     * adaptation.
     */
    private static List<ScoredRecord> judged(List<ScoredRecord> heldOut, double temperature) {
        return heldOut.stream()
                .map(record -> record.at(temperature).weighedWith(new Adaptation()))
                .toList();
    }

    /**
     * The classes that operating points are chosen for: S, V, and F unless one patient holds most of it. Held out, that
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
        return new Measurement(heldOut.get(Reading.GIVEN), operatingPoints);
    }

    private Map<Reading, Measurement> readings(String database) {
        Map<Reading, Measurement> readings = new LinkedHashMap<>();
        heldOut.forEach((reading, records) -> readings.put(
                reading,
                new Measurement(records, operatingPoints)
                        .where(record -> record.beats().database().equals(database))));
        return readings;
    }

    /** For people: what was chosen, then the figures of each database. */
    String report() {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "temperature %.3f, operating points S %.3f, V %.3f, F %.3f; figure %.4f%n",
                temperature,
                operatingPoints.s(),
                operatingPoints.v(),
                operatingPoints.f(),
                figure));
        for (String database : databases(heldOut.get(Reading.GIVEN))) {
            Map<Reading, Measurement> readings = readings(database);
            Measurement given = readings.get(Reading.GIVEN);
            out.append('\n')
                    .append(database)
                    .append(", ")
                    .append(given.records().size())
                    .append(" records\n")
                    .append(MeasurementReport.of(given))
                    .append('\n')
                    .append(MeasurementReport.sideBySide(readings));
        }
        return out.toString();
    }
}
