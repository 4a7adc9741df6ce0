package io.beatwatch.ecg.features;

import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A patient's RR intervals so far, and where the latest one stands among them. Everything is a ratio: absolute rates
 * differ more between patients than between classes. Single thread.
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
            "recent early");

    private static final int LONG = 256;
    private static final float SHORTEST = 0.2f;
    private static final float LONGEST = 3;
    private static final float LIMIT = 5;

    private final float[] rr = new float[LONG];
    private int count;
    /** The latest interval, 0 where there is none. */
    private float latest;

    private float anchor;
    private boolean usualBefore;
    private boolean plain;
    private float before;
    // workspace
    private final float[] sorted = new float[LONG];

    /** Takes the interval that ends with the beat at hand, in seconds; 0 where the beat before is unknown. */
    void next(float seconds, boolean usual) {
        if (latest > 0) {
            rr[count++ % LONG] = latest;
            followAnchor((float) Math.log(latest));
            before = latest;
        }
        latest = seconds <= 0 ? 0 : Math.max(SHORTEST, Math.min(LONGEST, seconds));
        plain = usual && usualBefore;
        usualBefore = usual;
    }

    private void followAnchor(float l) {
        float d = l - anchor;
        if (count <= 4) {
            anchor += d / count;
            return;
        }
        boolean early = d < -0.16f;
        boolean afterEarly = before > 0 && Math.log(before) - anchor < -0.16f;
        if (early) {
            anchor -= 0.0003f;
        } else if (plain && !afterEarly) {
            anchor += 0.12f * Math.min(d, 0.1f);
        }
    }

    /** The interval so many before the latest one (1: the one before it); the nearest one where there are fewer. */
    private float ago(int n) {
        int known = Math.min(count, LONG);
        if (known == 0) {
            return latest > 0 ? latest : 1;
        }
        return rr[(count - Math.min(n, known)) % LONG];
    }

    private float mean(int n) {
        int k = Math.max(1, Math.min(n, Math.min(count, LONG)));
        float sum = 0;
        for (int i = 1; i <= k; i++) {
            sum += ago(i);
        }
        return sum / k;
    }

    /** 4 · log of the latest interval over the long mean: how early this beat is. */
    float prematurity() {
        return latest <= 0 ? 0 : ratio(latest, mean(LONG));
    }

    private static float ratio(float a, float b) {
        return clip((float) (4 * Math.log(a / b)));
    }

    private static float clip(float x) {
        return Math.max(-LIMIT, Math.min(LIMIT, x));
    }

    private float medianChange(int n, int lag) {
        int k = Math.min(n, Math.min(count, LONG) - lag);
        if (k < 2) {
            return 0.05f * mean(8);
        }
        float[] changes = new float[k];
        for (int i = 0; i < k; i++) {
            changes[i] = Math.abs(ago(i + 1) - ago(i + 1 + lag));
        }
        Arrays.sort(changes);
        return changes[k / 2];
    }

    /** Writes the features of the beat at hand from {@code at} on and returns the position after them. */
    int fill(float[] out, int at) {
        float now = latest > 0 ? latest : mean(8);
        int known = Math.min(count, LONG);
        float mean8 = mean(8);
        float mean16 = mean(16);
        float meanLong = mean(LONG);
        System.arraycopy(rr, 0, sorted, 0, known);
        if (known == 0) {
            sorted[0] = now;
        }
        Arrays.sort(sorted, 0, Math.max(1, known));
        int n = Math.max(1, known);
        float median = sorted[n / 2];
        float upper = sorted[(int) (0.85 * (n - 1))];
        float lower = sorted[(int) (0.15 * (n - 1))];
        float min16 = Float.MAX_VALUE;
        float min4 = Float.MAX_VALUE;
        int shorter = 0;
        int changed = 0;
        double sum = 0;
        double squares = 0;
        int k32 = Math.min(32, n);
        for (int i = 1; i <= k32; i++) {
            float x = ago(i);
            if (i <= 16) {
                min16 = Math.min(min16, x);
            }
            if (i <= 4) {
                min4 = Math.min(min4, x);
            }
            if (x < now * 1.03f) {
                shorter++;
            }
            if (Math.abs(x - ago(i + 1)) > 0.1f * x) {
                changed++;
            }
            double l = Math.log(x);
            sum += l;
            squares += l * l;
        }
        double variance = Math.max(0, squares / k32 - sum / k32 * sum / k32);
        float change = medianChange(16, 1);
        float change2 = medianChange(16, 2);
        float change3 = medianChange(16, 3);
        float best = Math.min(change, Math.min(change2, change3));
        float[] last8 = new float[Math.min(8, n)];
        for (int i = 0; i < last8.length; i++) {
            last8[i] = ago(i + 1);
        }
        Arrays.sort(last8);

        out[at++] = ratio(now, mean8);
        out[at++] = ratio(ago(1), mean8);
        out[at++] = ratio(now, meanLong);
        out[at++] = ratio(ago(1), meanLong);
        out[at++] = ratio(now, ago(1));
        out[at++] = clip((float) (0.5 * Math.log(now / meanLong) / (change / meanLong + 0.05)));
        out[at++] = ratio(now, median);
        out[at++] = ratio(now, upper);
        out[at++] = ratio(now, lower);
        out[at++] = ratio(upper, lower);
        out[at++] = 4 * ratio(meanLong, median);
        out[at++] = 2f * shorter / k32 - 1;
        out[at++] = clip(10 * change / mean16);
        out[at++] = clip(10 * change2 / mean16);
        out[at++] = clip(10 * change3 / mean16);
        out[at++] = 2f * changed / k32 - 1;
        out[at++] = ratio(min16, mean16);
        out[at++] = ratio(now, min16);
        out[at++] = ratio(now, min4);
        out[at++] = clip((float) (10 * Math.sqrt(variance)));
        out[at++] = ratio((now + ago(1)) / 2, mean8);
        out[at++] = ratio(now, ago(2));
        out[at++] = ratio(now, ago(3));
        out[at++] = ratio(mean8, meanLong);
        out[at++] = ratio(ago(1), ago(2));
        out[at++] = clip((float) (0.5 * Math.log(now / median) / (change / median + 0.05)));
        out[at++] = clip(10 * best / mean16);
        out[at++] = ratio(now, last8[last8.length / 2]);
        float a = (float) Math.exp(anchor);
        out[at++] = count == 0 ? 0 : ratio(now, a);
        out[at++] = count == 0 ? 0 : ratio(ago(1), a);
        out[at++] = count == 0 ? 0 : ratio(mean8, a);
        float[] recent = new float[k32];
        int near = 0;
        int early = 0;
        for (int i = 0; i < k32; i++) {
            recent[i] = ago(i + 1);
            near += Math.abs(recent[i] - a) < 0.06f * a ? 1 : 0;
            early += recent[i] < 0.85f * a ? 1 : 0;
        }
        Arrays.sort(recent);
        int mode = 0;
        for (int i = 0, j = 0; i < k32; i++) {
            while (recent[i] > 1.1f * recent[j]) {
                j++;
            }
            mode = Math.max(mode, i - j + 1);
        }
        out[at++] = 2f * near / k32 - 1;
        out[at++] = 2f * mode / k32 - 1;
        out[at++] = 2f * early / k32 - 1;
        return at;
    }

    @Override
    public void reset() {
        count = 0;
        latest = 0;
        anchor = 0;
        before = 0;
        usualBefore = false;
        plain = false;
    }

    @Override
    public int stateBytes() {
        return Integer.BYTES + (3 + LONG) * Float.BYTES + 2;
    }

    @Override
    public void save(ByteBuffer out) {
        out.putInt(count).putFloat(latest).putFloat(anchor).putFloat(before);
        out.put((byte) (usualBefore ? 1 : 0)).put((byte) (plain ? 1 : 0));
        for (float x : rr) {
            out.putFloat(x);
        }
    }

    @Override
    public void restore(ByteBuffer in) {
        count = in.getInt();
        latest = in.getFloat();
        anchor = in.getFloat();
        before = in.getFloat();
        usualBefore = in.get() != 0;
        plain = in.get() != 0;
        for (int i = 0; i < LONG; i++) {
            rr[i] = in.getFloat();
        }
    }
}
