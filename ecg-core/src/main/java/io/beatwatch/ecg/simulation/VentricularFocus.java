package io.beatwatch.ecg.simulation;

/** Where a patient's ventricular ectopic beats come from; it decides which way their QRS points in each lead. */
public enum VentricularFocus {
    /** Looks like left bundle branch block with inferior axis: tall in II, deep in V1. */
    RIGHT_OUTFLOW_TRACT(0.60, 1.25, 0.70),
    /** Looks like left bundle branch block with superior axis: deep in II and V1. */
    RIGHT_APEX(0.90, -1.05, 0.60),
    /** Looks like right bundle branch block: deep in II, tall in V1. */
    LEFT_VENTRICLE(-0.50, -1.20, -0.90);

    private final double x;
    private final double y;
    private final double z;

    VentricularFocus(double x, double y, double z) {
        this.x = x;
        this.y = y;
        this.z = z;
    }

    /** The dipole at the height of the QRS. */
    Dipole peak() {
        return new Dipole(x, y, z);
    }
}
