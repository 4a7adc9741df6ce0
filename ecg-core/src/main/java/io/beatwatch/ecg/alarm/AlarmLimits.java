package io.beatwatch.ecg.alarm;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The limits in force for one bed. Immutable, any thread. */
public final class AlarmLimits {
    /** Adults' defaults. */
    public static final AlarmLimits ADULT = new AlarmLimits(
            Arrays.stream(AlarmLimit.values()).mapToDouble(AlarmLimit::adult).toArray());

    private final double[] values;

    private AlarmLimits(double[] values) {
        this.values = values;
    }

    public double get(AlarmLimit limit) {
        return values[limit.ordinal()];
    }

    int whole(AlarmLimit limit) {
        return (int) Math.round(get(limit));
    }

    /**
     * The same with another value for one limit.
     *
     * @throws IllegalArgumentException naming what is allowed, if the value is not, or does not go with the others
     */
    public AlarmLimits with(AlarmLimit limit, double value) {
        return withAll(Map.of(limit, value));
    }

    /** The same with other values for some limits. */
    AlarmLimits withAll(Map<AlarmLimit, Double> changes) {
        double[] changed = values.clone();
        changes.forEach((limit, value) -> {
            if (!(value >= limit.least() && value <= limit.most())) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "%s must be %s to %s (%s), got %s",
                        limit.key(),
                        text(limit.least()),
                        text(limit.most()),
                        limit.meaning(),
                        text(value)));
            }
            changed[limit.ordinal()] = value;
        });
        AlarmLimits limits = new AlarmLimits(changed);
        limits.requireOrder(AlarmLimit.EXTREME_BRADYCARDIA_RATE, AlarmLimit.BRADYCARDIA_RATE);
        limits.requireOrder(AlarmLimit.BRADYCARDIA_RATE, AlarmLimit.TACHYCARDIA_RATE);
        limits.requireOrder(AlarmLimit.TACHYCARDIA_RATE, AlarmLimit.EXTREME_TACHYCARDIA_RATE);
        return limits;
    }

    private void requireOrder(AlarmLimit lower, AlarmLimit higher) {
        if (get(lower) > get(higher)) {
            throw new IllegalArgumentException(lower.key() + " (" + text(get(lower)) + ") must not be above "
                    + higher.key() + " (" + text(get(higher)) + ")");
        }
    }

    /**
     * The same with the limits that a profile or a command names.
     *
     * @param changes values by {@link AlarmLimit#key}
     * @throws IllegalArgumentException naming the key and the mend, if one is unknown or its value not allowed
     */
    public AlarmLimits with(Map<String, String> changes) {
        Map<AlarmLimit, Double> read = new EnumMap<>(AlarmLimit.class);
        changes.forEach((key, value) -> {
            AlarmLimit limit = AlarmLimit.require(key);
            try {
                read.put(limit, Double.parseDouble(value.strip()));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(key + " must be a number, got '" + value + "'", e);
            }
        });
        return withAll(read);
    }

    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof AlarmLimits && Arrays.equals(values, ((AlarmLimits) o).values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }
}
