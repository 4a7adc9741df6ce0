package io.beatwatch.monitor.patient;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Something about the monitoring of a patient that the monitor's clock tells, not the signal.
 *
 * @param what it is
 * @param now by the monitor's clock
 * @param value what goes with it, 0 where nothing does
 */
public record ClockEvent(What what, Instant now, double value) {
    /** What can be told. */
    public enum What {
        /** Nothing has come for so many seconds that the bed counts as lost. */
        GATEWAY_LOST,
        /** Something came from a gateway that was lost. */
        GATEWAY_HEARD,
        /** The gateway's clock is so many seconds ahead of the monitor's; negative where it is behind. */
        CLOCK_SKEW,
        /** The monitor reads samples so many seconds after they could be read. */
        MONITOR_BEHIND,
        /** Ten more seconds have passed without samples. */
        WITHOUT_SAMPLES,
        /** A chunk of another gateway was refused. */
        GATEWAY_CONFLICT,
        /** None has been for as long as a gateway takes to be given the bed. */
        GATEWAY_CONFLICT_OVER
    }

    private static final int BYTES = 1 + Long.BYTES + Double.BYTES;

    byte[] write() {
        return ByteBuffer.allocate(BYTES)
                .put((byte) what.ordinal())
                .putLong(now.toEpochMilli())
                .putDouble(value)
                .array();
    }

    static ClockEvent read(ByteBuffer in) {
        What what = What.values()[in.get()];
        return new ClockEvent(what, Instant.ofEpochMilli(in.getLong()), in.getDouble());
    }
}
