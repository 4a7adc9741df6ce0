package io.beatwatch.trainer.training;

/**
 * How a network is trained on beats described relative to the patient.
 *
 * @param epochs passes, 1 to 1000; a pass takes all beats but those of class N, and a fresh share of these
 * @param batch beats per step, 8 to 4096
 * @param peakRate AdamW's largest learning rate, greater than 0 and at most 0.1; see {@link OneCycle}
 * @param weightDecay AdamW's, 0 to 1
 * @param clipNorm largest norm of a step's gradient, greater than 0
 * @param normalShare of the N beats in a pass, greater than 0 and at most 1: most of them teach the same
 * @param noisyWeight what a beat with recorded noise counts beside the same without, 0 to 10
 * @param surrogateWeight what a made-up beat counts beside a real one, 0 to 10
 * @param averaging share of the average of the weights that a step keeps, 0 (the last weights are the network) to below
 *     1; see {@link WeightAverage}
 * @param augmentation how beats are changed each time they are shown
 */
public record FitSettings(
        int epochs,
        int batch,
        double peakRate,
        double weightDecay,
        double clipNorm,
        double normalShare,
        double noisyWeight,
        double surrogateWeight,
        double averaging,
        Augmentation.Settings augmentation) {
    public FitSettings {
        require(epochs >= 1 && epochs <= 1000, "epochs must be 1 to 1000, got " + epochs);
        require(batch >= 8 && batch <= 4096, "batch must be 8 to 4096, got " + batch);
        require(peakRate > 0 && peakRate <= 0.1, "peakRate must be greater than 0 and at most 0.1, got " + peakRate);
        require(weightDecay >= 0 && weightDecay <= 1, "weightDecay must be 0 to 1, got " + weightDecay);
        require(clipNorm > 0, "clipNorm must be greater than 0, got " + clipNorm);
        require(
                normalShare > 0 && normalShare <= 1,
                "normalShare must be greater than 0 and at most 1, got " + normalShare);
        require(noisyWeight >= 0 && noisyWeight <= 10, "noisyWeight must be 0 to 10, got " + noisyWeight);
        require(
                surrogateWeight >= 0 && surrogateWeight <= 10,
                "surrogateWeight must be 0 to 10, got " + surrogateWeight);
        require(averaging >= 0 && averaging < 1, "averaging must be 0 to below 1, got " + averaging);
    }

    /** The same with another number of passes. */
    public FitSettings withEpochs(int other) {
        return new FitSettings(
                other,
                batch,
                peakRate,
                weightDecay,
                clipNorm,
                normalShare,
                noisyWeight,
                surrogateWeight,
                averaging,
                augmentation);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
