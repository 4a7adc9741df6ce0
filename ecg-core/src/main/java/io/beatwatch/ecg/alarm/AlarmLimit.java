package io.beatwatch.ecg.alarm;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A number that an alarm condition hangs on: its key in a profile and on the commands topic, what is allowed, the default
 * for adults, and where that comes from. Sources: CinC is the PhysioNet/CinC Challenge 2015; vendors by their manuals.
 */
public enum AlarmLimit {
    ASYSTOLE_SECONDS("asystole.seconds", 4, 2.5, 10, "seconds without a QRS complex", "Philips, Edan, CinC: 4"),
    VT_BEATS("vt.beats", 5, 3, 30, "V beats in a row that are tachycardia", "Philips and CinC: 5"),
    VT_RATE("vt.rate", 100, 60, 200, "their least rate, per minute", "Philips and CinC: 100"),
    VT_OTHER_BEATS("vt.other-beats", 0, 0, 3, "beats among them that may be of another class", "chosen on CinC"),
    VT_SPREAD(
            "vt.spread",
            0.4,
            0.05,
            10,
            "largest spread of their intervals in noise, standard deviation over mean",
            "chosen on CinC"),
    RUN_COMPANY(
            "ventricular-run.company",
            0.2,
            0.05,
            1,
            "probability of V or F from which a beat next to a V beat belongs to its run",
            "chosen on DS1"),
    RUN_PROBABILITY(
            "ventricular-run.probability",
            0.6,
            0,
            1,
            "mean probability of V or F from which beats are a run",
            "chosen on DS1"),
    RUN_RATE("ventricular-run.rate", 90, 40, 200, "least rate of a short run of V beats, per minute", "Spacelabs: 90"),
    RHYTHM_BEATS("ventricular-rhythm.beats", 6, 3, 30, "V beats below that rate that are a rhythm", "GE: 6"),
    VENTRICULAR_BRADYCARDIA_RATE(
            "ventricular-bradycardia.rate",
            40,
            15,
            60,
            "largest rate of ventricular bradycardia, per minute",
            "Mindray: 40"),
    VENTRICULAR_BRADYCARDIA_BEATS("ventricular-bradycardia.beats", 5, 3, 30, "V beats that are one", "Mindray: 5"),
    R_ON_T_SHARE("r-on-t.share", 0.45, 0.2, 0.6, "largest interval of R on T, as a share of the mean", "Edan: a third"),
    V_PER_MINUTE("v-per-minute", 10, 1, 300, "V beats a minute", "10"),
    S_PER_MINUTE("s-per-minute", 20, 1, 300, "S beats a minute", "twice that of V"),
    EXTREME_TACHYCARDIA_RATE(
            "extreme-tachycardia.rate",
            170,
            60,
            300,
            "rate, per minute",
            "above what exercise reaches in NSRDB; CinC: 140"),
    EXTREME_BRADYCARDIA_RATE("extreme-bradycardia.rate", 40, 15, 100, "rate, per minute", "CinC: 40"),
    TACHYCARDIA_RATE("tachycardia.rate", 115, 40, 300, "rate, per minute", "Philips and Mindray: 120"),
    BRADYCARDIA_RATE("bradycardia.rate", 50, 15, 120, "rate, per minute", "Philips and Mindray: 50"),
    SVT_BEATS("svt.beats", 5, 3, 30, "S beats in a row that are tachycardia", "Philips: 5"),
    SVT_RATE("svt.rate", 150, 80, 250, "their least rate, per minute", "Philips: 180"),
    PAUSE_SECONDS("pause.seconds", 2.5, 1, 5, "an interval that is a pause, in seconds", "Philips: 2, GE: 3"),
    MISSED_BEAT_TIMES("missed-beat.times", 1.8, 1.3, 3, "an interval over the mean that misses a beat", "GE: 1.8"),
    PACER_TIMES(
            "pacer.times",
            1.75,
            1.3,
            3,
            "mean intervals without a beat after which a pacemaker fails",
            "Philips: 1.75"),
    ATRIAL_FIBRILLATION_SECONDS(
            "atrial-fibrillation.seconds",
            60,
            10,
            600,
            "that fibrillation lasts before it is told",
            "Drew 2014, Edan: a minute"),
    IRREGULAR_SPREAD(
            "irregular.spread", 0.12, 0.03, 0.5, "mean change from interval to interval, as a share", "chosen on DS1"),
    NOISY_SECONDS("noisy.seconds", 20, 5, 60, "noise within 30 s that suspends arrhythmia analysis", "GE: 20 of 30 s"),
    LEAST_CERTAINTY(
            "least-certainty",
            0.4,
            0,
            0.95,
            "probability below which a V or S beat counts for no alarm",
            "chosen on DS1"),
    LATCH("latch", 1, 0, 1, "1: a high alarm stays until it is acknowledged", "all vendors"),
    FIRST_TIME_OUT_SECONDS(
            "time-out.first-seconds",
            180,
            0,
            3600,
            "during which a chain's low alarm does not sound again",
            "Philips: 3 min"),
    SECOND_TIME_OUT_SECONDS("time-out.second-seconds", 600, 0, 3600, "the same of a medium alarm", "Philips: 10 min"),
    SAMPLES_MISSING_SECONDS(
            "samples-missing.seconds",
            1,
            0,
            60,
            "missing samples within a gap that are told, in seconds",
            "a beat may have been in them"),
    CLOCK_SKEW_SECONDS(
            "clock-skew.seconds",
            60,
            1,
            86_400,
            "difference between the gateway's clock and the monitor's, in seconds",
            "a chart's minute"),
    MONITOR_BEHIND_SECONDS(
            "monitor-behind.seconds",
            10,
            1,
            600,
            "that samples are late when they are read, in seconds",
            "IEC 60601-2-27: an alarm within 10 s");

    /** What all keys begin with. */
    public static final String PREFIX = "alarms.";

    private final String key;
    private final double adult;
    private final double least;
    private final double most;
    private final String meaning;
    private final String source;

    AlarmLimit(String key, double adult, double least, double most, String meaning, String source) {
        this.key = PREFIX + key;
        this.adult = adult;
        this.least = least;
        this.most = most;
        this.meaning = meaning;
        this.source = source;
    }

    public String key() {
        return key;
    }

    /** The default, for adults. */
    public double adult() {
        return adult;
    }

    public double least() {
        return least;
    }

    public double most() {
        return most;
    }

    public String meaning() {
        return meaning;
    }

    public String source() {
        return source;
    }

    public static Optional<AlarmLimit> of(String key) {
        return Arrays.stream(values()).filter(l -> l.key.equals(key)).findFirst();
    }

    /** @throws IllegalArgumentException naming the keys that there are, if there is none such */
    static AlarmLimit require(String key) {
        return of(key).orElseThrow(() -> new IllegalArgumentException("there is no limit '" + key + "': use one of "
                + Arrays.stream(values()).map(AlarmLimit::key).collect(Collectors.joining(", "))));
    }

    /** Whether a limit that stands at this value gives no alarm any more. */
    boolean off(double value) {
        return switch (this) {
            case EXTREME_TACHYCARDIA_RATE, TACHYCARDIA_RATE, V_PER_MINUTE, S_PER_MINUTE -> value >= most;
            case EXTREME_BRADYCARDIA_RATE, BRADYCARDIA_RATE -> value <= least;
            default -> false;
        };
    }
}
