package io.beatwatch.workbench.replay;

import java.util.Locale;
import java.util.Set;

/** From the lead names of WFDB records to IEEE 11073-10101 reference identifiers. */
final class LeadNames {
    private static final String PREFIX = "MDC_ECG_ELEC_POTL";
    private static final Set<String> STANDARD =
            Set.of("I", "II", "III", "AVR", "AVL", "AVF", "V", "V1", "V2", "V3", "V4", "V5", "V6");

    private LeadNames() {}

    /** MLII, the modified lead II of ambulatory recorders, is given as II; an unknown name as an unspecified lead. */
    static String ieee(String wfdbName) {
        String name = wfdbName.strip().toUpperCase(Locale.ROOT);
        if (name.startsWith(PREFIX)) {
            return name;
        }
        String plain = name.equals("MLII") ? "II" : name;
        return STANDARD.contains(plain) ? PREFIX + '_' + plain : PREFIX;
    }
}
