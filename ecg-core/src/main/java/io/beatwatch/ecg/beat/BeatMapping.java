package io.beatwatch.ecg.beat;

import io.beatwatch.ecg.wfdb.AnnotationCode;
import java.util.Optional;

/**
 * From MIT annotation symbols to AAMI classes. The two mappings differ in the escape beats {@code e} (atrial) and
 * {@code j} (nodal) alone; every figure has to say which it uses.
 */
public enum BeatMapping {
    /** EC57 as de Chazal, O'Dwyer and Reilly (2004) use it: e and j are N. The project's default. */
    AAMI,
    /** As WFDB's {@code bxb}: e and j are S. */
    BXB;

    /** The class of a beat annotation, or nothing for an annotation that is no beat. */
    public Optional<BeatClass> classOf(AnnotationCode code) {
        return Optional.ofNullable(
                switch (code) {
                    case NORMAL, LEFT_BUNDLE_BRANCH_BLOCK, RIGHT_BUNDLE_BRANCH_BLOCK, BUNDLE_BRANCH_BLOCK ->
                        BeatClass.N;
                    case ATRIAL_ESCAPE, NODAL_ESCAPE -> this == AAMI ? BeatClass.N : BeatClass.S;
                    case ATRIAL_PREMATURE,
                            ABERRATED_ATRIAL_PREMATURE,
                            NODAL_PREMATURE,
                            SUPRAVENTRICULAR_PREMATURE,
                            SUPRAVENTRICULAR_ESCAPE -> BeatClass.S;
                    case VENTRICULAR_PREMATURE, VENTRICULAR_ESCAPE, R_ON_T -> BeatClass.V;
                    case FUSION -> BeatClass.F;
                    case PACED, FUSION_OF_PACED, UNCLASSIFIABLE, LEARNING -> BeatClass.Q;
                    default -> null;
                });
    }

    /** The annotation code that stands for a class in the files this project writes. */
    public static AnnotationCode codeOf(BeatClass beatClass) {
        return switch (beatClass) {
            case N -> AnnotationCode.NORMAL;
            case S -> AnnotationCode.SUPRAVENTRICULAR_PREMATURE;
            case V -> AnnotationCode.VENTRICULAR_PREMATURE;
            case F -> AnnotationCode.FUSION;
            case Q -> AnnotationCode.UNCLASSIFIABLE;
        };
    }
}
