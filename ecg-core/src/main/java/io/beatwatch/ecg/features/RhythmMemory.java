package io.beatwatch.ecg.features;

import io.beatwatch.ecg.features.PWaves.Origin;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A patient's RR intervals so far, and where the latest one stands among them. Everything is a ratio of intervals:
 * absolute rates differ more between patients than between classes. Single thread.
 *
 * <p>Three things are asked. Is the interval <em>short</em>: against the last few, against long references (mean, median
 * and outer quantiles of {@value #LONG} intervals; where ectopic beats are the majority the median is theirs and the mean
 * is not), and against the anchor. Is short <em>unusual</em> here: against the usual beat-to-beat change, the shortest of
 * the last intervals, its rank. Is the rhythm <em>irregular without rule</em>, as in atrial fibrillation, or irregular by a
 * pattern: change against the interval one, two and three beats before, over seconds and over minutes, and how many
 * intervals lie close together.
 *
 * <p>The anchor is the interval of the basic rhythm. It follows gradual changes at once; intervals more than {@value
 * #EARLY} (in log units, 15 %) shorter it follows slowly, and how slowly the P waves decide. Where early beats have the P
 * wave of the basic rhythm the sinus node has fired and will go on so: block has ended, or the heart has quickened at
 * once, and the anchor is there within a dozen beats. Where they have another P wave another focus has fired, and its
 * tachycardia stays short against the anchor for hours. Where they have none and come without a pattern the atria fibrillate,
 * and half a minute later the anchor is among their intervals. Where P waves tell nothing that takes half an hour.
 */
final class RhythmMemory implements StreamState {
    /** What {@link #fill} writes. */
    static final List<String> NAMES = List.of(
            "rr/mean8",
            "rrPrev/mean8",
            "rr/mean",
            "rrPrev/mean",
            "rr/rrPrev",
            "rr/mean over change",
            "rr/median",
            "rr/upper",
            "rr/lower",
            "upper/lower",
            "mean/median",
            "rank32",
            "change16",
            "change16 lag2",
            "change16 lag3",
            "share changed",
            "min16/mean16",
            "rr/min16",
            "rr/min4",
            "spread32",
            "pair/mean8",
            "rr/rr lag2",
            "rr/rr lag3",
            "mean8/mean",
            "rrPrev/rr lag2",
            "rr/median over change",
            "change lag best",
            "rr/median8",
            "rr/anchor",
            "rrPrev/anchor",
            "mean8/anchor",
            "share near anchor",
            "share near mode",
            "change64 lag best",
            "change128 lag best");

    private static final int LONG = 256;
    private static final int RECENT = 32;
    private static final float SHORTEST_SECONDS = 0.2f;
    private static final float LONGEST_SECONDS = 3;
    private static final float LIMIT = 5;
    private static final double UPPER_QUANTILE = 0.85;
    private static final double LOWER_QUANTILE = 0.15;
    /** An interval shorter than this share of one near it counts as as short. */
    private static final float RANK_TOLERANCE = 1.03f;

    private static final float CHANGED = 0.1f;
    private static final float NEAR_ANCHOR = 0.06f;
    private static final float NEAR_MODE = 1.1f;
    /** The change that is taken for usual as long as too few are known, as a share of the interval. */
    private static final float FIRST_CHANGE = 0.05f;

    private static final int ANCHOR_BEGINS = 4;
    /** Logarithm of its ratio to the anchor from which an interval is early: 15 % shorter. */
    static final float EARLY = -0.16f;

    private static final float ANCHOR_GAIN = 0.12f;
    private static final float ANCHOR_RISE = 0.1f;
    /** What an early interval takes off the anchor (log), by where the beat before it came from. */
    private static final float ANCHOR_LEAK = 0.0003f;

    private static final float ANCHOR_LEAK_TO_BASIC = 0.06f;
    private static final float ANCHOR_LEAK_TO_ELSEWHERE = 0.00003f;
    private static final float ANCHOR_LEAK_IN_FIBRILLATION = 0.02f;
    /** A rhythm whose intervals change by more of their mean, against each of the three before, has no pattern. */
    private static final float IRREGULAR = 0.08f;

    /** Logarithm of the share of the basic interval below which the heart races: 0.4. */
    private static final float RACING = -0.92f;

    private final float[] rr = new float[LONG];
    private int count;
    /** The interval that ends with the beat at hand, 0 where there is none. */
    private float latest;
    /** Logarithm of the basic rhythm's interval. */
    private float anchor;
    /** The last interval that was taken into memory, 0 where there is none. */
    private float taken;

    private boolean usualBefore;
    private boolean betweenUsual;
    // workspace
    private final float[] sorted = new float[LONG];
    private final float[] recent = new float[RECENT];
    private final float[] changes = new float[LONG];

    /**
     * Takes the interval that ends with the beat at hand; the one before goes into memory.
     *
     * @param seconds 0 where the beat before is unknown
     * @param usual whether the beat has the patient's usual shape; only intervals between two such move the anchor
     * @param before where the beats come from that are as early as the beat before
     */
    void next(float seconds, boolean usual, Origin before) {
        if (latest > 0) {
            rr[count++ % LONG] = latest;
            followAnchor((float) Math.log(latest), before);
            taken = latest;
        }
        latest = seconds <= 0 ? 0 : Math.max(SHORTEST_SECONDS, Math.min(LONGEST_SECONDS, seconds));
        betweenUsual = usual && usualBefore;
        usualBefore = usual;
    }

    private void followAnchor(float log, Origin origin) {
        float difference = log - anchor;
        if (count <= ANCHOR_BEGINS) {
            anchor += difference / count;
        } else if (difference < EARLY) {
            anchor -= leak(origin);
        } else if (betweenUsual && !(taken > 0 && Math.log(taken) - anchor < EARLY)) {
            // the interval after an early beat is a pause and says nothing of the basic rhythm
            anchor += ANCHOR_GAIN * Math.min(difference, ANCHOR_RISE);
        }
    }

    private float leak(Origin origin) {
        return switch (origin) {
            case BASIC -> ANCHOR_LEAK_TO_BASIC;
            case ELSEWHERE -> ANCHOR_LEAK_TO_ELSEWHERE;
            case WITHOUT_P -> irregular() ? ANCHOR_LEAK_IN_FIBRILLATION : ANCHOR_LEAK;
            case UNKNOWN -> ANCHOR_LEAK;
        };
    }

    private boolean irregular() {
        return leastChange(16) > IRREGULAR * mean(16);
    }

    /** Median change of the last intervals against the interval one, two or three before, whichever is least. */
    private float leastChange(int intervals) {
        return least(medianChange(1, intervals), medianChange(2, intervals), medianChange(3, intervals));
    }

    private static float least(float a, float b, float c) {
        return Math.min(a, Math.min(b, c));
    }

    /**
     * Whether the beat at hand, or the last eight, came at more than two and a half times the basic rhythm: in ventricular
     * flutter, of which not every wave is found, in a run of ventricular tachycardia, or right upon the T wave. What goes on
     * for minutes becomes the basic rhythm, the slower the sooner: 200 beats at 0.375 of its interval, 800 at 0.31.
     */
    boolean racing() {
        return latest > 0 && count > ANCHOR_BEGINS && Math.log(Math.min(latest, mean(8))) - anchor < RACING;
    }

    /** Logarithm of the interval at hand, or of the last eight where that is unknown, over that of the basic rhythm. */
    float earliness() {
        return count == 0 ? 0 : (float) Math.log(latest > 0 ? latest : mean(8)) - anchor;
    }

    /** Intervals in memory. */
    private int known() {
        return Math.min(count, LONG);
    }

    /** The interval so many before the latest one (1: the one before it); the nearest known one where there are fewer. */
    private float ago(int n) {
        if (count == 0) {
            return latest > 0 ? latest : 1;
        }
        return rr[(count - Math.min(n, known())) % LONG];
    }

    private float mean(int n) {
        int k = Math.max(1, Math.min(n, known()));
        float sum = 0;
        for (int i = 1; i <= k; i++) {
            sum += ago(i);
        }
        return sum / k;
    }

    /** Median of the last absolute differences between intervals so many beats apart. */
    private float medianChange(int lag, int intervals) {
        int k = Math.min(intervals, known() - lag);
        if (k < 2) {
            return FIRST_CHANGE * mean(8);
        }
        for (int i = 0; i < k; i++) {
            changes[i] = Math.abs(ago(i + 1) - ago(i + 1 + lag));
        }
        Arrays.sort(changes, 0, k);
        return changes[k / 2];
    }

    private static float ratio(float a, float b) {
        return clip((float) (4 * Math.log(a / b)));
    }

    private static float clip(float x) {
        return Math.max(-LIMIT, Math.min(LIMIT, x));
    }

    /** A share as −1 to 1. */
    private static float signed(int part, int whole) {
        return 2f * part / whole - 1;
    }

    /** Writes the features of the beat at hand from {@code at} on and returns the position after them. */
    int fill(float[] out, int at) {
        float now = latest > 0 ? latest : mean(8);
        float mean8 = mean(8);
        float mean16 = mean(16);
        float meanLong = mean(LONG);
        int n = sortAll(now);
        float median = sorted[n / 2];
        float upper = sorted[(int) (UPPER_QUANTILE * (n - 1))];
        float lower = sorted[(int) (LOWER_QUANTILE * (n - 1))];
        float change = medianChange(1, 16);
        float change2 = medianChange(2, 16);
        float change3 = medianChange(3, 16);
        float basic = count == 0 ? now : (float) Math.exp(anchor);

        int k = Math.min(RECENT, n);
        float min16 = Float.MAX_VALUE;
        float min4 = Float.MAX_VALUE;
        int asShort = 0;
        int changed = 0;
        int nearAnchor = 0;
        double sum = 0;
        double squares = 0;
        for (int i = 1; i <= k; i++) {
            float x = ago(i);
            recent[i - 1] = x;
            min16 = i <= 16 ? Math.min(min16, x) : min16;
            min4 = i <= 4 ? Math.min(min4, x) : min4;
            asShort += x < now * RANK_TOLERANCE ? 1 : 0;
            changed += Math.abs(x - ago(i + 1)) > CHANGED * x ? 1 : 0;
            nearAnchor += Math.abs(x - basic) < NEAR_ANCHOR * basic ? 1 : 0;
            double log = Math.log(x);
            sum += log;
            squares += log * log;
        }
        double variance = Math.max(0, squares / k - sum / k * sum / k);
        float median8 = median8();
        Arrays.sort(recent, 0, k);

        out[at++] = ratio(now, mean8);
        out[at++] = ratio(ago(1), mean8);
        out[at++] = ratio(now, meanLong);
        out[at++] = ratio(ago(1), meanLong);
        out[at++] = ratio(now, ago(1));
        out[at++] = overChange(now, meanLong, change);
        out[at++] = ratio(now, median);
        out[at++] = ratio(now, upper);
        out[at++] = ratio(now, lower);
        out[at++] = ratio(upper, lower);
        out[at++] = 4 * ratio(meanLong, median);
        out[at++] = signed(asShort, k);
        out[at++] = clip(10 * change / mean16);
        out[at++] = clip(10 * change2 / mean16);
        out[at++] = clip(10 * change3 / mean16);
        out[at++] = signed(changed, k);
        out[at++] = ratio(min16, mean16);
        out[at++] = ratio(now, min16);
        out[at++] = ratio(now, min4);
        out[at++] = clip((float) (10 * Math.sqrt(variance)));
        out[at++] = ratio((now + ago(1)) / 2, mean8);
        out[at++] = ratio(now, ago(2));
        out[at++] = ratio(now, ago(3));
        out[at++] = ratio(mean8, meanLong);
        out[at++] = ratio(ago(1), ago(2));
        out[at++] = overChange(now, median, change);
        out[at++] = clip(10 * least(change, change2, change3) / mean16);
        out[at++] = ratio(now, median8);
        out[at++] = clip(4 * earliness());
        out[at++] = ratio(ago(1), basic);
        out[at++] = ratio(mean8, basic);
        out[at++] = signed(nearAnchor, k);
        out[at++] = signed(mostNearEachOther(k), k);
        out[at++] = clip(10 * leastChange(64) / mean(64));
        out[at++] = clip(10 * leastChange(128) / mean(128));
        return at;
    }

    /** Sorts the long memory, or the interval at hand where there is none; returns how many these are. */
    private int sortAll(float now) {
        int n = known();
        if (n == 0) {
            sorted[0] = now;
            return 1;
        }
        System.arraycopy(rr, 0, sorted, 0, n);
        Arrays.sort(sorted, 0, n);
        return n;
    }

    private float median8() {
        int k = Math.max(1, Math.min(8, known()));
        for (int i = 0; i < k; i++) {
            changes[i] = ago(i + 1);
        }
        Arrays.sort(changes, 0, k);
        return changes[k / 2];
    }

    /** How far an interval is from a reference, in units of the usual change. */
    private static float overChange(float now, float reference, float change) {
        return clip((float) (0.5 * Math.log(now / reference) / (change / reference + FIRST_CHANGE)));
    }

    /** The most of the sorted recent intervals that lie within a tenth of each other. */
    private int mostNearEachOther(int k) {
        int most = 0;
        for (int i = 0, from = 0; i < k; i++) {
            while (recent[i] > NEAR_MODE * recent[from]) {
                from++;
            }
            most = Math.max(most, i - from + 1);
        }
        return most;
    }

    @Override
    public void reset() {
        count = 0;
        latest = 0;
        anchor = 0;
        taken = 0;
        usualBefore = false;
        betweenUsual = false;
    }

    @Override
    public int stateBytes() {
        return Integer.BYTES + 3 * Float.BYTES + 2 + LONG * Float.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        out.putInt(count).putFloat(latest).putFloat(anchor).putFloat(taken);
        out.put((byte) (usualBefore ? 1 : 0)).put((byte) (betweenUsual ? 1 : 0));
        StreamState.save(rr, out);
    }

    @Override
    public void restore(ByteBuffer in) {
        count = in.getInt();
        latest = in.getFloat();
        anchor = in.getFloat();
        taken = in.getFloat();
        usualBefore = in.get() != 0;
        betweenUsual = in.get() != 0;
        StreamState.restore(rr, in);
    }
}
