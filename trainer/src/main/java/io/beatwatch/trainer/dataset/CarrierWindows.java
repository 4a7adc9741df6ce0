package io.beatwatch.trainer.dataset;

import io.beatwatch.ecg.features.BeatWindower;
import java.util.Random;

/**
 * Windows of made-up beats: normal windows of a carrier, one after the other, with the P wave that the rhythm asks for
 * and the T wave of the beat before where the interval puts it. Single thread.
 */
final class CarrierWindows {
    /** What comes before the QRS complex. */
    enum Atria {
        /** The window's own P wave. */
        SINUS,
        /**
         * A P wave from elsewhere in the atria: the usual one inverted to 1.3 times as high (a low focus turns it over in
         * lead II) and up to 33 ms earlier or later.
         */
        ECTOPIC,
        /** No P wave but the small, irregular f waves of fibrillation. */
        FIBRILLATION
    }

    private static final int CENTRE = BeatWindower.CENTRE;
    private static final int LENGTH = BeatWindower.LENGTH;
    private static final double HERTZ = BeatWindower.RATE.hertz();
    /** The stretch of the P wave, 283 to 58 ms before the middle of the QRS complex. */
    private static final int P_FROM = CENTRE - 34;

    private static final int P_TO = CENTRE - 7;
    private static final int P_SHIFT = 4;
    /** Where the ST segment begins, 100 ms after the middle; before it stands the beat's own QRS complex. */
    private static final int ST_FROM = CENTRE + 12;
    /** The QRS complex begins 50 ms before its middle: there is nothing of the beat before in it. */
    private static final int QRS_FROM = CENTRE - 6;
    /** The ventricular part of a fusion beat is blended in up to where the QRS complex begins. */
    private static final int FUSION_FROM = QRS_FROM - 4;

    private static final int FUSION_SHIFT = 3;
    /** Samples over which what stands at the window's end dies away. */
    private static final int FADE = 14;

    private final RhythmCarrier carrier;
    private final double usualRr;
    private final Random random;
    private final double fWaveMillivolts;
    private final double fWaveHertz;
    private int next;

    /** @param usualRr of the made-up rhythm, in seconds: a beat after this interval keeps its T-P stretch as it is */
    CarrierWindows(RhythmCarrier carrier, double usualRr, Random random) {
        this.carrier = carrier;
        this.usualRr = usualRr;
        this.random = random;
        next = random.nextInt(carrier.normal().size());
        // f waves of 4.5 to 8 Hz, from hardly visible to coarse
        fWaveMillivolts = Draws.logUniform(random, 0.01, 0.08);
        fWaveHertz = Draws.uniform(random, 4.5, 8);
    }

    /**
     * A conducted beat.
     *
     * @param rr seconds since the beat before
     */
    float[][] conducted(double rr, Atria atria) {
        float[][] source = carrier.normal().get(next++ % carrier.normal().size());
        float[][] windows = new float[source.length][];
        double pHeight = Draws.uniform(random, -1, 1.3);
        int pShift = random.nextInt(2 * P_SHIFT + 1) - P_SHIFT;
        double phase = Draws.uniform(random, 0, 2 * Math.PI);
        for (int lead = 0; lead < source.length; lead++) {
            windows[lead] = source[lead].clone();
            float[] usual = carrier.usual()[lead];
            switch (atria) {
                case SINUS -> {}
                case ECTOPIC -> replaceP(windows[lead], usual, pHeight, pShift);
                case FIBRILLATION -> {
                    replaceP(windows[lead], usual, 0, 0);
                    addFWaves(windows[lead], phase + lead);
                }
            }
            moveTail(windows[lead], usual, rr);
        }
        return windows;
    }

    /** A ventricular beat of the carrier, whichever. */
    float[][] ventricular() {
        return carrier.ventricular().get(random.nextInt(carrier.ventricular().size()));
    }

    /**
     * A fusion beat: the sinus node's impulse and a ventricular focus have excited a part of the ventricles each. From just
     * before the QRS complex on it is a mixture of a conducted and a ventricular beat of the carrier, 20 to 75 % of the
     * latter, which began up to 25 ms earlier or later.
     *
     * @param rr seconds since the beat before
     */
    float[][] fusion(double rr) {
        float[][] windows = conducted(rr, Atria.SINUS);
        float[][] ectopic = ventricular();
        double part = Draws.uniform(random, 0.2, 0.75);
        int shift = random.nextInt(2 * FUSION_SHIFT + 1) - FUSION_SHIFT;
        for (int lead = 0; lead < windows.length; lead++) {
            for (int i = FUSION_FROM; i < LENGTH; i++) {
                double mixed = part * Math.min(1, (i - FUSION_FROM) / (double) (QRS_FROM - FUSION_FROM));
                float other = ectopic[lead][Math.min(LENGTH - 1, i + shift)];
                windows[lead][i] += (float) (mixed * (other - windows[lead][i]));
            }
        }
        return windows;
    }

    /** The usual P wave is what stands above the line between the ends of its stretch. */
    private static void replaceP(float[] window, float[] usual, double height, int shift) {
        float[] p = new float[P_TO - P_FROM];
        for (int i = 0; i < p.length; i++) {
            double line = usual[P_FROM] + (usual[P_TO] - usual[P_FROM]) * i / (double) p.length;
            p[i] = (float) (usual[P_FROM + i] - line);
        }
        for (int i = 0; i < p.length; i++) {
            window[P_FROM + i] -= p[i];
            int from = i - shift;
            if (from >= 0 && from < p.length) {
                window[P_FROM + i] += (float) (height * p[from]);
            }
        }
    }

    private void addFWaves(float[] window, double phase) {
        for (int i = 0; i < LENGTH; i++) {
            double wandering = 1 + 0.1 * Math.sin(i / 17.0 + phase);
            window[i] += (float) (fWaveMillivolts * Math.sin(phase + 2 * Math.PI * fWaveHertz * i / HERTZ * wandering));
        }
    }

    /** Takes the T wave of the beat before away from where it usually ends and puts it where this interval has it. */
    private void moveTail(float[] window, float[] usual, double rr) {
        for (int i = 0; i < QRS_FROM; i++) {
            window[i] += (float) (tail(usual, i + rr * HERTZ) - tail(usual, i + usualRr * HERTZ));
        }
    }

    /** @param at place in the window of the beat before */
    private static double tail(float[] usual, double at) {
        if (at < ST_FROM) {
            return 0;
        }
        if (at <= LENGTH - 1) {
            return usual[(int) at];
        }
        return usual[LENGTH - 1] * Math.max(0, 1 - (at - (LENGTH - 1)) / FADE);
    }
}
