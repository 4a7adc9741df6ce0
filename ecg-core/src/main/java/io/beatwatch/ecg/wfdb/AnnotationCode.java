package io.beatwatch.ecg.wfdb;

import java.util.Arrays;

/** The annotation types of WFDB's {@code ecgcodes.h}, with the number that files hold and the symbol people read. */
public enum AnnotationCode {
    NOT_QRS(0, " "),
    NORMAL(1, "N"),
    LEFT_BUNDLE_BRANCH_BLOCK(2, "L"),
    RIGHT_BUNDLE_BRANCH_BLOCK(3, "R"),
    ABERRATED_ATRIAL_PREMATURE(4, "a"),
    VENTRICULAR_PREMATURE(5, "V"),
    FUSION(6, "F"),
    NODAL_PREMATURE(7, "J"),
    ATRIAL_PREMATURE(8, "A"),
    SUPRAVENTRICULAR_PREMATURE(9, "S"),
    VENTRICULAR_ESCAPE(10, "E"),
    NODAL_ESCAPE(11, "j"),
    PACED(12, "/"),
    UNCLASSIFIABLE(13, "Q"),
    SIGNAL_QUALITY(14, "~"),
    ISOLATED_ARTIFACT(16, "|"),
    ST_CHANGE(18, "s"),
    T_WAVE_CHANGE(19, "T"),
    SYSTOLE(20, "*"),
    DIASTOLE(21, "D"),
    COMMENT(22, "\""),
    MEASUREMENT(23, "="),
    P_WAVE(24, "p"),
    BUNDLE_BRANCH_BLOCK(25, "B"),
    PACER_SPIKE(26, "^"),
    T_WAVE(27, "t"),
    RHYTHM_CHANGE(28, "+"),
    U_WAVE(29, "u"),
    LEARNING(30, "?"),
    FLUTTER_WAVE(31, "!"),
    VENTRICULAR_FLUTTER_ON(32, "["),
    VENTRICULAR_FLUTTER_OFF(33, "]"),
    ATRIAL_ESCAPE(34, "e"),
    SUPRAVENTRICULAR_ESCAPE(35, "n"),
    LINK(36, "@"),
    NON_CONDUCTED_P_WAVE(37, "x"),
    FUSION_OF_PACED(38, "f"),
    WAVE_ON(39, "("),
    WAVE_OFF(40, ")"),
    R_ON_T(41, "r");

    private static final AnnotationCode[] BY_NUMBER = new AnnotationCode[64];

    static {
        Arrays.stream(values()).forEach(c -> BY_NUMBER[c.number] = c);
    }

    private final int number;
    private final String symbol;

    AnnotationCode(int number, String symbol) {
        this.number = number;
        this.symbol = symbol;
    }

    public int number() {
        return number;
    }

    public String symbol() {
        return symbol;
    }

    /** The code with this number, or null where WFDB leaves it to the user (15, 17, 42 to 49). */
    static AnnotationCode ofNumber(int number) {
        return BY_NUMBER[number];
    }
}
