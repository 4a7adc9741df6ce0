package io.beatwatch.trainer.training;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.trainer.dataset.Fibrillation;

/**
 * One beat as a training sees it. Immutable by convention: the arrays are not copied.
 *
 * @param input what the network is shown
 * @param beatClass the reference class
 * @param target the probabilities of N, S, V, F, Q that are wanted of the network, summing to 1
 * @param fibrillation what is taught of the atria; nothing where unknown
 * @param conductedAsOne whether N and S are taken as one, so that it is not taught which of them a conducted beat is
 * @param ventricularAsOne the same for V and F
 * @param weight what the beat counts in the loss, 0 or more
 */
public record Example(
        float[] input,
        BeatClass beatClass,
        float[] target,
        Fibrillation fibrillation,
        boolean conductedAsOne,
        boolean ventricularAsOne,
        float weight) {
    private static final float[][] CERTAIN = new float[BeatClass.count()][BeatClass.count()];

    static {
        for (int c = 0; c < CERTAIN.length; c++) {
            CERTAIN[c][c] = 1;
        }
    }

    /** A beat of which nothing but the reference class is known. */
    static Example of(float[] input, BeatClass beatClass, float weight) {
        return of(input, beatClass, Fibrillation.UNKNOWN, weight);
    }

    /** A beat of which nothing but the reference class and perhaps the rhythm is known. */
    static Example of(float[] input, BeatClass beatClass, Fibrillation fibrillation, float weight) {
        return new Example(input, beatClass, CERTAIN[beatClass.ordinal()], fibrillation, false, false, weight);
    }

    /** The same beat, of which it is taught neither whether it is N or S nor whether the atria fibrillate. */
    Example withConductedAsOne() {
        return new Example(input, beatClass, target, Fibrillation.UNKNOWN, true, ventricularAsOne, weight);
    }

    /** The same beat, of which it is not taught whether it is V or F. */
    Example withVentricularAsOne() {
        return new Example(input, beatClass, target, fibrillation, conductedAsOne, true, weight);
    }

    /** The same beat with another weight. */
    Example weighing(double other) {
        return new Example(input, beatClass, target, fibrillation, conductedAsOne, ventricularAsOne, (float) other);
    }

    /**
     * The same beat with a teacher's word for it.
     *
     * @param teacher probabilities of N, S, V, F, Q
     * @param share of the teacher in the target, 0 to 1; the rest is the target as it was
     */
    Example taught(float[] teacher, double share) {
        float[] mixed = new float[target.length];
        for (int c = 0; c < mixed.length; c++) {
            mixed[c] = (float) (share * teacher[c] + (1 - share) * target[c]);
        }
        return new Example(input, beatClass, mixed, fibrillation, conductedAsOne, ventricularAsOne, weight);
    }
}
