package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Adapts a network's scores to the patient, by its scores of the patient's earlier beats. A network classifies each beat by
 * itself; a reader also knows that a patient's beats of one shape are of one kind. So the network's log odds for a beat
 * are averaged with those for the beats that were like it:
 *
 * <ul>
 *   <li>ventricular (V or F) against conducted (N or S), over the beats whose QRS complexes had the same or a similar shape;
 *   <li>F against V, over those of the same shape alone, as far as they were ventricular: the shapes of fusion beats lie
 *       everywhere between those of conducted beats and of V, so that what is similar to one is mostly something else;
 *   <li>S against N, over the beats that came as early, against the last eight intervals and against the basic rhythm, as
 *       far as they were conducted.
 * </ul>
 *
 * <p>A beat that comes early with the P wave of the basic rhythm is the sinus node's, not S. One P wave hardly shows that, so the mean
 * of the beats that came as early does.
 *
 * <p>While the atria fibrillate no conducted beat is S: there is no rhythm that it could come too early for. One beat hardly
 * shows it, so the network's word for it is averaged over the last 64 conducted beats.
 *
 * <p>The beat itself counts as ten. No weight is fitted and no reference class is needed: it is self-training (Scudder
 * 1965) that changes nothing in the network. Beats must come in the order of time. Bounded memory; single thread.
 */
public final class Adaptation implements StreamState {
    /** Number of similar beats that a beat itself counts as. */
    private static final float SELF = 10;
    /** Beats after which the eldest ones fade. */
    private static final float MEMORY = 200;
    /** No beat is surer than this, so that no single one decides for others. */
    private static final double MOST_ODDS = 12;

    private static final double MOST_ODDS_OF_S = 8;

    /** Of a patient of whom little is known early beats are thought to be N: these log odds count as ten beats. */
    private static final float EARLY_AT_FIRST = -2;

    private static final float EARLY_BEATS_AT_FIRST = 10;

    /** So are beats of a shape of which little is known, and V rather than F: these count as five. */
    private static final float SHAPE_AT_FIRST = -2;

    private static final float SHAPE_BEATS_AT_FIRST = 5;

    /** A patient of whom little is known is thought not to fibrillate: these log odds count as five beats. */
    private static final float FIBRILLATION_AT_FIRST = -2;

    private static final float BEATS_AT_FIRST = 5;
    /** Beats over which fibrillation is averaged, half a minute to a minute. */
    private static final float FIBRILLATION_MEMORY = 64;
    /** No S above these mean log odds. */
    private static final float FIBRILLATES = -0.5f;

    private static final double MOST_ODDS_OF_FIBRILLATION = 8;

    /** Complexes of other shapes that correlate so well have a say too: together at most as much as the beat itself. */
    private static final float SIMILAR = 0.8f;
    /** The same where one lead shows half of the shape. */
    private static final float SIMILAR_IN_ONE_LEAD = 0.9f;

    /** Log odds of S that early beats lose whose mean P wave is that of the basic rhythm. */
    private static final float BASIC_P = 4;
    /** Correlation of the two from which on they begin to lose them. */
    private static final float LIKE_BASIC_P = 0.95f;
    /** A mean P wave is one where it is twice as high as the noise left in it. */
    private static final float CLEAR_P = 0.7f;

    private static final int SECOND_LEAD = feature("second lead");
    private static final int AGAINST_EIGHT = feature("rr/mean8");
    private static final int AGAINST_BASIC = feature("rr/basic");
    /** The features are four times the logarithm: 15 % shorter than the basic interval. */
    private static final float EARLY = -0.64f;
    /** Classes of 30 % and of 40 % of an interval. */
    private static final float WIDTH_AGAINST_EIGHT = 1.2f;

    private static final float WIDTH_AGAINST_BASIC = 1.6f;
    private static final int[] MEAN_P_LIKE_BASIC = ofEachLead("mean p like basic p");
    private static final int[] MEAN_P_OVER_NOISE = ofEachLead("mean p over noise");
    private static final int[] BASIC_P_OVER_NOISE = ofEachLead("basic p over noise");
    /** Classes of intervals to either side of the usual one. */
    private static final int EITHER_SIDE = 3;

    private static final int INTERVALS = 2 * EITHER_SIDE + 1;

    /** Mean log odds of several groups of beats, in each the latest ones counting most where they are many. */
    private static final class Opinions {
        private final float memory;
        private final float oddsAtFirst;
        private final float beatsAtFirst;
        private final float[] odds;
        private final float[] beats;

        /**
         * @param memory beats of a group after which the eldest ones fade
         * @param oddsAtFirst what is thought of a group before anything was said
         * @param beatsAtFirst as how many beats that counts
         */
        Opinions(int groups, float memory, float oddsAtFirst, float beatsAtFirst) {
            this.memory = memory;
            this.oddsAtFirst = oddsAtFirst;
            this.beatsAtFirst = beatsAtFirst;
            odds = new float[groups];
            beats = new float[groups];
            reset();
        }

        /** @param share of the beat that counts, 0 to 1 */
        void learn(int group, float latest, float share) {
            beats[group] = Math.min(memory, beats[group] + share);
            if (beats[group] > 0) {
                odds[group] += share / beats[group] * (latest - odds[group]);
            }
        }

        /** The mean with a beat's own odds. */
        float weighed(int group, float own) {
            return (SELF * own + beats[group] * odds[group]) / (SELF + beats[group]);
        }

        /** The same for a group of which nothing was said. */
        float weighedAtFirst(float own) {
            return (SELF * own + beatsAtFirst * oddsAtFirst) / (SELF + beatsAtFirst);
        }

        void reset() {
            Arrays.fill(odds, oddsAtFirst);
            Arrays.fill(beats, beatsAtFirst);
        }

        void reset(int group) {
            odds[group] = oddsAtFirst;
            beats[group] = beatsAtFirst;
        }

        int bytes() {
            return 2 * odds.length * Float.BYTES;
        }

        void save(ByteBuffer out) {
            for (int group = 0; group < odds.length; group++) {
                out.putFloat(odds[group]).putFloat(beats[group]);
            }
        }

        void restore(ByteBuffer in) {
            for (int group = 0; group < odds.length; group++) {
                odds[group] = in.getFloat();
                beats[group] = in.getFloat();
            }
        }
    }

    private final QrsClusters shapes = new QrsClusters();
    /** V or F against N or S, by shape. */
    private final Opinions ventricular = new Opinions(QrsClusters.MOST, MEMORY, SHAPE_AT_FIRST, SHAPE_BEATS_AT_FIRST);
    /** F against V, by shape. */
    private final Opinions fused = new Opinions(QrsClusters.MOST, MEMORY, SHAPE_AT_FIRST, SHAPE_BEATS_AT_FIRST);
    /** S against N, by the two classes of the interval. */
    private final Opinions early = new Opinions(INTERVALS * INTERVALS, MEMORY, EARLY_AT_FIRST, EARLY_BEATS_AT_FIRST);
    /** That the atria fibrillate, over the conducted beats. */
    private final Opinions fibrillation = new Opinions(1, FIBRILLATION_MEMORY, FIBRILLATION_AT_FIRST, BEATS_AT_FIRST);
    /** All of those above, in the order in which they are saved. */
    private final List<Opinions> opinions = List.of(ventricular, fused, early, fibrillation);

    /** Of a patient of whom nothing was said. */
    private int cluster = -1;

    /** The adaptation for a network's scores; nothing for one that knows no patient. */
    public static Optional<Adaptation> of(ModelContract contract) {
        return switch (contract.input()) {
            case Z_SCORE_WINDOW -> Optional.empty();
            case PATIENT_MEMORY -> Optional.of(new Adaptation());
        };
    }

    /** The QRS cluster that the latest beat belongs to, 0 or more; -1 before the first beat. */
    public int cluster() {
        return cluster;
    }

    private static int[] ofEachLead(String name) {
        return IntStream.rangeClosed(1, PatientFeatures.LEADS)
                .map(lead -> feature("lead " + lead + " " + name))
                .toArray();
    }

    private static int feature(String name) {
        return PatientFeatures.WINDOW_VALUES + PatientFeatures.FEATURES.indexOf(name);
    }

    /**
     * Averages what the network says of the next beat with what it said of similar beats, then learns it.
     *
     * @param description the beat as {@link PatientFeatures} describes it
     * @param scores the network's own
     * @return the same, and nothing is learned, where the network gives it no probability of being N, S, V or F; that of
     *     being Q stays as it is and has no part in the odds
     */
    public BeatScores adapt(float[] description, BeatScores scores) {
        float[] p = scores.probabilities();
        double classified = 1 - p[BeatClass.Q.ordinal()];
        if (!(classified > 1e-6) || !finite(p)) {
            return scores;
        }
        double n = p[BeatClass.N.ordinal()];
        double s = p[BeatClass.S.ordinal()];
        double v = p[BeatClass.V.ordinal()];
        double f = p[BeatClass.F.ordinal()];
        float ventricularOdds = odds(v + f, n + s, MOST_ODDS);
        float fusedOdds = odds(f, v, MOST_ODDS);
        float earlyOdds = odds(s, n, MOST_ODDS_OF_S);

        shapes.compare(description);
        int same = shapes.same();
        int asEarly = interval(description);
        double vOrF = probability(byShape(ventricularOdds, description[SECOND_LEAD] == 0));
        double fOfThese = probability(same < 0 ? fused.weighedAtFirst(fusedOdds) : fused.weighed(same, fusedOdds));
        double sOfTheOthers = fibrillation.odds[0] > FIBRILLATES
                ? 0
                : probability(early.weighed(asEarly, earlyOdds) - oddsOfSinusNode(description));

        int learned = shapes.learn();
        cluster = learned;
        if (same < 0) {
            ventricular.reset(learned);
            fused.reset(learned);
        }
        ventricular.learn(learned, ventricularOdds, 1);
        fused.learn(learned, fusedOdds, (float) ((v + f) / classified));
        early.learn(asEarly, earlyOdds, (float) ((n + s) / classified));
        float atria = scores.fibrillation();
        if (2 * (n + s) > classified && !Float.isNaN(atria)) {
            fibrillation.learn(0, odds(atria, 1 - atria, MOST_ODDS_OF_FIBRILLATION), 1);
        }

        float[] weighed = new float[BeatClass.count()];
        weighed[BeatClass.N.ordinal()] = (float) (classified * (1 - vOrF) * (1 - sOfTheOthers));
        weighed[BeatClass.S.ordinal()] = (float) (classified * (1 - vOrF) * sOfTheOthers);
        weighed[BeatClass.V.ordinal()] = (float) (classified * vOrF * (1 - fOfThese));
        weighed[BeatClass.F.ordinal()] = (float) (classified * vOrF * fOfThese);
        weighed[BeatClass.Q.ordinal()] = p[BeatClass.Q.ordinal()];
        return scores.withProbabilities(weighed);
    }

    private static boolean finite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private static float odds(double probability, double against, double most) {
        double odds = Math.log(Math.max(Float.MIN_NORMAL, probability)) - Math.log(Math.max(Float.MIN_NORMAL, against));
        return (float) Math.max(-most, Math.min(most, odds));
    }

    private static double probability(float odds) {
        return 1 / (1 + Math.exp(-odds));
    }

    /** A beat's odds of being V or F with those of the same and of similar shapes. */
    private float byShape(float own, boolean oneLead) {
        float similarFrom = oneLead ? SIMILAR_IN_ONE_LEAD : SIMILAR;
        int same = shapes.same();
        float similar = 0;
        for (int c = 0; c < QrsClusters.MOST; c++) {
            similar += c != same && shapes.likeness(c) > similarFrom ? ventricular.beats[c] : 0;
        }
        float sayOfSimilar = similar > SELF ? SELF / similar : 1;
        // what is thought of a new shape
        float atFirst = same < 0 ? SHAPE_BEATS_AT_FIRST : 0;
        float sum = SELF * own + atFirst * SHAPE_AT_FIRST;
        float beats = SELF + atFirst;
        for (int c = 0; c < QrsClusters.MOST; c++) {
            if (shapes.likeness(c) > similarFrom) {
                float say = (c == same ? 1 : sayOfSimilar) * ventricular.beats[c];
                sum += say * ventricular.odds[c];
                beats += say;
            }
        }
        return sum / beats;
    }

    /**
     * What an early beat loses of its odds of S where the beats that come as early have the P wave of the basic rhythm:
     * they come from the sinus node too, in a young heart that breathes or where block has ended. All leads that show it
     * have to agree.
     */
    private static float oddsOfSinusNode(float[] description) {
        if (description[AGAINST_BASIC] > EARLY) {
            return 0;
        }
        float least = 1;
        boolean clear = false;
        int leads = description[SECOND_LEAD] == 0 ? 1 : PatientFeatures.LEADS;
        for (int lead = 0; lead < leads; lead++) {
            if (description[MEAN_P_OVER_NOISE[lead]] >= CLEAR_P && description[BASIC_P_OVER_NOISE[lead]] >= CLEAR_P) {
                least = Math.min(least, description[MEAN_P_LIKE_BASIC[lead]]);
                clear = true;
            }
        }
        return clear ? BASIC_P * Math.max(0, least - LIKE_BASIC_P) / (1 - LIKE_BASIC_P) : 0;
    }

    private static int interval(float[] description) {
        return INTERVALS * interval(description[AGAINST_EIGHT], WIDTH_AGAINST_EIGHT)
                + interval(description[AGAINST_BASIC], WIDTH_AGAINST_BASIC);
    }

    private static int interval(float feature, float width) {
        return EITHER_SIDE + Math.max(-EITHER_SIDE, Math.min(EITHER_SIDE, Math.round(feature / width)));
    }

    @Override
    public void reset() {
        cluster = -1;
        shapes.reset();
        opinions.forEach(Opinions::reset);
    }

    @Override
    public int stateBytes() {
        return shapes.stateBytes() + opinions.stream().mapToInt(Opinions::bytes).sum();
    }

    @Override
    public void save(ByteBuffer out) {
        shapes.save(out);
        opinions.forEach(of -> of.save(out));
    }

    @Override
    public void restore(ByteBuffer in) {
        shapes.restore(in);
        opinions.forEach(of -> of.restore(in));
    }
}
