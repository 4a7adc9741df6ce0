package io.beatwatch.trainer.report;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.evaluation.BeatPair;
import io.beatwatch.ecg.evaluation.Ec57Score;
import io.beatwatch.ecg.evaluation.LabelledBeat;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.trainer.calibration.CalibrationFigures;
import io.beatwatch.trainer.calibration.ScoredBeats;
import io.beatwatch.trainer.calibration.ScoredRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The figures that follow from a network's probabilities and its operating points, counted beat by beat as ANSI/AAMI EC57
 * does, strictly: a beat that was not found is a miss of its class, a class on a beat that is not there is false, except
 * in ventricular flutter. Any thread.
 */
public final class Measurement {
    private static final int DRAWS = 1000;
    private static final long SEED = 1;
    private static final double TAIL = 0.025;

    /** The middle 95 % of what another choice of patients would have brought. */
    public record Interval(double low, double high) {}

    private final List<ScoredRecord> records;
    private final OperatingPoints points;

    public Measurement(List<ScoredRecord> records, OperatingPoints points) {
        this.records = List.copyOf(records);
        this.points = points;
    }

    public List<ScoredRecord> records() {
        return records;
    }

    /** The records that the test accepts. */
    public Measurement where(Predicate<ScoredRecord> wanted) {
        return new Measurement(records.stream().filter(wanted).toList(), points);
    }

    /** Over all records. */
    public Ec57Score score(BeatMapping mapping) {
        Ec57Score total = new Ec57Score();
        records.forEach(record -> total.addAll(score(record, mapping)));
        return total;
    }

    /** Of one record. */
    public Ec57Score score(ScoredRecord record, BeatMapping mapping) {
        Ec57Score score = new Ec57Score();
        List<BeatClass> classes = record.beats().classes(mapping);
        for (int i = 0; i < classes.size(); i++) {
            score.add(new BeatPair(beat(classes.get(i)), called(record.scores().get(i))));
        }
        for (int i = 0; i < record.extras().size(); i++) {
            if (record.beats().extras().get(i).counted()) {
                score.add(new BeatPair(null, called(record.extras().get(i))));
            }
        }
        for (BeatClass missed : record.beats().missed(mapping)) {
            score.add(new BeatPair(beat(missed), null));
        }
        return score;
    }

    private LabelledBeat called(BeatScores scores) {
        return beat(points.classOf(scores.probabilities()));
    }

    /** The pairs are matched already: positions say nothing. */
    private static LabelledBeat beat(BeatClass beatClass) {
        return new LabelledBeat(0, beatClass);
    }

    /** Hours of the records whose length is known. */
    public double hours() {
        return hours(records);
    }

    private static double hours(List<ScoredRecord> records) {
        return records.stream().mapToDouble(record -> record.beats().seconds()).sum() / 3600;
    }

    /** How often in an hour of a patient a beat is called so that is not; NaN where no length is known. */
    public double falsePerHour(BeatClass called) {
        return falseAlarms(score(BeatMapping.AAMI), called) / positive(hours());
    }

    /** The same of one record. */
    public double falsePerHour(ScoredRecord record, BeatClass called) {
        return falseAlarms(score(record, BeatMapping.AAMI), called) / positive(hours(List.of(record)));
    }

    private static long falseAlarms(Ec57Score score, BeatClass called) {
        return score.called(called) - score.right(called);
    }

    private static double positive(double hours) {
        return hours > 0 ? hours : Double.NaN;
    }

    /** Mean F1 of classes; one that neither occurs nor is called does not count. */
    public static double macroF1(Ec57Score score, BeatClass... classes) {
        return Arrays.stream(classes)
                .mapToDouble(score::f1)
                .filter(f1 -> !Double.isNaN(f1))
                .average()
                .orElse(Double.NaN);
    }

    /** Of the probabilities of all beats that the reference has and that were found. */
    public double expectedCalibrationError() {
        return CalibrationFigures.expectedError(beats());
    }

    /** Of the same beats. */
    public double averagePrecision(BeatClass beatClass) {
        return CalibrationFigures.averagePrecision(beats(), beatClass);
    }

    private ScoredBeats beats() {
        return ScoredBeats.of(records, EnumSet.allOf(BeatClass.class));
    }

    /**
     * How far a figure would go up and down with other patients: a bootstrap of 1000 draws of as many patients, with
     * replacement, from these (Efron and Tibshirani 1993). The same figures give the same interval.
     */
    public Interval interval(ToDoubleFunction<Ec57Score> figure) {
        Map<String, Ec57Score> byPatient = new TreeMap<>();
        for (ScoredRecord record : records) {
            byPatient
                    .computeIfAbsent(record.beats().patient(), p -> new Ec57Score())
                    .addAll(score(record, BeatMapping.AAMI));
        }
        List<Ec57Score> patients = new ArrayList<>(byPatient.values());
        Random random = new Random(SEED);
        double[] drawn = new double[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            Ec57Score total = new Ec57Score();
            for (int i = 0; i < patients.size(); i++) {
                total.addAll(patients.get(random.nextInt(patients.size())));
            }
            drawn[draw] = figure.applyAsDouble(total);
        }
        double[] sorted = Arrays.stream(drawn)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        return sorted.length == 0
                ? new Interval(Double.NaN, Double.NaN)
                : new Interval(sorted[(int) (TAIL * sorted.length)], sorted[(int) ((1 - TAIL) * (sorted.length - 1))]);
    }
}
