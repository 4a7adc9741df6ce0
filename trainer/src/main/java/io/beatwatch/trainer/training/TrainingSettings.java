package io.beatwatch.trainer.training;

/**
 * How a seed network is trained.
 *
 * @param epochs most passes over the training beats, 1 to 1000
 * @param batch windows per step, 32 to 4096 (the seed report's is 32)
 * @param rateAt32 Adam's learning rate for batches of 32, greater than 0 and at most 0.1 (the seed report's is 0.001);
 *     see {@link #rate()}
 * @param averaging share of the average of the weights that a step keeps, 0 (the last weights are the network) to below
 *     1; see {@link WeightAverage}
 * @param priors how far the class weights are taken back when the training is over, 0 (every class is thought as
 *     frequent as any other) to 1 (as frequent as among the training beats); see {@link SeedTrainer#restorePriors}
 * @param folds groups that the patients are dealt to, 2 to 20
 * @param rounds how many of the folds are held out, one after the other, to choose the epochs: 0 (train {@code epochs}
 *     without choice) to {@code folds} (full cross-validation)
 * @param seed of the first weights, the order of the beats and the dropout
 */
public record TrainingSettings(
        int epochs, int batch, double rateAt32, double averaging, double priors, int folds, int rounds, int seed) {
    private static final int REFERENCE_BATCH = 32;

    public TrainingSettings {
        require(epochs >= 1 && epochs <= 1000, "epochs must be 1 to 1000, got " + epochs);
        require(batch >= REFERENCE_BATCH && batch <= 4096, "batch must be 32 to 4096, got " + batch);
        require(rateAt32 > 0 && rateAt32 <= 0.1, "rate must be greater than 0 and at most 0.1, got " + rateAt32);
        require(averaging >= 0 && averaging < 1, "averaging must be 0 to below 1, got " + averaging);
        require(priors >= 0 && priors <= 1, "priors must be 0 to 1, got " + priors);
        require(folds >= 2 && folds <= 20, "folds must be 2 to 20, got " + folds);
        require(rounds >= 0 && rounds <= folds, "rounds must be 0 to the number of folds, got " + rounds);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** The same with another seed. */
    public TrainingSettings withSeed(int other) {
        return new TrainingSettings(epochs, batch, rateAt32, averaging, priors, folds, rounds, other);
    }

    /**
     * Adam's learning rate for this batch: it grows with the square root of the batch, as the noise of Adam's steps
     * wants (Malladi et al. 2022, "On the SDEs and Scaling Rules for Adaptive Gradient Algorithms").
     */
    public double rate() {
        return rateAt32 * Math.sqrt((double) batch / REFERENCE_BATCH);
    }
}
