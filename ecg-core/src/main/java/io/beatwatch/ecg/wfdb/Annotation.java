package io.beatwatch.ecg.wfdb;

/**
 * One annotation.
 *
 * @param sample sample index counted from 0 at the start of the record
 * @param code what is there
 * @param subtype type-dependent, −128 to 127; for {@link AnnotationCode#SIGNAL_QUALITY} a bit set (see
 *     {@link AnnotationWriter})
 * @param channel the signal it belongs to, usually 0
 * @param num −128 to 127, usually 0
 * @param aux free text, empty where there is none
 */
public record Annotation(long sample, AnnotationCode code, int subtype, int channel, int num, String aux) {
    public Annotation(long sample, AnnotationCode code) {
        this(sample, code, 0, 0, 0, "");
    }

    public Annotation(long sample, AnnotationCode code, String aux) {
        this(sample, code, 0, 0, 0, aux);
    }
}
