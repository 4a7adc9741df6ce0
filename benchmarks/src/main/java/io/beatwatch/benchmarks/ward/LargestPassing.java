package io.beatwatch.benchmarks.ward;

import java.util.OptionalInt;
import java.util.function.IntPredicate;

/** The largest number that passes, where all up to some number pass and none beyond it. */
public final class LargestPassing {
    private static final double GROWTH = 2;

    private LargestPassing() {}

    /**
     * Doubles until a number fails, then halves what lies between.
     *
     * @param from first and smallest number that is tried
     * @param to no larger one is tried
     * @param precision it ends when what passes and what fails are no further apart than this share
     * @return nothing where the smallest fails
     */
    public static OptionalInt find(int from, int to, double precision, IntPredicate passes) {
        if (from < 1 || to < from || !(precision > 0)) {
            throw new IllegalArgumentException("from " + from + " to " + to + " with precision " + precision
                    + ": 1 <= from <= to and precision > 0 are needed");
        }
        int passing = 0;
        int failing = Integer.MAX_VALUE;
        int next = from;
        while (true) {
            if (passes.test(next)) {
                passing = next;
            } else {
                failing = next;
            }
            if (failing <= from) {
                return OptionalInt.empty();
            }
            if (passing == to) {
                return OptionalInt.of(to);
            }
            if (failing == Integer.MAX_VALUE) {
                next = (int) Math.min(to, Math.max(passing + 1, passing * GROWTH));
            } else if (failing - passing <= Math.max(1, precision * passing)) {
                return OptionalInt.of(passing);
            } else {
                next = passing + (failing - passing) / 2;
            }
        }
    }
}
