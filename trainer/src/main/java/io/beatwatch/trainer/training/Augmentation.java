package io.beatwatch.trainer.training;

import io.beatwatch.ecg.features.BeatWindower;
import io.beatwatch.ecg.features.PatientFeatures;
import java.util.SplittableRandom;

/**
 * Changes a beat's description each time it is shown in training, so that what stays the same is learnt: the size of the
 * leads (electrodes move), noise, where exactly the middle of the beat was found, the features' last digits, and whether
 * there is a second lead at all, so that one network serves one lead or two. The same seed gives the same changes. Single
 * thread.
 */
public final class Augmentation {
    /**
     * How much is changed.
     *
     * @param gainDeviation standard deviation of the logarithm of each lead's gain, 0 to 1
     * @param noiseLevel median standard deviation of white noise in units of the patient's usual amplitude, 0 to 1; brown
     *     noise with steps of 0.15 times that comes on top
     * @param noiseSpread standard deviation of the logarithm of a beat's noise, 0 to 3
     * @param shift most samples by which a beat is moved, 0 to 10
     * @param jitter standard deviation of what is added to a feature, in standard deviations of that feature, 0 to 1
     * @param oneLead share of the beats that lose the second lead, 0 to 1
     */
    public record Settings(
            double gainDeviation, double noiseLevel, double noiseSpread, int shift, double jitter, double oneLead) {
        public Settings {
            require(gainDeviation >= 0 && gainDeviation <= 1, "gainDeviation must be 0 to 1, got " + gainDeviation);
            require(noiseLevel >= 0 && noiseLevel <= 1, "noiseLevel must be 0 to 1, got " + noiseLevel);
            require(noiseSpread >= 0 && noiseSpread <= 3, "noiseSpread must be 0 to 3, got " + noiseSpread);
            require(shift >= 0 && shift <= 10, "shift must be 0 to 10, got " + shift);
            require(jitter >= 0 && jitter <= 1, "jitter must be 0 to 1, got " + jitter);
            require(oneLead >= 0 && oneLead <= 1, "oneLead must be 0 to 1, got " + oneLead);
        }

        private static void require(boolean holds, String message) {
            if (!holds) {
                throw new IllegalArgumentException(message);
            }
        }
    }

    private static final int LENGTH = BeatWindower.LENGTH;
    private static final int LEAD = PatientFeatures.CHANNELS_PER_LEAD * LENGTH;
    private static final double BROWN = 0.15;
    private static final int SECOND_LEAD = PatientFeatures.FEATURES.indexOf("second lead");
    private static final boolean[] OF_SECOND_LEAD = new boolean[PatientFeatures.FEATURES.size()];

    static {
        for (int f = 0; f < OF_SECOND_LEAD.length; f++) {
            OF_SECOND_LEAD[f] =
                    f == SECOND_LEAD || PatientFeatures.FEATURES.get(f).startsWith("lead 2 ");
        }
    }

    private final Settings settings;
    private final float[] deviations;
    private final SplittableRandom random;
    private final float[] noise = new float[LENGTH];

    /** @param deviations standard deviation of each feature */
    Augmentation(Settings settings, float[] deviations, long seed) {
        this.settings = settings;
        this.deviations = deviations;
        this.random = new SplittableRandom(seed);
    }

    /** A changed copy of a description by {@link PatientFeatures}. */
    float[] changed(float[] input) {
        float[] out = new float[input.length];
        boolean second =
                input[PatientFeatures.WINDOW_VALUES + SECOND_LEAD] != 0 && random.nextDouble() >= settings.oneLead();
        int shift = random.nextInt(2 * settings.shift() + 1) - settings.shift();
        for (int lead = 0; lead < (second ? 2 : 1); lead++) {
            float gain = (float) Math.exp(settings.gainDeviation() * random.nextGaussian());
            drawNoise();
            for (int i = 0; i < LENGTH; i++) {
                int from = Math.max(0, Math.min(LENGTH - 1, i - shift));
                int at = lead * LEAD;
                // the usual beat is not noisy: the noise of the beat stands in its difference from it as well
                out[at + i] = gain * input[at + from] + noise[i];
                out[at + LENGTH + i] = gain * input[at + LENGTH + from] + noise[i];
            }
        }
        for (int f = 0; f < deviations.length; f++) {
            int at = PatientFeatures.WINDOW_VALUES + f;
            if (second || !OF_SECOND_LEAD[f]) {
                out[at] = input[at] + (float) (settings.jitter() * deviations[f] * random.nextGaussian());
            }
        }
        return out;
    }

    private void drawNoise() {
        double level = settings.noiseLevel() * Math.exp(settings.noiseSpread() * random.nextGaussian());
        double brown = 0;
        for (int i = 0; i < LENGTH; i++) {
            brown += BROWN * random.nextGaussian();
            noise[i] = (float) (level * (random.nextGaussian() + brown));
        }
    }
}
