package io.beatwatch.ecg.features;

import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The mean P waves of a patient's conducted beats in one lead, apart by how early the beats came against the basic rhythm.
 * A single P wave hardly stands out of the noise, the mean of some dozens does (signal averaging, as for late potentials),
 * and what it tells is why the rhythm is irregular: before early beats of the sinus node, when block ends or the heart
 * quickens, stands the P wave of the basic rhythm; before atrial ectopic beats another one; in fibrillation none before
 * any. Single thread.
 */
final class PWaves implements StreamState {
    /** Where beats come from, by their mean P wave. */
    enum Origin {
        /** The sinus node, or what else gives the basic rhythm: they have its P wave. */
        BASIC,
        /** Elsewhere in the atria: they have another P wave. */
        ELSEWHERE,
        /** They have none that stands out of the noise, though the basic rhythm has one. */
        WITHOUT_P,
        /** Too few are known, the basic rhythm shows no P wave, or theirs is neither like it nor unlike. */
        UNKNOWN
    }

    /** What {@link #fill} writes. */
    static final List<String> NAMES = List.of("mean p like basic p", "mean p over noise", "basic p over noise");

    /** Logarithms of the intervals' ratios to the basic one that part much early, early, basic, late and very late beats. */
    private static final float[] BOUNDS = {-0.4f, BasicInterval.EARLY, -BasicInterval.EARLY, 0.45f};

    private static final int CLASSES = BOUNDS.length + 1;
    private static final int BASIC_CLASS = 2;
    private static final int FROM = LeadMorphology.P_FROM;
    private static final int TO = LeadMorphology.P_TO;
    private static final int LENGTH = TO - FROM;
    /** Samples at either end of the stretch between whose means the line runs that P waves stand above. */
    private static final int END = 3;
    /** Beats that a mean looks back on. */
    private static final int MEMORY = 64;
    /** A beat this many times as far from the mean as usual counts as that far. */
    private static final float FARTHEST = 4;
    /** Beats that are taken as they are, so that a usual distance is known. */
    private static final int FIRST = 2;

    /** Beats that a mean has before it is compared with that of the basic rhythm. */
    private static final int LEAST_BEATS = 8;
    /** Beats that the latter has then. */
    private static final int LEAST_BASIC_BEATS = 16;
    /** A mean P wave that is twice as high as the noise left in it is one. */
    private static final float CLEAR = 0.7f;
    /**
     * A P wave whose concordance with that of the basic rhythm is better is the same. Concordance (Lin 1989) is a correlation
     * that asks for the same height as well.
     */
    private static final float LIKE = 0.85f;
    /** One whose concordance is worse is another one. */
    private static final float UNLIKE = 0.5f;

    private static final float LEAST_POWER = 1e-5f;
    private static final float LEAST_OVER_NOISE = -3;
    private static final float MOST_OVER_NOISE = 5;

    private final float[][] mean = new float[CLASSES][LENGTH];
    /** Mean squared distance of a beat's samples from the mean. */
    private final float[] noise = new float[CLASSES];

    private final int[] beats = new int[CLASSES];
    // of the beat at hand
    private final float[] own = new float[LENGTH];
    private final float[] withOwn = new float[LENGTH];
    private int ownClass;

    /**
     * Describes the P waves of the beats that come as early as this one, this one among them.
     *
     * @param window of the beat, millivolts
     * @param scale that its amplitudes are given in
     * @param prematurity logarithm of its interval's ratio to that of the basic rhythm
     * @return the position after what was written
     */
    int fill(float[] window, float scale, float prematurity, float[] out, int at) {
        takeP(window, scale);
        ownClass = classOf(prematurity);
        int known = Math.min(MEMORY - 1, beats[ownClass]);
        for (int i = 0; i < LENGTH; i++) {
            withOwn[i] = mean[ownClass][i] + (own[i] - mean[ownClass][i]) / (known + 1);
        }
        float[] basic = ownClass == BASIC_CLASS ? withOwn : mean[BASIC_CLASS];
        out[at++] = correlation(withOwn, basic);
        out[at++] = overNoise(withOwn, ownClass);
        out[at++] = overNoise(basic, BASIC_CLASS);
        return at;
    }

    /** Learns the beat described last. */
    void learn() {
        int c = ownClass;
        beats[c] = Math.min(MEMORY, beats[c] + 1);
        float distance = 0;
        for (int i = 0; i < LENGTH; i++) {
            float d = own[i] - mean[c][i];
            distance += d * d / LENGTH;
            mean[c][i] += d / beats[c];
        }
        float bounded = beats[c] <= FIRST ? distance : Math.min(distance, FARTHEST * noise[c]);
        noise[c] += (bounded - noise[c]) / beats[c];
    }

    /**
     * Another rhythm became the basic one: the P waves of the beats that were as early as the one learned last are the
     * basic ones from now on, the others are forgotten.
     */
    void changeBasic() {
        int from = ownClass;
        System.arraycopy(mean[from], 0, mean[BASIC_CLASS], 0, LENGTH);
        noise[BASIC_CLASS] = noise[from];
        beats[BASIC_CLASS] = beats[from];
        for (int c = 0; c < CLASSES; c++) {
            if (c != BASIC_CLASS) {
                Arrays.fill(mean[c], 0);
                noise[c] = 0;
                beats[c] = 0;
            }
        }
    }

    /**
     * Where the beats come from that come as early as the one described last.
     *
     * @param leads what was learned of each lead; those that show the basic rhythm's P wave decide together
     */
    static Origin origin(PWaves[] leads) {
        double products = 0;
        double squares = 0;
        boolean clear = false;
        for (PWaves lead : leads) {
            if (lead.comparable()) {
                float[] wave = lead.mean[lead.ownClass];
                float[] basic = lead.mean[BASIC_CLASS];
                products += product(wave, basic);
                squares += product(wave, wave) + product(basic, basic);
                clear |= lead.overNoise(wave, lead.ownClass) >= CLEAR;
            }
        }
        if (squares == 0) {
            return Origin.UNKNOWN;
        }
        if (!clear) {
            return Origin.WITHOUT_P;
        }
        double concordance = 2 * products / squares;
        if (concordance > LIKE) {
            return Origin.BASIC;
        }
        return concordance < UNLIKE ? Origin.ELSEWHERE : Origin.UNKNOWN;
    }

    private boolean comparable() {
        return beats[ownClass] >= LEAST_BEATS
                && beats[BASIC_CLASS] >= LEAST_BASIC_BEATS
                && overNoise(mean[BASIC_CLASS], BASIC_CLASS) >= CLEAR;
    }

    private static double product(float[] x, float[] y) {
        double sum = 0;
        for (int i = 0; i < LENGTH; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private static int classOf(float prematurity) {
        int c = 0;
        while (c < BOUNDS.length && prematurity > BOUNDS[c]) {
            c++;
        }
        return c;
    }

    /** What stands above the line between the ends of the stretch, without its mean. */
    private void takeP(float[] window, float scale) {
        double first = LeadMorphology.mean(window, FROM, FROM + END);
        double last = LeadMorphology.mean(window, TO - END, TO);
        double mean = LeadMorphology.mean(window, FROM, TO) - (first + last) / 2;
        for (int i = 0; i < LENGTH; i++) {
            double line = first + (last - first) * (i - (END - 1) / 2.0) / (LENGTH - END);
            own[i] = (float) ((window[FROM + i] - line - mean) / scale);
        }
    }

    private static float correlation(float[] x, float[] y) {
        return (float) (product(x, y) / Math.sqrt((LEAST_POWER + product(x, x)) * (LEAST_POWER + product(y, y))));
    }

    /** Logarithm of a mean P wave's amplitude over that of the noise that is left in it; 0 where no beat was learned. */
    private float overNoise(float[] wave, int c) {
        if (beats[c] == 0) {
            return 0;
        }
        double power = product(wave, wave) / LENGTH;
        double ratio = 0.5 * Math.log((power + LEAST_POWER) / (noise[c] / beats[c] + LEAST_POWER));
        return (float) Math.max(LEAST_OVER_NOISE, Math.min(MOST_OVER_NOISE, ratio));
    }

    @Override
    public void reset() {
        for (float[] wave : mean) {
            Arrays.fill(wave, 0);
        }
        Arrays.fill(noise, 0);
        Arrays.fill(beats, 0);
    }

    @Override
    public int stateBytes() {
        return CLASSES * (LENGTH * Float.BYTES + Float.BYTES + Integer.BYTES);
    }

    @Override
    public void save(ByteBuffer out) {
        for (int c = 0; c < CLASSES; c++) {
            StreamState.save(mean[c], out);
            out.putFloat(noise[c]).putInt(beats[c]);
        }
    }

    @Override
    public void restore(ByteBuffer in) {
        for (int c = 0; c < CLASSES; c++) {
            StreamState.restore(mean[c], in);
            noise[c] = in.getFloat();
            beats[c] = in.getInt();
        }
    }
}
