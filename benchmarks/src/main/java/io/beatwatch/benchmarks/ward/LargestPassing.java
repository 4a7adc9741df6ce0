package io.beatwatch.benchmarks.ward;

import java.util.OptionalInt;
import java.util.function.IntPredicate;

/** The largest number that passes, where all up to some number pass and none beyond it. */
public final class LargestPassing {
    private static final double GROWTH = 2;

    private LargestPassing() {}

    /**
     * Checks what {@link #find} is asked for.
     *
     * @throws IllegalArgumentException unless {@code 1 <= from <= to} and {@code 0 < precision < 1}
     */
    public static void check(int from, int to, double precision) {
        if (from < 1 || to < from || !(precision > 0 && precision < 1)) {
            throw new IllegalArgumentException("from " + from + " to " + to + " with precision " + precision
                    + " is not possible: 1 <= from <= to and 0 < precision < 1 are needed");
        }
    }

    /**
     * Doubles until a number fails, then halves what lies between.
     *
     * @param from first and smallest number that is tried
     * @param to no larger one is tried
     * @param precision it ends when what passes and what fails are no further apart than this share
     * @return nothing where the smallest fails
     * @throws IllegalArgumentException as {@link #check} does
     */
    public static OptionalInt find(int from, int to, double precision, IntPredicate passes) {
        check(from, to, precision);
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
