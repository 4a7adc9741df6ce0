package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.Biquad;
import io.beatwatch.ecg.signal.MovingAverage;
import io.beatwatch.ecg.signal.RingBuffer;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;

/** One frequency band of a lead: the course of its power, and how quiet it is between beats. Single thread. */
final class Band implements StreamState {
    /** The floor is the power that is exceeded in this share of the time: between beats, not in them. */
    private static final double FLOOR_EXCEEDED = 0.65;
    /** How fast the floor follows, in e-folds per second. */
    private static final double FLOOR_SPEED = 2;

    private static final float LEAST_FLOOR = 1e-6f;
    private static final float FIRST_FLOOR = 4e-4f;

    private final Biquad highPass;
    private final Biquad lowPass;
    private final MovingAverage average;
    private final RingBuffer power;
    private final float rise;
    private final float fall;
    private float floor;
    private float value;

    /**
     * @param working the working rate
     * @param lowHz lower edge
     * @param highHz upper edge
     * @param window steps over which the power is averaged
     * @param memory steps of power that are kept
     */
    Band(SampleRate working, double lowHz, double highHz, int window, int memory) {
        highPass = Biquad.highPass(working, lowHz);
        lowPass = Biquad.lowPass(working, highHz);
        average = new MovingAverage(window);
        power = new RingBuffer(memory);
        rise = (float) (1 + (1 - FLOOR_EXCEEDED) * FLOOR_SPEED / working.hertz());
        fall = (float) (1 - FLOOR_EXCEEDED * FLOOR_SPEED / working.hertz());
        reset();
    }

    /** Takes a value of the lead as one that had always been there. */
    void settle(double millivolts) {
        highPass.settle(millivolts);
        lowPass.settle(0);
    }

    void next(double millivolts) {
        value = (float) lowPass.next(highPass.next(millivolts));
        float now = Math.max(0, average.next(value * value));
        power.push(now);
        floor = Math.max(LEAST_FLOOR, floor * (now > floor ? rise : fall));
    }

    /** The latest value of the band's waveform, mV. */
    float value() {
        return value;
    }

    /** Mean square of the waveform over the window that ended so many steps ago, mV². */
    float power(int ago) {
        return power.ago(ago);
    }

    /** Root mean square of the waveform over the window that ended so many steps ago, mV. */
    float height(int ago) {
        return (float) Math.sqrt(power.ago(ago));
    }

    /** Root mean square between beats, mV. */
    float floor() {
        return (float) Math.sqrt(floor);
    }

    @Override
    public void reset() {
        highPass.reset();
        lowPass.reset();
        average.reset();
        power.reset();
        floor = FIRST_FLOOR;
        value = 0;
    }

    @Override
    public int stateBytes() {
        return highPass.stateBytes()
                + lowPass.stateBytes()
                + average.stateBytes()
                + power.stateBytes()
                + 2 * Float.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        highPass.save(out);
        lowPass.save(out);
        average.save(out);
        power.save(out);
        out.putFloat(floor).putFloat(value);
    }

    @Override
    public void restore(ByteBuffer in) {
        highPass.restore(in);
        lowPass.restore(in);
        average.restore(in);
        power.restore(in);
        floor = in.getFloat();
        value = in.getFloat();
    }
}
