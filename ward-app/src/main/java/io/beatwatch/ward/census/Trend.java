package io.beatwatch.ward.census;

import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.BeatLabel;
import java.time.Duration;
import java.util.TreeMap;

/** Rate and ectopic beats of a bed, minute by minute of signal. Guarded by the {@link Ward}. */
public final class Trend {
    /** What a minute had. */
    public static final class Minute {
        private int rates;
        private double rateSum;
        private float least = Float.POSITIVE_INFINITY;
        private float most = Float.NEGATIVE_INFINITY;
        private int v;
        private int s;
        private int beats;

        /** Mean heart rate per minute, NaN where no beat had one. */
        public double rate() {
            return rates == 0 ? Double.NaN : rateSum / rates;
        }

        public float leastRate() {
            return least;
        }

        public float mostRate() {
            return most;
        }

        /** V and F beats. */
        public int ventricular() {
            return v;
        }

        public int supraventricular() {
            return s;
        }

        public int beats() {
            return beats;
        }
    }

    private static final long MINUTE_MILLIS = 60_000;

    private final TreeMap<Long, Minute> minutes = new TreeMap<>();
    private final long most;

    Trend(Duration history) {
        most = Math.max(1, history.toMinutes());
    }

    void add(AnnotatedBeat beat) {
        long minute = beat.getBeatTime().getSeconds() * 1000 / MINUTE_MILLIS;
        Minute of = minutes.computeIfAbsent(minute, m -> new Minute());
        of.beats++;
        if (beat.hasHeartRate()) {
            of.rates++;
            of.rateSum += beat.getHeartRate();
            of.least = Math.min(of.least, beat.getHeartRate());
            of.most = Math.max(of.most, beat.getHeartRate());
        }
        if (beat.getLabel() == BeatLabel.V || beat.getLabel() == BeatLabel.F) {
            of.v++;
        } else if (beat.getLabel() == BeatLabel.S) {
            of.s++;
        }
        while (minutes.size() > most) {
            minutes.pollFirstEntry();
        }
    }

    /** By the minute's begin, in milliseconds since 1970. */
    public TreeMap<Long, Minute> minutes() {
        TreeMap<Long, Minute> copy = new TreeMap<>();
        minutes.forEach((minute, of) -> copy.put(minute * MINUTE_MILLIS, of));
        return copy;
    }
}
