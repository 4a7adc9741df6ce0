package io.beatwatch.ecg.alarm;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.SignalState;

/** Intervals that are too long. Pure functions of the latest beats and the signal. */
final class PauseConditions {
    private static final int MEAN_OF = 8;
    /** A QRS complex is known so much later at the latest. */
    private static final double DETECTION_DELAY_SECONDS = 0.2;

    /** A spike that captures is followed by a QRS complex within this time. */
    private static final double CAPTURE_SECONDS = 0.35;

    private PauseConditions() {}

    /**
     * What the interval before the newest beat is.
     *
     * @param signalSince since when a lead has had its signal without a break: an interval across a break says nothing
     */
    static void find(BeatHistory history, long signalSince, AlarmLimits limits, Findings findings) {
        float rr = history.ago(0).rrSeconds();
        if (rr == 0 || history.size() < 2 || signalSince > history.ago(1).sample()) {
            return;
        }
        long onset = history.ago(1).sample();
        if (rr >= limits.get(AlarmLimit.PAUSE_SECONDS)) {
            findings.add(AlarmKind.PAUSE, onset, 60 / rr);
        }
        float[] before = history.intervals(1, MEAN_OF);
        boolean normal = history.is(0, BeatClass.N) && history.is(1, BeatClass.N) && history.is(2, BeatClass.N);
        if (before.length == MEAN_OF
                && normal
                && rr >= limits.get(AlarmLimit.MISSED_BEAT_TIMES) * RateConditions.trimmedMean(before)) {
            findings.add(AlarmKind.MISSED_BEAT, onset, 60 / rr);
        }
    }

    /**
     * Whether the heart stands still: a lead has had a signal without a break, and no QRS complex was in it, for so long.
     */
    static void findAsystole(SignalState signal, double secondsPerSample, AlarmLimits limits, Findings findings) {
        long last = Math.max(signal.signalSince(), signal.lastPeak());
        double seconds = (signal.sample() - last) * secondsPerSample - DETECTION_DELAY_SECONDS;
        boolean quiet = seconds >= limits.get(AlarmLimit.ASYSTOLE_SECONDS);
        if (quiet && signal.leadsWithSignal() > 0 && signal.fibrillatingSince() < 0) {
            findings.add(AlarmKind.ASYSTOLE, last);
        }
    }

    /**
     * Whether the pacemaker that made the beats fails: no beat for so many mean intervals, though it paces, or because it does
     * not. Needs a device that tells the spikes.
     */
    static void findPacerFailure(
            SignalState signal, BeatHistory history, double secondsPerSample, AlarmLimits limits, Findings findings) {
        float[] before = history.intervals(0, MEAN_OF);
        if (!signal.paced()
                || before.length < MEAN_OF
                || signal.leadsWithSignal() == 0
                || signal.fibrillatingSince() >= 0) {
            return;
        }
        long last = Math.max(signal.signalSince(), signal.lastPeak());
        double seconds = (signal.sample() - last) * secondsPerSample - DETECTION_DELAY_SECONDS;
        if (seconds < limits.get(AlarmLimit.PACER_TIMES) * RateConditions.trimmedMean(before)) {
            return;
        }
        long spike = signal.spikeWithoutBeat();
        if (spike < 0) {
            findings.add(AlarmKind.PACER_NOT_PACING, last);
        } else if ((signal.sample() - spike) * secondsPerSample >= CAPTURE_SECONDS + DETECTION_DELAY_SECONDS) {
            findings.add(AlarmKind.PACER_NOT_CAPTURING, spike);
        }
    }
}
