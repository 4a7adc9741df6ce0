package io.beatwatch.ecg.simulation;

/** The heart's electrical dipole in millivolts along Frank's axes: x to the left, y to the feet, z to the back. */
record Dipole(double x, double y, double z) {
    Dipole times(double factor) {
        return new Dipole(x * factor, y * factor, z * factor);
    }

    /** Turned in the frontal plane; a positive angle turns the axis towards the feet. */
    Dipole turned(double degrees) {
        double cos = Math.cos(Math.toRadians(degrees));
        double sin = Math.sin(Math.toRadians(degrees));
        return new Dipole(cos * x - sin * y, sin * x + cos * y, z);
    }
}
