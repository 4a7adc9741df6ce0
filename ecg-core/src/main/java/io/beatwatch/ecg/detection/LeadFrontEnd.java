package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.Decimator;
import io.beatwatch.ecg.signal.RingBuffer;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;

/** From the samples of one lead to three frequency bands at the working rate. Single thread. */
final class LeadFrontEnd implements StreamState {
    /** Where QRS complexes stand out most from T waves, wander and muscle noise. */
    private static final double QRS_LOW_HZ = 8;

    private static final double QRS_HIGH_HZ = 25;
    private static final double WIDE_LOW_HZ = 2;
    private static final double WIDE_HIGH_HZ = 10;
    private static final double HIGH_LOW_HZ = 20;
    /** The most that a working rate of 100 Hz carries. */
    private static final double HIGH_HIGH_HZ = 45;

    private final Decimator decimator;
    private final Band qrs;
    private final Band wide;
    private final Band high;
    private final RingBuffer waveform;

    LeadFrontEnd(Timing timing) {
        SampleRate working = timing.working();
        decimator = new Decimator(timing.factor());
        qrs = new Band(working, QRS_LOW_HZ, QRS_HIGH_HZ, timing.qrsWindow(), timing.memory());
        wide = new Band(working, WIDE_LOW_HZ, WIDE_HIGH_HZ, timing.wideWindow(), timing.memory());
        high = new Band(working, HIGH_LOW_HZ, HIGH_HIGH_HZ, timing.qrsWindow(), timing.memory());
        waveform = new RingBuffer(timing.memory());
    }

    /** Takes a value as one that had always been there. */
    void settle(float millivolts) {
        decimator.settle(millivolts);
        qrs.settle(millivolts);
        wide.settle(millivolts);
        high.settle(millivolts);
    }

    /** Takes one sample and says whether a step is complete. */
    boolean next(float millivolts) {
        if (!decimator.next(millivolts)) {
            return false;
        }
        double x = decimator.value();
        qrs.next(x);
        wide.next(x);
        high.next(x);
        waveform.push(qrs.value());
        return true;
    }

    /** 8 to 25 Hz: most of a QRS complex. */
    Band qrs() {
        return qrs;
    }

    /** 2 to 10 Hz: T waves, and the bulk of wide complexes. */
    Band wide() {
        return wide;
    }

    /** Above 20 Hz: steep flanks, muscle noise. */
    Band high() {
        return high;
    }

    /** The QRS band's waveform, mV. */
    RingBuffer waveform() {
        return waveform;
    }

    @Override
    public void reset() {
        decimator.reset();
        qrs.reset();
        wide.reset();
        high.reset();
        waveform.reset();
    }

    @Override
    public int stateBytes() {
        return decimator.stateBytes()
                + qrs.stateBytes()
                + wide.stateBytes()
                + high.stateBytes()
                + waveform.stateBytes();
    }

    @Override
    public void save(ByteBuffer out) {
        decimator.save(out);
        qrs.save(out);
        wide.save(out);
        high.save(out);
        waveform.save(out);
    }

    @Override
    public void restore(ByteBuffer in) {
        decimator.restore(in);
        qrs.restore(in);
        wide.restore(in);
        high.restore(in);
        waveform.restore(in);
    }
}
