package io.beatwatch.trainer.training;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.Fibrillation;
import io.beatwatch.trainer.dataset.RecordBeats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What each beat counts in the loss of a network that is shown beats relative to their patient.
 *
 * <ul>
 *   <li>A class counts √(n / (k · n_c)), for n beats of which n_c are of class c and k classes; of N, only the beats of one
 *       pass are counted. The square root finds nearly all that balanced weights find, with far fewer false alarms.
 *   <li>S and V beats count the less the more their patient has of that class, by the square root, and the class as a
 *       whole as much as before: else the few patients with a thousand ectopic beats are learnt, not ectopy.
 *   <li>Where the annotators of a database did not tell V from F ({@link RecordBeats#tellsFusion}), nor is the network
 *       taught to.
 *   <li>An S beat that is not premature against the basic rhythm (the later beats of a run that goes on for minutes) is
 *       taught as N or S: a network that learnt it would find S in every noisy P wave.
 *   <li>Whether the atria fibrillate is taught with N beats whose rhythm is known, and with S, which are then not.
 *   <li>Noisy and made-up beats are weighed among themselves in the same way, then by their share; databases by theirs.
 *   <li>The mean over all is 1.
 * </ul>
 */
final class ExampleWeights {
    private static final Set<BeatClass> BY_RECORD = Set.of(BeatClass.S, BeatClass.V);
    private static final int AGAINST_BASIC =
            PatientFeatures.WINDOW_VALUES + PatientFeatures.FEATURES.indexOf("rr/basic");
    /** Four times the logarithm of its interval's ratio to the basic one, above which an S beat teaches nothing of S: 10 %. */
    private static final float LATEST_S = -0.4f;

    private ExampleWeights() {}

    /**
     * The beats with their weights.
     *
     * @param classes that are trained; others are left out
     * @param databases what a beat of a database counts, 1 for a database that is not named
     */
    static List<Example> of(
            TrainingData data, Set<BeatClass> classes, FitSettings settings, Map<String, Double> databases) {
        double normalShare = settings.normalShare();
        List<Example> examples = new ArrayList<>(weighed(data.real(), true, classes, normalShare, 1, databases));
        weighed(data.noisy(), true, classes, normalShare, settings.noisyWeight(), databases)
                .forEach(example -> examples.add(example.withConductedAsOne()));
        examples.addAll(weighed(data.surrogates(), false, classes, normalShare, settings.surrogateWeight(), databases));
        double mean = examples.stream().mapToDouble(Example::weight).average().orElse(1);
        return examples.stream().map(e -> e.weighing(e.weight() / mean)).toList();
    }

    /** @param annotated whether the classes are an annotator's; of made-up beats they are known */
    private static List<Example> weighed(
            BeatDataset beats,
            boolean annotated,
            Set<BeatClass> classes,
            double normalShare,
            double share,
            Map<String, Double> databases) {
        double[] byClass = byClass(beats.counts(), classes, normalShare);
        double[] correction = correction(beats, byClass);
        List<Example> examples = new ArrayList<>();
        for (RecordBeats record : beats.records()) {
            double database = databases.getOrDefault(record.database(), 1.0);
            long[] counts = counts(record);
            for (int i = 0; i < record.size(); i++) {
                BeatClass beatClass = record.classes().get(i);
                int c = beatClass.ordinal();
                if (classes.contains(beatClass)) {
                    double weight = byClass[c] * correction[c] * byRecord(beatClass, counts) * database;
                    Example example = Example.of(
                            record.inputs().get(i),
                            beatClass,
                            taught(beatClass, record.fibrillation().get(i)),
                            (float) weight);
                    if (beatClass == BeatClass.S && example.input()[AGAINST_BASIC] > LATEST_S) {
                        example = example.withConductedAsOne();
                    }
                    boolean vOrF = annotated && beatClass == BeatClass.V && !record.tellsFusion();
                    examples.add(vOrF ? example.withVentricularAsOne() : example);
                }
            }
        }
        double mean = examples.stream().mapToDouble(Example::weight).average().orElse(1);
        return examples.stream().map(e -> e.weighing(share * e.weight() / mean)).toList();
    }

    /** An S beat is early for a rhythm, so the atria have one; V, F and Q say nothing of them. */
    private static Fibrillation taught(BeatClass beatClass, Fibrillation known) {
        return switch (beatClass) {
            case N -> known;
            case S -> Fibrillation.ABSENT;
            case V, F, Q -> Fibrillation.UNKNOWN;
        };
    }

    private static double[] byClass(long[] counts, Set<BeatClass> classes, double normalShare) {
        double[] shown = new double[counts.length];
        for (BeatClass c : classes) {
            shown[c.ordinal()] = Math.max(1, counts[c.ordinal()]) * (c == BeatClass.N ? normalShare : 1);
        }
        double all = Arrays.stream(shown).sum();
        double[] weights = new double[counts.length];
        for (BeatClass c : classes) {
            weights[c.ordinal()] = Math.sqrt(all / (classes.size() * shown[c.ordinal()]));
        }
        return weights;
    }

    /** Makes up for what {@link #byRecord} takes from a class as a whole. */
    private static double[] correction(BeatDataset beats, double[] byClass) {
        double[] reduced = new double[byClass.length];
        long[] counts = beats.counts();
        for (RecordBeats record : beats.records()) {
            long[] ofRecord = counts(record);
            for (BeatClass c : BeatClass.values()) {
                reduced[c.ordinal()] += ofRecord[c.ordinal()] == 0 ? 0 : ofRecord[c.ordinal()] * byRecord(c, ofRecord);
            }
        }
        double[] correction = new double[byClass.length];
        for (int c = 0; c < correction.length; c++) {
            correction[c] = counts[c] == 0 ? 1 : counts[c] / reduced[c];
        }
        return correction;
    }

    private static double byRecord(BeatClass beatClass, long[] countsOfRecord) {
        return BY_RECORD.contains(beatClass) ? 1 / Math.sqrt(countsOfRecord[beatClass.ordinal()]) : 1;
    }

    private static long[] counts(RecordBeats record) {
        long[] counts = new long[BeatClass.count()];
        for (BeatClass c : record.classes()) {
            counts[c.ordinal()]++;
        }
        return counts;
    }
}
