package io.beatwatch.ecg.simulation;

import io.beatwatch.ecg.signal.SampleRate;
import java.util.List;
import java.util.Set;

/**
 * How a simulated patient is recorded.
 *
 * @param rate samples a second and lead, 100 to 1000 Hz
 * @param leads one to three different leads; the truth marks the peaks of the first
 * @param backgroundNoiseMillivolts RMS of the muscle noise that is there all the time and is not annotated, 0 to 0.1
 */
public record SimulationSettings(SampleRate rate, List<EcgLead> leads, double backgroundNoiseMillivolts) {
    public SimulationSettings {
        Checks.within("rate", rate.hertz(), 100, 1000);
        leads = List.copyOf(leads);
        if (leads.isEmpty() || leads.size() > 3 || Set.copyOf(leads).size() != leads.size()) {
            throw new IllegalArgumentException("leads must be one to three different ones, got " + leads);
        }
        Checks.within("backgroundNoiseMillivolts", backgroundNoiseMillivolts, 0, 0.1);
    }

    /** Without background noise. */
    public static SimulationSettings of(SampleRate rate, EcgLead... leads) {
        return new SimulationSettings(rate, List.of(leads), 0);
    }

    public SimulationSettings withBackgroundNoise(double millivolts) {
        return new SimulationSettings(rate, leads, millivolts);
    }
}
