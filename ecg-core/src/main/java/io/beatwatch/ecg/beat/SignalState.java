package io.beatwatch.ecg.beat;

/**
 * What the signal by itself says at a moment; given four times a second of signal, at positions that do not depend on
 * how it was chunked.
 *
 * @param sample the position
 * @param lastPeak position of the newest R peak that was detected, -1 where there is none since the signal began or
 *     broke off
 * @param leads leads there are
 * @param leadsOff leads whose electrode is off
 * @param leadsWithSignal leads that show a patient's signal: neither off nor flat nor a test signal
 * @param signalSince since which sample one of these has had its signal without a break, -1 where there is none
 * @param noisy whether each of these is severely noisy
 * @param fibrillatingSince where the waves of ventricular fibrillation began that are there now, -1 where there are none
 * @param paced whether a pacemaker makes the beats, as far as the device tells its spikes
 * @param spikeWithoutBeat the first pacemaker spike since the newest R peak, -1 where there is none
 */
public record SignalState(
        long sample,
        long lastPeak,
        int leads,
        int leadsOff,
        int leadsWithSignal,
        long signalSince,
        boolean noisy,
        long fibrillatingSince,
        boolean paced,
        long spikeWithoutBeat) {}
