package io.beatwatch.ecg.alarm;

import io.beatwatch.ecg.signal.SampleRate;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Something that somebody suspended for a while. It is over once so much signal has come, missing samples included; where
 * none comes, once so much time has passed by the monitor's clock. Single thread.
 */
final class Pause {
    private boolean on;
    private long until;
    private long untilMillis;

    /**
     * @param sample the newest one
     * @param millis the monitor's clock, since 1970
     */
    void begin(long sample, long millis, Duration length, SampleRate rate) {
        on = true;
        until = sample + rate.samples(length);
        untilMillis = millis + length.toMillis();
    }

    void end() {
        on = false;
    }

    boolean on() {
        return on;
    }

    boolean overAtSample(long sample) {
        return on && sample >= until;
    }

    /** The first sample after it. */
    long until() {
        return until;
    }

    boolean overAt(long millis) {
        return on && millis >= untilMillis;
    }

    void save(ByteBuffer out) {
        out.put((byte) (on ? 1 : 0));
        if (on) {
            Varint.putSigned(until, out);
            Varint.putSigned(untilMillis, out);
        }
    }

    void restore(ByteBuffer in) {
        on = in.get() != 0;
        if (on) {
            until = Varint.getSigned(in);
            untilMillis = Varint.getSigned(in);
        }
    }
}
