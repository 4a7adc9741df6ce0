package io.beatwatch.ecg.simulation;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The twelve standard leads with their IEEE 11073-10101 names, each a direction in which it sees the heart's dipole.
 *
 * <p>The directions are the rows of Dower's matrix (Dower, Machado, Osborne 1980, "On deriving the electrocardiogram
 * from vectorcardiographic leads", Clin Cardiol 3:87-95) for Frank's axes: x to the patient's left, y to the feet, z to
 * the back. III and the augmented leads follow from I and II.
 */
public enum EcgLead {
    I("I", 0.632, -0.235, 0.059),
    II("II", 0.235, 1.066, -0.132),
    III("III", -0.397, 1.301, -0.191),
    AVR("AVR", -0.4335, -0.4155, 0.0365),
    AVL("AVL", 0.5145, -0.768, 0.125),
    AVF("AVF", -0.081, 1.1835, -0.1615),
    V1("V1", -0.515, 0.157, -0.917),
    V2("V2", 0.044, 0.164, -1.387),
    V3("V3", 0.882, 0.098, -1.277),
    V4("V4", 1.213, 0.127, -0.601),
    V5("V5", 1.125, 0.127, -0.086),
    V6("V6", 0.831, 0.076, 0.230);

    private final String ieeeName;
    private final double x;
    private final double y;
    private final double z;

    EcgLead(String suffix, double x, double y, double z) {
        this.ieeeName = "MDC_ECG_ELEC_POTL_" + suffix;
        this.x = x;
        this.y = y;
        this.z = z;
    }

    /** For example {@code MDC_ECG_ELEC_POTL_II}. */
    public String ieeeName() {
        return ieeeName;
    }

    /** The lead with this IEEE 11073 name. */
    public static EcgLead ofIeeeName(String name) {
        return Arrays.stream(values())
                .filter(lead -> lead.ieeeName.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown lead '" + name + "', known are "
                        + Arrays.stream(values()).map(EcgLead::ieeeName).collect(Collectors.joining(", "))));
    }

    /** What this lead shows of a dipole, in the dipole's unit. */
    double project(Dipole dipole) {
        return x * dipole.x() + y * dipole.y() + z * dipole.z();
    }
}
