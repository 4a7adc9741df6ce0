package io.beatwatch.ecg.alarm;

/** How urgent an alarm is, most urgent first (IEC 60601-1-8), with the code that IHE ACM sends for it. */
public enum AlarmPriority {
    HIGH("PH"),
    MEDIUM("PM"),
    LOW("PL"),
    /** Worth showing, not worth a sound. */
    ADVISORY("PN");

    private final String iheCode;

    AlarmPriority(String iheCode) {
        this.iheCode = iheCode;
    }

    public String iheCode() {
        return iheCode;
    }
}
