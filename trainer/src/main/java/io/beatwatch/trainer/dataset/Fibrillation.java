package io.beatwatch.trainer.dataset;

import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;

/** What is known of the atria during a beat. */
public enum Fibrillation {
    /** Nobody said which rhythm it is. */
    UNKNOWN,
    /** Another rhythm. */
    ABSENT,
    /** They fibrillate. */
    PRESENT;

    /** How the rhythm change of atrial fibrillation begins in the MIT-BIH databases. */
    private static final String ATRIAL_FIBRILLATION = "(AFIB";

    /** What is known from an annotation on: this, unless it names a rhythm. */
    Fibrillation after(Annotation annotation) {
        if (annotation.code() != AnnotationCode.RHYTHM_CHANGE
                || !annotation.aux().startsWith("(")) {
            return this;
        }
        return annotation.aux().startsWith(ATRIAL_FIBRILLATION) ? PRESENT : ABSENT;
    }
}
