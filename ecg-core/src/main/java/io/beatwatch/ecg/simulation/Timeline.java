package io.beatwatch.ecg.simulation;

import io.beatwatch.ecg.simulation.RhythmSegment.LeadOff;
import io.beatwatch.ecg.simulation.RhythmSegment.Noise;

/** Where the player of a script puts what happens; all times are seconds since the first sample. */
interface Timeline {
    /**
     * A beat, or what {@link BeatWaveform} else can draw.
     *
     * @param atSeconds the beat's time
     * @param rrSeconds the RR interval that the waves' timing follows
     */
    void beat(double atSeconds, BeatWaveform template, double rrSeconds);

    /** From now on the rhythm has this label. */
    void rhythm(double atSeconds, String label);

    void atrialFibrillation(double atSeconds, boolean on);

    void ventricularFibrillation(double fromSeconds, double toSeconds);

    void noise(double atSeconds, Noise noise);

    void leadOff(double atSeconds, LeadOff leadOff);
}
