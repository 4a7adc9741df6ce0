package io.beatwatch.ecg.alarm;

import io.beatwatch.ecg.beat.BeatClass;
import java.nio.ByteBuffer;

/**
 * Fibrillation of the atria and irregular rhythm. Fibrillation is what the network says of it beat by beat (P waves and
 * intervals), averaged as log odds over about 20 conducted beats; irregular is the mean change from one interval to the
 * next. Each is told once it has lasted (Drew 2014: at its begin and its end alone). Single thread.
 */
final class RhythmConditions {
    private static final float FOLLOW = 1 / 20f;
    private static final double MOST_ODDS = 4;
    /** Mean log odds, chosen on DS1 and on one patient of the Long-Term AF Database. */
    private static final float BEGINS = 0.5f;

    private static final float ENDS = 0;
    private static final float AT_FIRST = -2;
    /** A change counts as no more than this, so that single ectopic beats make no irregular rhythm. */
    private static final float LARGEST_CHANGE = 0.3f;
    /** Beats by which the averages lag behind what they average. */
    private static final int LAG = 10;
    /** Irregular rhythm ends below this share of where it begins. */
    private static final double ENDS_SHARE = 0.7;

    private static final double IRREGULAR_SECONDS = 60;

    private final double hertz;
    private float odds = AT_FIRST;
    private float change;
    private long fibrillatingSince = -1;
    private long irregularSince = -1;

    RhythmConditions(double hertz) {
        this.hertz = hertz;
    }

    void find(BeatHistory history, AlarmLimits limits, Findings findings) {
        AlarmBeat beat = history.ago(0);
        boolean conducted = beat.beatClass() == BeatClass.N || beat.beatClass() == BeatClass.S;
        long lagged = history.ago(Math.min(LAG, history.size()) - 1).sample();
        if (conducted && !Float.isNaN(beat.fibrillation())) {
            double p = beat.fibrillation();
            double logOdds = Math.log(Math.max(1e-4, p) / Math.max(1e-4, 1 - p));
            odds += FOLLOW * (float) (Math.max(-MOST_ODDS, Math.min(MOST_ODDS, logOdds)) - odds);
            if (odds > BEGINS && fibrillatingSince < 0) {
                fibrillatingSince = lagged;
            } else if (odds < ENDS) {
                fibrillatingSince = -1;
            }
        }
        float[] rr = history.intervals(2);
        if (conducted && rr.length == 2 && !history.ventricular(1)) {
            change += FOLLOW * (Math.min(LARGEST_CHANGE, Math.abs(rr[0] - rr[1]) / Math.min(rr[0], rr[1])) - change);
            double begins = limits.get(AlarmLimit.IRREGULAR_SPREAD);
            if (change > begins && irregularSince < 0) {
                irregularSince = lagged;
            } else if (change < ENDS_SHARE * begins) {
                irregularSince = -1;
            }
        }
        if (lasts(fibrillatingSince, beat, limits.get(AlarmLimit.ATRIAL_FIBRILLATION_SECONDS))) {
            findings.add(AlarmKind.ATRIAL_FIBRILLATION, fibrillatingSince, RateConditions.heartRate(history));
        }
        if (lasts(irregularSince, beat, IRREGULAR_SECONDS)) {
            findings.add(AlarmKind.IRREGULAR_RHYTHM, irregularSince, RateConditions.heartRate(history));
        }
    }

    private boolean lasts(long since, AlarmBeat beat, double seconds) {
        return since >= 0 && (beat.sample() - since) / hertz >= seconds;
    }

    void clear() {
        odds = AT_FIRST;
        change = 0;
        fibrillatingSince = -1;
        irregularSince = -1;
    }

    void save(ByteBuffer out) {
        out.putFloat(odds).putFloat(change);
        Varint.putSigned(fibrillatingSince, out);
        Varint.putSigned(irregularSince, out);
    }

    void restore(ByteBuffer in) {
        odds = in.getFloat();
        change = in.getFloat();
        fibrillatingSince = Varint.getSigned(in);
        irregularSince = Varint.getSigned(in);
    }
}
