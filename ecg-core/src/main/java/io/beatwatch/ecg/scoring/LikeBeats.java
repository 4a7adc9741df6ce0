package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.features.BeatWindower;
import io.beatwatch.ecg.features.PatientMemory;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a network said of a patient's beats so far, as a second opinion on the next one. A network judges each beat by
 * itself; a reader also knows that a patient's beats of one shape are of one kind. So the network's log odds for a beat
 * are averaged with those for the beats that were like it:
 *
 * <ul>
 *   <li>ventricular or conducted, over the beats whose QRS complexes had the same or a similar shape;
 *   <li>fused or conducted, over those of the same shape alone: the shapes of fusion beats lie everywhere between those of
 *       conducted and of ventricular beats, so that what is similar to one is mostly something else;
 *   <li>supraventricular or normal, over the beats that came as early, against the last eight intervals and against the
 *       basic rhythm.
 * </ul>
 *
 * <p>While the atria fibrillate no conducted beat is S: there is no rhythm that it could come too early for. One beat hardly
 * shows it, so the network's word for it is averaged over the last 64 conducted beats.
 *
 * <p>The beat itself counts as ten, in the question of fusion as twenty. No weight is fitted and no reference class is
 * needed: it is self-training (Scudder 1965) that changes nothing in the network. Beats must come in the order of time.
 * Bounded memory; single thread.
 */
public final class LikeBeats implements StreamState {
    /** Beats of its like that a beat itself counts as. */
    private static final float SELF = 10;
    /** The same where it is asked whether the beat is a fusion beat. */
    private static final float SELF_AS_FUSION = 20;
    /** Beats after which the eldest ones fade. */
    private static final float MEMORY = 200;
    /** No beat is surer than this, so that no single one decides for others. */
    private static final double MOST_ODDS = 12;

    private static final double MOST_ODDS_OF_S = 8;

    /** A patient of whom little is known is thought not to fibrillate: these log odds count as five beats. */
    private static final float FIBRILLATION_AT_FIRST = -2;

    private static final float BEATS_AT_FIRST = 5;
    /** Beats over which fibrillation is averaged, half a minute to a minute. */
    private static final float FIBRILLATION_MEMORY = 64;
    /** No S above these mean log odds. */
    private static final float FIBRILLATES = 0.5f;

    private static final double MOST_ODDS_OF_FIBRILLATION = 8;

    private static final int SHAPES = 8;
    private static final int FROM = BeatWindower.CENTRE - 14;
    private static final int TO = BeatWindower.CENTRE + 20;
    private static final int PER_LEAD = TO - FROM;
    private static final int SHAPE_VALUES = PatientMemory.LEADS * PER_LEAD;
    /** Complexes that correlate so well have one shape. */
    private static final float SAME = 0.95f;
    /** Those that correlate less well, but so well, have a say too: together at most as much as the beat itself. */
    private static final float SIMILAR = 0.8f;
    /** The same where one lead shows half of the shape. */
    private static final float SIMILAR_IN_ONE_LEAD = 0.9f;

    private static final int SECOND_LEAD = feature("second lead");
    /** Beats over which a shape is averaged. */
    private static final float SHAPE_MEMORY = 50;

    private static final float FORGETTING = 1 - 1 / 300f;

    private static final int AGAINST_EIGHT = feature("rr/mean8");
    private static final int AGAINST_BASIC = feature("rr/anchor");
    /** The features are four times the logarithm: classes of 30 % and of 40 % of an interval. */
    private static final float WIDTH_AGAINST_EIGHT = 1.2f;

    private static final float WIDTH_AGAINST_BASIC = 1.6f;
    /** Classes of intervals to either side of the usual one. */
    private static final int EITHER_SIDE = 3;

    private static final int INTERVALS = 2 * EITHER_SIDE + 1;

    /** Mean log odds of some beats, the latest ones counting most where they are many. */
    private static final class Opinion {
        private final float[] odds;
        private final float memory;
        private final float oddsAtFirst;
        private final float beatsAtFirst;
        private float beats;

        /** Nothing said yet. */
        Opinion(int values) {
            this(values, MEMORY, 0, 0);
        }

        /**
         * @param memory beats after which the eldest ones fade
         * @param oddsAtFirst what is thought before anything was said
         * @param beatsAtFirst as which that counts
         */
        Opinion(int values, float memory, float oddsAtFirst, float beatsAtFirst) {
            odds = new float[values];
            this.memory = memory;
            this.oddsAtFirst = oddsAtFirst;
            this.beatsAtFirst = beatsAtFirst;
            reset();
        }

        /** @param share of the beat that counts, 0 to 1 */
        void learn(float[] latest, float share) {
            beats = Math.min(memory, beats + share);
            if (beats > 0) {
                for (int i = 0; i < odds.length; i++) {
                    odds[i] += share / beats * (latest[i] - odds[i]);
                }
            }
        }

        /** The mean of some odds and a beat's own, which count as so many beats. */
        float weighed(int i, float own, float self) {
            return (self * own + beats * odds[i]) / (self + beats);
        }

        void reset() {
            Arrays.fill(odds, oddsAtFirst);
            beats = beatsAtFirst;
        }

        void save(ByteBuffer out) {
            for (float value : odds) {
                out.putFloat(value);
            }
            out.putFloat(beats);
        }

        void restore(ByteBuffer in) {
            for (int i = 0; i < odds.length; i++) {
                odds[i] = in.getFloat();
            }
            beats = in.getFloat();
        }
    }

    private final float[][] shape = new float[SHAPES][SHAPE_VALUES];
    /** How much a shape was seen lately; 0 where there is none. */
    private final float[] seen = new float[SHAPES];
    /** V and F against N and S, by shape. */
    private final Opinion[] ventricular = new Opinion[SHAPES];
    /** S against N, by the two classes of the interval. */
    private final Opinion[] early = new Opinion[INTERVALS * INTERVALS];
    /** That the atria fibrillate, over the conducted beats. */
    private final Opinion fibrillation = new Opinion(1, FIBRILLATION_MEMORY, FIBRILLATION_AT_FIRST, BEATS_AT_FIRST);
    // workspace
    private final float[] complex = new float[SHAPE_VALUES];
    private final float[] likeness = new float[SHAPES];

    /** Of a patient of whom nothing was said. */
    public LikeBeats() {
        Arrays.setAll(ventricular, i -> new Opinion(2));
        Arrays.setAll(early, i -> new Opinion(1));
    }

    private static int feature(String name) {
        return PatientMemory.WINDOW_VALUES + PatientMemory.FEATURES.indexOf(name);
    }

    /**
     * Weighs what the network says of the next beat with what it said of its like, then learns it.
     *
     * @param description the beat as {@link PatientMemory} describes it
     * @param scores the network's own
     * @return the same, and nothing is learned, where the network gives it no probability of being N, S, V or F; that of
     *     being Q stays as it is and has no part in the odds
     */
    public BeatScores weigh(float[] description, BeatScores scores) {
        float[] p = scores.probabilities();
        double classified = 1 - p[BeatClass.Q.ordinal()];
        double conducted = p[BeatClass.N.ordinal()] + p[BeatClass.S.ordinal()];
        if (!(classified > 1e-6) || !finite(p)) {
            return scores;
        }
        float[] odds = {
            odds(p[BeatClass.V.ordinal()], conducted, MOST_ODDS), odds(p[BeatClass.F.ordinal()], conducted, MOST_ODDS)
        };
        float[] oddsOfS = {odds(p[BeatClass.S.ordinal()], p[BeatClass.N.ordinal()], MOST_ODDS_OF_S)};

        float[] byShape = byShape(description, odds);
        float byInterval = byInterval(description, oddsOfS, (float) (conducted / classified));

        double v = Math.exp(byShape[0]);
        double f = Math.exp(byShape[1]);
        double s = fibrillation.odds[0] > FIBRILLATES ? 0 : 1 / (1 + Math.exp(-byInterval));
        float atria = scores.fibrillation();
        if (2 * conducted > classified && !Float.isNaN(atria)) {
            fibrillation.learn(new float[] {odds(atria, 1 - atria, MOST_ODDS_OF_FIBRILLATION)}, 1);
        }
        double each = classified / (1 + v + f);
        float[] weighed = new float[BeatClass.count()];
        weighed[BeatClass.N.ordinal()] = (float) (each * (1 - s));
        weighed[BeatClass.S.ordinal()] = (float) (each * s);
        weighed[BeatClass.V.ordinal()] = (float) (each * v);
        weighed[BeatClass.F.ordinal()] = (float) (each * f);
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

    private float[] byShape(float[] description, float[] odds) {
        takeComplex(description);
        float similarFrom = description[SECOND_LEAD] == 0 ? SIMILAR_IN_ONE_LEAD : SIMILAR;
        int nearest = 0;
        float similar = 0;
        for (int c = 0; c < SHAPES; c++) {
            likeness[c] = seen[c] > 0 ? correlation(shape[c]) : -1;
            nearest = likeness[c] > likeness[nearest] ? c : nearest;
            similar += likeness[c] > similarFrom ? ventricular[c].beats : 0;
        }
        boolean same = likeness[nearest] > SAME;
        similar -= same ? ventricular[nearest].beats : 0;
        float sayOfSimilar = similar > SELF ? SELF / similar : 1;

        float v = SELF * odds[0];
        float beats = SELF;
        for (int c = 0; c < SHAPES; c++) {
            if (likeness[c] > similarFrom) {
                float say = (same && c == nearest ? 1 : sayOfSimilar) * ventricular[c].beats;
                v += say * ventricular[c].odds[0];
                beats += say;
            }
        }
        float f = same ? ventricular[nearest].weighed(1, odds[1], SELF_AS_FUSION) : odds[1];
        learn(same ? nearest : rarest(), same, odds);
        return new float[] {v / beats, f};
    }

    /** The QRS complexes of both leads, without their means, of length 1. */
    private void takeComplex(float[] description) {
        for (int lead = 0; lead < PatientMemory.LEADS; lead++) {
            int at = lead * PatientMemory.CHANNELS_PER_LEAD * BeatWindower.LENGTH + FROM;
            float mean = 0;
            for (int i = 0; i < PER_LEAD; i++) {
                mean += description[at + i] / PER_LEAD;
            }
            for (int i = 0; i < PER_LEAD; i++) {
                complex[lead * PER_LEAD + i] = description[at + i] - mean;
            }
        }
        toUnitLength(complex);
    }

    private static void toUnitLength(float[] x) {
        float squares = 1e-12f;
        for (float value : x) {
            squares += value * value;
        }
        float length = (float) Math.sqrt(squares);
        for (int i = 0; i < x.length; i++) {
            x[i] /= length;
        }
    }

    private float correlation(float[] other) {
        float sum = 0;
        for (int i = 0; i < SHAPE_VALUES; i++) {
            sum += complex[i] * other[i];
        }
        return sum;
    }

    private int rarest() {
        int rarest = 0;
        for (int c = 1; c < SHAPES; c++) {
            rarest = seen[c] < seen[rarest] ? c : rarest;
        }
        return rarest;
    }

    private void learn(int c, boolean known, float[] odds) {
        for (int i = 0; i < SHAPES; i++) {
            seen[i] *= FORGETTING;
        }
        if (!known) {
            ventricular[c].reset();
            seen[c] = 0;
        }
        ventricular[c].learn(odds, 1);
        seen[c] += 1;
        float gain = 1 / Math.min(SHAPE_MEMORY, ventricular[c].beats);
        for (int i = 0; i < SHAPE_VALUES; i++) {
            shape[c][i] += gain * (complex[i] - shape[c][i]);
        }
        toUnitLength(shape[c]);
    }

    private float byInterval(float[] description, float[] odds, float share) {
        Opinion like = early[
                INTERVALS * interval(description[AGAINST_EIGHT], WIDTH_AGAINST_EIGHT)
                        + interval(description[AGAINST_BASIC], WIDTH_AGAINST_BASIC)];
        float weighed = like.weighed(0, odds[0], SELF);
        like.learn(odds, share);
        return weighed;
    }

    private static int interval(float feature, float width) {
        return EITHER_SIDE + Math.max(-EITHER_SIDE, Math.min(EITHER_SIDE, Math.round(feature / width)));
    }

    @Override
    public void reset() {
        for (float[] values : shape) {
            Arrays.fill(values, 0);
        }
        Arrays.fill(seen, 0);
        for (Opinion opinion : ventricular) {
            opinion.reset();
        }
        for (Opinion opinion : early) {
            opinion.reset();
        }
        fibrillation.reset();
    }

    @Override
    public int stateBytes() {
        return Float.BYTES * (SHAPES * (SHAPE_VALUES + 1 + 3) + INTERVALS * INTERVALS * 2 + 2);
    }

    @Override
    public void save(ByteBuffer out) {
        for (int c = 0; c < SHAPES; c++) {
            for (float value : shape[c]) {
                out.putFloat(value);
            }
            out.putFloat(seen[c]);
            ventricular[c].save(out);
        }
        for (Opinion opinion : early) {
            opinion.save(out);
        }
        fibrillation.save(out);
    }

    @Override
    public void restore(ByteBuffer in) {
        for (int c = 0; c < SHAPES; c++) {
            for (int i = 0; i < SHAPE_VALUES; i++) {
                shape[c][i] = in.getFloat();
            }
            seen[c] = in.getFloat();
            ventricular[c].restore(in);
        }
        for (Opinion opinion : early) {
            opinion.restore(in);
        }
        fibrillation.restore(in);
    }
}
