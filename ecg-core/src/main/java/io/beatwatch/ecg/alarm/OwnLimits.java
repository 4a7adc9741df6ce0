package io.beatwatch.ecg.alarm;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** The limits of one bed: those of the profile, but for some that were set for this bed. Single thread. */
final class OwnLimits {
    /** Values of commands are rounded to this. */
    private static final double STEP = 0.001;

    private static final AlarmLimit[] LIMITS = AlarmLimit.values();

    private final AlarmLimits profile;
    private final Map<AlarmLimit, Double> own = new EnumMap<>(AlarmLimit.class);
    private AlarmLimits inForce;

    OwnLimits(AlarmLimits profile) {
        this.profile = profile;
        inForce = profile;
    }

    AlarmLimits inForce() {
        return inForce;
    }

    Set<AlarmLimit> own() {
        return Set.copyOf(own.keySet());
    }

    /**
     * Sets limits by key; what is not named stays.
     *
     * @param reset first back to the profile's
     * @throws IllegalArgumentException naming the cause, if one is unknown or out of its range; nothing changes then
     */
    void set(Map<String, Double> changes, boolean reset) {
        if (changes.isEmpty() && !reset) {
            throw new IllegalArgumentException("no limit is named: name one, or reset");
        }
        Map<AlarmLimit, Double> changed = new EnumMap<>(AlarmLimit.class);
        changed.putAll(reset ? Map.of() : own);
        changes.forEach((key, value) -> changed.put(AlarmLimit.require(key), round(value)));
        inForce = profile.withAll(changed);
        own.clear();
        own.putAll(changed);
    }

    private static double round(double value) {
        return Double.isFinite(value) ? Math.rint(value / STEP) / (1 / STEP) : value;
    }

    /** Whether one of this bed's own limits gives no alarm any more. */
    boolean off() {
        return own.entrySet().stream().anyMatch(e -> e.getKey().off(e.getValue()));
    }

    void clear() {
        own.clear();
        inForce = profile;
    }

    void save(ByteBuffer out) {
        out.put((byte) own.size());
        own.forEach((limit, value) -> {
            out.put((byte) limit.ordinal());
            Varint.put(Math.round(value / STEP), out);
        });
    }

    /** Another profile may be in force than when they were saved: own limits that do not go with it are dropped. */
    void restore(ByteBuffer in) {
        clear();
        for (int left = in.get(); left > 0; left--) {
            AlarmLimit limit = LIMITS[in.get()];
            own.put(limit, Varint.get(in) / (1 / STEP));
        }
        try {
            inForce = profile.withAll(own);
        } catch (IllegalArgumentException e) {
            own.clear();
        }
    }
}
