package io.beatwatch.ecg.features;

import io.beatwatch.ecg.features.PWaves.Origin;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * A patient's RR intervals so far, and where the latest one stands among them. Everything is a ratio of intervals:
 * absolute rates differ more between patients than between classes. Single thread.
 *
 * <p>Two things are asked. Is the interval <em>short</em>: against the last few and against the {@link BasicInterval}. Is
 * the rhythm <em>irregular without rule</em>, as in atrial fibrillation, or irregular by a pattern: change against the
 * interval one, two and three beats before, over seconds and over minutes, and how many intervals lie close together.
 */
final class RhythmFeatures implements StreamState {
    /** What {@link #fill} writes. */
    static final List<String> NAMES = List.of(
            "rr/mean8",
            "rrPrev/mean8",
            "rr/rrPrev",
            "rr/rr lag2",
            "rr/rr lag3",
            "rrPrev/rr lag2",
            "pair/mean8",
            "rank32",
            "rr/median8",
            "rr/min16",
            "rr/min4",
            "min16/mean16",
            "rr/basic",
            "rrPrev/basic",
            "mean8/basic",
            "share near basic",
            "share near mode",
            "share changed",
            "spread32",
            "change16",
            "change16 lag2",
            "change16 lag3",
            "change16 lag best",
            "change64 lag best",
            "change128 lag best");

    /** Intervals that are remembered. */
    private static final int MEMORY = 128;

    private static final int RECENT = 32;
    private static final float SHORTEST_SECONDS = 0.2f;
    private static final float LONGEST_SECONDS = 3;
    private static final float LIMIT = 5;
    /** An interval shorter than this share of one near it counts as as short. */
    private static final float RANK_TOLERANCE = 1.03f;

    private static final float CHANGED = 0.1f;
    private static final float NEAR_BASIC = 0.06f;
    private static final float NEAR_MODE = 1.1f;
    /** The change that is taken for usual as long as too few are known, as a share of the interval. */
    private static final float FIRST_CHANGE = 0.05f;
    /** A rhythm whose intervals change by more of their mean, against each of the three before, has no pattern. */
    private static final float IRREGULAR = 0.08f;
    /** Logarithm of the share of the basic interval below which the rhythm is an extreme tachycardia: 0.4. */
    private static final float RACING = -0.92f;
    /** Intervals before which no rhythm is one. */
    private static final int LEAST_KNOWN = 4;

    /** The latest first. */
    private final float[] rr = new float[MEMORY];

    private int count;
    /** The interval that ends with the beat at hand, 0 where there is none. */
    private float latest;

    private final BasicInterval basic = new BasicInterval();
    private boolean usualBefore;
    private boolean betweenUsual;
    // workspace
    private final float[] recent = new float[RECENT];
    private final MedianChange medianChange = new MedianChange();
    private int filledFrom;

    /**
     * Takes the interval that ends with the beat at hand; the one before goes into memory.
     *
     * @param seconds 0 where the beat before is unknown
     * @param usual whether the beat has the patient's usual shape
     * @param before where the beats come from that are as early as the beat before; asked where it matters
     * @return whether another rhythm became the basic one at a stroke
     */
    boolean next(float seconds, boolean usual, Supplier<Origin> before) {
        boolean changed = false;
        if (latest > 0) {
            System.arraycopy(rr, 0, rr, 1, MEMORY - 1);
            rr[0] = latest;
            count++;
            changed = basic.next(latest, betweenUsual, this::irregular, before);
        }
        latest = seconds <= 0 ? 0 : Math.max(SHORTEST_SECONDS, Math.min(LONGEST_SECONDS, seconds));
        betweenUsual = usual && usualBefore;
        usualBefore = usual;
        return changed;
    }

    private boolean irregular() {
        return leastChange(16) > IRREGULAR * mean(16);
    }

    /**
     * Whether the beat at hand, or the last eight, came at more than two and a half times the basic rhythm: in ventricular
     * flutter, of which not every wave is found, in a run of ventricular tachycardia, or right upon the T wave.
     */
    boolean tooFastToTeach() {
        return latest > 0 && count >= LEAST_KNOWN && Math.log(Math.min(latest, mean(8))) - basic.log() < RACING;
    }

    /** Logarithm of the interval at hand, or of the last eight where that is unknown, over the basic interval. */
    float prematurity() {
        return count == 0 ? 0 : (float) Math.log(latest > 0 ? latest : mean(8)) - basic.log();
    }

    /** Intervals in memory. */
    private int known() {
        return Math.min(count, MEMORY);
    }

    /** The interval so many before the latest one (1: the one before it); the nearest known one where there are fewer. */
    private float ago(int n) {
        if (count == 0) {
            return latest > 0 ? latest : 1;
        }
        return rr[Math.min(n, known()) - 1];
    }

    private float mean(int n) {
        int k = Math.min(n, known());
        if (k == 0) {
            return ago(1);
        }
        float sum = 0;
        for (int i = 0; i < k; i++) {
            sum += rr[i];
        }
        return sum / k;
    }

    private float median8() {
        int k = Math.max(1, Math.min(8, known()));
        for (int i = 0; i < k; i++) {
            recent[i] = ago(i + 1);
        }
        Arrays.sort(recent, 0, k);
        return recent[k / 2];
    }

    /** Median of the last absolute differences between intervals so many beats apart. */
    private float medianChange(int lag, int intervals) {
        int k = Math.min(intervals, known() - lag);
        return k < 2 ? FIRST_CHANGE * mean(8) : medianChange.of(rr, lag, k);
    }

    /** Median change of the last intervals against the interval one, two or three before, whichever is least. */
    private float leastChange(int intervals) {
        return Math.min(medianChange(1, intervals), Math.min(medianChange(2, intervals), medianChange(3, intervals)));
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

    /** Writes the features of the beat at hand from {@code at} on, in the order of {@link #NAMES}, and returns the position after them. */
    int fill(float[] out, int at) {
        filledFrom = at;
        float now = latest > 0 ? latest : mean(8);
        float mean8 = mean(8);
        float mean16 = mean(16);
        float basicInterval = count == 0 ? now : (float) Math.exp(basic.log());
        int k = Math.max(1, Math.min(RECENT, known()));
        float min16 = Float.MAX_VALUE;
        float min4 = Float.MAX_VALUE;
        int asShort = 0;
        int changed = 0;
        int nearBasic = 0;
        double sum = 0;
        double squares = 0;
        for (int i = 1; i <= k; i++) {
            float x = ago(i);
            recent[i - 1] = x;
            min16 = i <= 16 ? Math.min(min16, x) : min16;
            min4 = i <= 4 ? Math.min(min4, x) : min4;
            asShort += x < now * RANK_TOLERANCE ? 1 : 0;
            changed += Math.abs(x - ago(i + 1)) > CHANGED * x ? 1 : 0;
            nearBasic += Math.abs(x - basicInterval) < NEAR_BASIC * basicInterval ? 1 : 0;
            double log = Math.log(x);
            sum += log;
            squares += log * log;
        }
        double variance = Math.max(0, squares / k - sum / k * sum / k);
        Arrays.sort(recent, 0, k);
        int nearMode = mostNearEachOther(k);
        float median8 = median8();

        at = put(out, at, "rr/mean8", ratio(now, mean8));
        at = put(out, at, "rrPrev/mean8", ratio(ago(1), mean8));
        at = put(out, at, "rr/rrPrev", ratio(now, ago(1)));
        at = put(out, at, "rr/rr lag2", ratio(now, ago(2)));
        at = put(out, at, "rr/rr lag3", ratio(now, ago(3)));
        at = put(out, at, "rrPrev/rr lag2", ratio(ago(1), ago(2)));
        at = put(out, at, "pair/mean8", ratio((now + ago(1)) / 2, mean8));
        at = put(out, at, "rank32", signed(asShort, k));
        at = put(out, at, "rr/median8", ratio(now, median8));
        at = put(out, at, "rr/min16", ratio(now, min16));
        at = put(out, at, "rr/min4", ratio(now, min4));
        at = put(out, at, "min16/mean16", ratio(min16, mean16));
        at = put(out, at, "rr/basic", clip(4 * prematurity()));
        at = put(out, at, "rrPrev/basic", ratio(ago(1), basicInterval));
        at = put(out, at, "mean8/basic", ratio(mean8, basicInterval));
        at = put(out, at, "share near basic", signed(nearBasic, k));
        at = put(out, at, "share near mode", signed(nearMode, k));
        at = put(out, at, "share changed", signed(changed, k));
        at = put(out, at, "spread32", clip((float) (10 * Math.sqrt(variance))));
        float change = medianChange(1, 16);
        float change2 = medianChange(2, 16);
        float change3 = medianChange(3, 16);
        at = put(out, at, "change16", clip(10 * change / mean16));
        at = put(out, at, "change16 lag2", clip(10 * change2 / mean16));
        at = put(out, at, "change16 lag3", clip(10 * change3 / mean16));
        at = put(out, at, "change16 lag best", clip(10 * Math.min(change, Math.min(change2, change3)) / mean16));
        at = put(out, at, "change64 lag best", clip(10 * leastChange(64) / mean(64)));
        at = put(out, at, "change128 lag best", clip(10 * leastChange(128) / mean(128)));
        return at;
    }

    private int put(float[] out, int at, String name, float value) {
        assert NAMES.get(at - filledFrom).equals(name) : name + " stands elsewhere in NAMES";
        out[at] = value;
        return at + 1;
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
        basic.reset();
        usualBefore = false;
        betweenUsual = false;
    }

    @Override
    public int stateBytes() {
        return Integer.BYTES + Float.BYTES + 2 + basic.stateBytes() + MEMORY * Float.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        out.putInt(count).putFloat(latest);
        basic.save(out);
        out.put((byte) (usualBefore ? 1 : 0)).put((byte) (betweenUsual ? 1 : 0));
        // as a ring: the interval that came first, and every MEMORY-th after it, at its begin
        for (int slot = 0; slot < MEMORY; slot++) {
            out.putFloat(rr[agoOfSlot(slot)]);
        }
    }

    private int agoOfSlot(int slot) {
        return Math.floorMod(count - 1 - slot, MEMORY);
    }

    @Override
    public void restore(ByteBuffer in) {
        count = in.getInt();
        latest = in.getFloat();
        basic.restore(in);
        usualBefore = in.get() != 0;
        betweenUsual = in.get() != 0;
        for (int slot = 0; slot < MEMORY; slot++) {
            rr[agoOfSlot(slot)] = in.getFloat();
        }
    }
}
