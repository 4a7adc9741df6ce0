package io.beatwatch.ecg.features;

import io.beatwatch.ecg.features.PWaves.Origin;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Follows the interval of the patient's basic rhythm, which premature beats are premature against. Single thread.
 *
 * <p>It is built so that no belief can last against what goes on:
 *
 * <ul>
 *   <li>What changes little by little is the sinus node, and is followed at once, however far it goes.
 *   <li>An interval that is shorter at a stroke (by {@value #EARLY} in log units, 15 %) is early. It moves nothing by itself. Where
 *       most of the last {@value #RECENT} intervals are early, a rhythm at another rate goes on, and it becomes the basic one
 *       after as long as its evidence asks for: {@link #secondsToBelieve}. No rhythm takes longer than ten minutes, a regular
 *       one below 130/min with the patient's usual QRS complexes no longer than two.
 *   <li>The same for a rhythm that is slower at a stroke. One that is slower by more than a third, and below 50/min, however, is the
 *       basic rhythm of which beats are blocked (or missed): what is conducted between them is not early. It takes ten minutes.
 *   <li>The interval after an early beat is a pause and says nothing; nor do intervals beside a beat of another shape.
 *   <li>At first it is the median of what came so far, so that no single missed or false beat decides.
 * </ul>
 */
final class BasicInterval implements StreamState {
    /** Logarithm of its ratio to the basic interval from which an interval is early: 15 % shorter. */
    static final float EARLY = -0.16f;

    /** Intervals whose median tells which rhythm goes on. */
    private static final int RECENT = 16;

    private static final int FIRST = 8;
    /** Logarithm of its ratio to the one before up to which an interval changes little by little. */
    private static final float STEP = 0.1f;

    private static final float GAIN_LITTLE_BY_LITTLE = 0.3f;
    private static final float GAIN = 0.12f;
    private static final float MOST_RISE = 0.1f;
    /** What is left of the evidence for another rhythm at each beat that speaks against it. */
    private static final float FADING = 0.9f;

    /** Of a faster rhythm with the P waves of the basic one: the sinus node has quickened, or block has ended. */
    private static final float SINUS_SECONDS = 6;
    /** Of a rhythm without a pattern: fibrillation, which no beat is premature against. */
    private static final float IRREGULAR_SECONDS = 20;
    /** Of a faster rhythm whose P waves say nothing. */
    private static final float UNCLEAR_SECONDS = 45;
    /** Of a regular rhythm with other P waves, below 130/min. */
    private static final float ELSEWHERE_SECONDS = 105;
    /** Of one above, and of any whose beats do not have the usual shape. */
    private static final float ANY_SECONDS = 540;
    /** Of a slower rhythm. */
    private static final float SLOWER_SECONDS = 15;

    /** Logarithm of the interval at 50/min: what is blocked leaves a rhythm slower than that. */
    private static final float SLOW = (float) Math.log(1.2);
    /** And by so much longer than the basic interval, in log units: 1.6 times. The sinus node's own rate changes with block. */
    private static final float BLOCKED = (float) Math.log(1.6);

    /** Logarithm of the interval at 133/min, so that one of 130/min whose intervals vary is below it. */
    private static final float FAST = (float) Math.log(0.45);

    private final float[] recent = new float[RECENT];
    private int count;
    private float log;
    private boolean gradual = true;
    private float evidenceOfFaster;
    private float evidenceOfSlower;
    // workspace
    private final float[] sorted = new float[RECENT];

    /** Natural logarithm of the basic interval in seconds; 0 before the first one. */
    float log() {
        return log;
    }

    /** Intervals so far. */
    int count() {
        return count;
    }

    /**
     * Takes the next interval.
     *
     * @param seconds above 0
     * @param usual whether both beats that it lies between have the patient's usual shape
     * @param irregular whether the last intervals have no pattern; asked where it matters
     * @param origin where the beats come from that are as early as the one that ends it; asked where it matters
     * @return whether another rhythm became the basic one at a stroke
     */
    boolean next(float seconds, boolean usual, BooleanSupplier irregular, Supplier<Origin> origin) {
        float x = (float) Math.log(seconds);
        float before = count == 0 ? x : recent[(count - 1) % RECENT];
        recent[count++ % RECENT] = x;
        if (count <= FIRST) {
            sortRecent();
            log = ofRecent(count / 2);
            return false;
        }
        float difference = x - log;
        boolean pause = before - log < EARLY;
        boolean blocked = x > SLOW && difference > BLOCKED;
        boolean step = Math.abs(x - before) < STEP;
        gradual = difference >= EARLY || gradual && step;
        if (gradual && step && usual && difference < 0 && !pause || gradual && difference < EARLY) {
            log += GAIN_LITTLE_BY_LITTLE * difference;
        } else if (difference >= EARLY && usual && !pause && !blocked) {
            log += GAIN * Math.min(difference, MOST_RISE);
        }
        sortRecent();
        if (ofRecent(RECENT / 2) - log < EARLY) {
            evidenceOfFaster += x - log < EARLY ? seconds / secondsToBelieve(usual, irregular, origin) : 0;
        } else {
            evidenceOfFaster *= FADING;
        }
        if (ofRecent(RECENT / 2 - 1) - log > -EARLY) {
            evidenceOfSlower += usual && x - log > -EARLY ? seconds / (blocked ? ANY_SECONDS : SLOWER_SECONDS) : 0;
        } else {
            evidenceOfSlower *= FADING;
        }
        if (evidenceOfFaster < 1 && evidenceOfSlower < 1) {
            return false;
        }
        log = ofRecent(evidenceOfFaster < 1 ? RECENT / 2 - 1 : RECENT / 2);
        evidenceOfFaster = 0;
        evidenceOfSlower = 0;
        gradual = true;
        return true;
    }

    /** How long a faster rhythm has to last before it is the basic one. */
    private float secondsToBelieve(boolean usual, BooleanSupplier irregular, Supplier<Origin> origin) {
        if (!usual) {
            return ANY_SECONDS;
        }
        if (irregular.getAsBoolean()) {
            return IRREGULAR_SECONDS;
        }
        return switch (origin.get()) {
            case BASIC -> SINUS_SECONDS;
            case WITHOUT_P, UNKNOWN -> UNCLEAR_SECONDS;
            case ELSEWHERE -> ofRecent(RECENT / 2) > FAST ? ELSEWHERE_SECONDS : ANY_SECONDS;
        };
    }

    private void sortRecent() {
        int n = Math.min(count, RECENT);
        System.arraycopy(recent, 0, sorted, 0, n);
        Arrays.sort(sorted, 0, n);
    }

    /** Of the recent intervals in ascending order, as {@link #sortRecent} left them. */
    private float ofRecent(int place) {
        return sorted[Math.min(place, Math.min(count, RECENT) - 1)];
    }

    @Override
    public void reset() {
        Arrays.fill(recent, 0);
        count = 0;
        log = 0;
        gradual = true;
        evidenceOfFaster = 0;
        evidenceOfSlower = 0;
    }

    @Override
    public int stateBytes() {
        return (RECENT + 3) * Float.BYTES + Integer.BYTES + 1;
    }

    @Override
    public void save(ByteBuffer out) {
        StreamState.save(recent, out);
        out.putFloat(log).putFloat(evidenceOfFaster).putFloat(evidenceOfSlower).putInt(count);
        out.put((byte) (gradual ? 1 : 0));
    }

    @Override
    public void restore(ByteBuffer in) {
        StreamState.restore(recent, in);
        log = in.getFloat();
        evidenceOfFaster = in.getFloat();
        evidenceOfSlower = in.getFloat();
        count = in.getInt();
        gradual = in.get() != 0;
    }
}
