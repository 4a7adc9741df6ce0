package io.beatwatch.ecg.alarm;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Counts events over the last minute of signal, in steps of five seconds. Single thread. */
final class PerMinute {
    private static final int STEPS = 12;
    private static final double STEP_SECONDS = 60.0 / STEPS;

    private final int[] counts = new int[STEPS];
    private final double samplesPerStep;
    private long step = Long.MIN_VALUE;

    PerMinute(double hertz) {
        samplesPerStep = hertz * STEP_SECONDS;
    }

    void add(long sample, boolean event) {
        long now = (long) Math.floor(sample / samplesPerStep);
        if (step == Long.MIN_VALUE || now - step >= STEPS) {
            Arrays.fill(counts, 0);
            step = now;
        }
        for (; step < now; step++) {
            counts[(int) Math.floorMod(step + 1, (long) STEPS)] = 0;
        }
        if (event) {
            counts[(int) Math.floorMod(now, (long) STEPS)]++;
        }
    }

    int count() {
        return Arrays.stream(counts).sum();
    }

    void clear() {
        Arrays.fill(counts, 0);
        step = Long.MIN_VALUE;
    }

    void save(ByteBuffer out) {
        boolean any = step != Long.MIN_VALUE;
        out.put((byte) (any ? 1 : 0));
        if (any) {
            Varint.putSigned(step, out);
            for (int count : counts) {
                Varint.put(count, out);
            }
        }
    }

    void restore(ByteBuffer in) {
        clear();
        if (in.get() != 0) {
            step = Varint.getSigned(in);
            for (int i = 0; i < STEPS; i++) {
                counts[i] = (int) Varint.get(in);
            }
        }
    }
}
