package io.beatwatch.ecg.alarm;

/**
 * Conditions that give an alarm, with what a ward and a standard call them. Within a chain the kinds stand worst first,
 * and only the worst that is present shows.
 *
 * <p>MDC codes are those of IEEE 11073-10101, 196608 + the event number of the partition; {@link Code#CONFIRMED} ones
 * stand in IHE's texts, {@link Code#DERIVED} ones are worked out from the event numbers. Where none is known there is
 * none: a number is never invented. SNOMED CT where known, else 0.
 */
public enum AlarmKind {
    /** A wave without organised QRS complexes in a lead that has a signal. */
    VENTRICULAR_FIBRILLATION(AlarmChain.VENTRICULAR, AlarmPriority.HIGH, "MDC_ECG_V_FIB", Code.NONE, 0, 71908006),
    /** A run of V beats, as long as and faster than the limits say. */
    VENTRICULAR_TACHYCARDIA(
            AlarmChain.VENTRICULAR, AlarmPriority.HIGH, "MDC_ECG_V_TACHY", Code.DERIVED, 199832, 426525004),
    /** A shorter run of V beats at that rate, three at least. */
    NON_SUSTAINED_VENTRICULAR_TACHYCARDIA(
            AlarmChain.VENTRICULAR,
            AlarmPriority.MEDIUM,
            "MDC_ECG_V_TACHY_NON_SUSTAINED",
            Code.DERIVED,
            199834,
            444658006),
    /** A long run of V beats below the rate of ventricular tachycardia. */
    ACCELERATED_VENTRICULAR_RHYTHM(
            AlarmChain.VENTRICULAR, AlarmPriority.MEDIUM, "MDC_ECG_V_RHYTHM", Code.DERIVED, 199828, 0),
    /** A run of V beats at a low rate. */
    VENTRICULAR_BRADYCARDIA(AlarmChain.VENTRICULAR, AlarmPriority.MEDIUM, "MDC_ECG_V_BRADY", Code.NONE, 0, 0),
    /** Three V beats or more in a row, below the rate of ventricular tachycardia. */
    VENTRICULAR_RUN(AlarmChain.VENTRICULAR, AlarmPriority.MEDIUM, "MDC_ECG_V_P_C_RUN", Code.DERIVED, 199820, 0),
    /** Two V beats between others. */
    VENTRICULAR_COUPLET(AlarmChain.VENTRICULAR, AlarmPriority.LOW, "MDC_ECG_V_P_C_PAIR", Code.DERIVED, 199818, 0),
    /** A V beat that comes so early that it falls on the T wave of the beat before. */
    R_ON_T(AlarmChain.VENTRICULAR, AlarmPriority.LOW, "MDC_ECG_V_P_C_RonT", Code.DERIVED, 199814, 0),
    /** Every other beat is V, three times. */
    BIGEMINY(AlarmChain.VENTRICULAR, AlarmPriority.LOW, "MDC_ECG_BIGEMINY", Code.DERIVED, 199690, 0),
    /** Every third beat is V, three times. */
    TRIGEMINY(AlarmChain.VENTRICULAR, AlarmPriority.LOW, "MDC_ECG_TRIGEMINY", Code.DERIVED, 199844, 0),
    /** V beats of two shapes among the last 15 beats. */
    MULTIFORM_VENTRICULAR_BEATS(
            AlarmChain.VENTRICULAR, AlarmPriority.LOW, "MDC_ECG_V_P_C_MULTIFORM", Code.DERIVED, 199816, 0),
    /** More V beats a minute than the limit. */
    FREQUENT_VENTRICULAR_BEATS(
            AlarmChain.VENTRICULAR, AlarmPriority.LOW, "MDC_ECG_V_P_C_RATE", Code.DERIVED, 199860, 427172004),

    /** No QRS complex for longer than the limit, in a lead that has a signal. */
    ASYSTOLE(AlarmChain.PAUSE, AlarmPriority.HIGH, "MDC_ECG_ASYSTOLE", Code.CONFIRMED, 199684, 397829000),
    /** A pacemaker's spikes, and no QRS complex that follows them. No code is known for sure. */
    PACER_NOT_CAPTURING(AlarmChain.PAUSE, AlarmPriority.MEDIUM, "", Code.NONE, 0, 0),
    /** Neither a QRS complex nor a spike of the pacemaker that made the beats before. No code is known for sure. */
    PACER_NOT_PACING(AlarmChain.PAUSE, AlarmPriority.MEDIUM, "", Code.NONE, 0, 0),
    /** An interval longer than the limit. */
    PAUSE(AlarmChain.PAUSE, AlarmPriority.MEDIUM, "MDC_ECG_PAUSE", Code.DERIVED, 199716, 0),
    /** An interval nearly twice as long as the usual one. */
    MISSED_BEAT(AlarmChain.PAUSE, AlarmPriority.LOW, "MDC_ECG_BEAT_MISSED", Code.DERIVED, 199686, 0),

    EXTREME_TACHYCARDIA(AlarmChain.RATE, AlarmPriority.HIGH, "MDC_ECG_TACHY_EXTREME", Code.DERIVED, 199730, 0),
    EXTREME_BRADYCARDIA(AlarmChain.RATE, AlarmPriority.HIGH, "MDC_ECG_BRADY_EXTREME", Code.DERIVED, 199694, 0),
    TACHYCARDIA(AlarmChain.RATE, AlarmPriority.MEDIUM, "MDC_ECG_TACHY", Code.NONE, 0, 0),
    BRADYCARDIA(AlarmChain.RATE, AlarmPriority.MEDIUM, "MDC_ECG_BRADY", Code.NONE, 0, 0),

    /** A long run of S beats at a high rate. */
    SUPRAVENTRICULAR_TACHYCARDIA(
            AlarmChain.SUPRAVENTRICULAR, AlarmPriority.MEDIUM, "MDC_ECG_SV_TACHY", Code.DERIVED, 199800, 0),
    /** Three S beats or more in a row. */
    SUPRAVENTRICULAR_RUN(AlarmChain.SUPRAVENTRICULAR, AlarmPriority.LOW, "MDC_ECG_SV_P_C_RUN", Code.NONE, 0, 0),
    /** More S beats a minute than the limit. */
    FREQUENT_SUPRAVENTRICULAR_BEATS(
            AlarmChain.SUPRAVENTRICULAR, AlarmPriority.LOW, "MDC_ECG_SV_P_C_RATE", Code.NONE, 0, 284470004),

    /** The atria fibrillate: told at its begin and its end. */
    ATRIAL_FIBRILLATION(AlarmChain.RHYTHM, AlarmPriority.LOW, "MDC_ECG_ATR_FIB", Code.NONE, 0, 164889003),
    /** Intervals without order for a minute. */
    IRREGULAR_RHYTHM(AlarmChain.RHYTHM, AlarmPriority.LOW, "MDC_ECG_RHY_IRREG", Code.DERIVED, 199766, 0),

    /** No lead is on. */
    LEADS_OFF(AlarmChain.SIGNAL, AlarmPriority.MEDIUM, "MDC_EVT_LEADS_OFF", Code.CONFIRMED, 196882, 0),
    /** Leads are on, and none has a signal. */
    NO_SIGNAL(AlarmChain.SIGNAL, AlarmPriority.MEDIUM, "MDC_EVT_SIG_LOST", Code.NONE, 0, 0),
    /** All leads have been noisy for so long that arrhythmias are not looked for; what kills still is. */
    NOISY_SIGNAL(AlarmChain.SIGNAL, AlarmPriority.LOW, "MDC_EVT_ECG_NOISY", Code.DERIVED, 196682, 0),
    /** A lead is off while another one has a signal. */
    LEAD_OFF(AlarmChain.SIGNAL, AlarmPriority.LOW, "MDC_EVT_LEAD_OFF", Code.NONE, 0, 0),

    /** Nothing has come from the gateway for so long that nothing can be said of the patient. */
    GATEWAY_LOST(AlarmChain.CONNECTION, AlarmPriority.MEDIUM, "MDC_EVT_DISCONN", Code.DERIVED, 196630, 0),
    /** Another gateway sends under the bed's name: what it sends is refused, and may be another patient's. */
    GATEWAY_CONFLICT(AlarmChain.CONNECTION, AlarmPriority.MEDIUM, "", Code.NONE, 0, 0),
    /** Samples never came: what was in them is not known. */
    SAMPLES_MISSING(AlarmChain.CONNECTION, AlarmPriority.LOW, "", Code.NONE, 0, 0),

    /** Samples are read so late that alarms come late. */
    MONITOR_BEHIND(AlarmChain.TIMING, AlarmPriority.MEDIUM, "", Code.NONE, 0, 0),
    /** The clocks of gateway and monitor differ: times of alarms are not to be trusted. */
    CLOCK_SKEW(AlarmChain.TIMING, AlarmPriority.LOW, "", Code.NONE, 0, 0),

    /** Alarms about the patient are paused. */
    ALARMS_PAUSED(AlarmChain.SETTINGS, AlarmPriority.ADVISORY, "", Code.DERIVED, 202752, 0),
    /** A limit of this bed stands where its alarm never comes. */
    LIMITS_OFF(AlarmChain.SETTINGS, AlarmPriority.ADVISORY, "", Code.NONE, 0, 0);

    /** How an MDC code is known. */
    public enum Code {
        CONFIRMED,
        DERIVED,
        NONE
    }

    private final AlarmChain chain;
    private final AlarmPriority priority;
    private final String mdcMnemonic;
    private final Code mdcCodeIs;
    private final int mdcCode;
    private final long snomed;

    AlarmKind(AlarmChain chain, AlarmPriority priority, String mdcMnemonic, Code mdcCodeIs, int mdcCode, long snomed) {
        this.chain = chain;
        this.priority = priority;
        this.mdcMnemonic = mdcMnemonic;
        this.mdcCodeIs = mdcCodeIs;
        this.mdcCode = mdcCode;
        this.snomed = snomed;
    }

    public AlarmChain chain() {
        return chain;
    }

    public AlarmPriority priority() {
        return priority;
    }

    /** The reference identifier of IEEE 11073-10101, empty where none is known. */
    public String mdcMnemonic() {
        return mdcMnemonic;
    }

    public Code mdcCodeIs() {
        return mdcCodeIs;
    }

    /** The code of IEEE 11073-10101, 0 where none is known. */
    public int mdcCode() {
        return mdcCode;
    }

    /** The SNOMED CT concept, 0 where none is known. */
    public long snomed() {
        return snomed;
    }

    /** About the monitoring, not about the patient. */
    public boolean technical() {
        return switch (chain) {
            case SIGNAL, CONNECTION, TIMING, SETTINGS -> true;
            default -> false;
        };
    }

    /** Begins and ends by a call; others are there as long as they are found. */
    boolean switched() {
        return switch (this) {
            case GATEWAY_LOST, GATEWAY_CONFLICT, MONITOR_BEHIND, CLOCK_SKEW, ALARMS_PAUSED, LIMITS_OFF -> true;
            default -> false;
        };
    }

    /** Looked for also while the patient is being learned and in noise: what kills, rates, and the signal itself. */
    boolean always() {
        return priority == AlarmPriority.HIGH && this != VENTRICULAR_TACHYCARDIA
                || chain == AlarmChain.RATE
                || technical();
    }

    /** Of the same chain and worse. */
    boolean outranks(AlarmKind other) {
        return chain == other.chain && ordinal() < other.ordinal();
    }
}
