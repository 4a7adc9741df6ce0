package io.beatwatch.ecg.beat;

import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SignalQuality;

/**
 * A beat that was found and whose surroundings are complete: what a network needs to classify it and a person to
 * check it.
 *
 * @param rPeak position of the R peak in the signal
 * @param rrSamples distance to the R peak before it, 0 where there is none (first beat, after a gap)
 * @param heartRate beats per minute over the last RR intervals (up to 8), 0 where there is none
 * @param quality of the first lead when the strip was complete
 * @param strip the signal around the beat
 */
public record DetectedBeat(long rPeak, int rrSamples, float heartRate, SignalQuality quality, LeadStrip strip) {}
