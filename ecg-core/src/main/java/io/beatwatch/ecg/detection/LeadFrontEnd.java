package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.Biquad;
import io.beatwatch.ecg.signal.Decimator;
import io.beatwatch.ecg.signal.MovingAverage;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;

/** From the samples of one lead to the envelope of its QRS band, at the working rate. Single thread. */
final class LeadFrontEnd implements StreamState {
    private static final double BAND_LOW_HZ = 8;
    private static final double BAND_HIGH_HZ = 25;
    private static final double WINDOW_SECONDS = 0.09;

    private final Decimator decimator;
    private final Biquad highPass;
    private final Biquad lowPass;
    private final MovingAverage energy;
    private boolean started;
    private float envelope;

    LeadFrontEnd(SampleRate rate, int factor) {
        SampleRate working = SampleRate.ofHertz(rate.hertz() / factor);
        decimator = new Decimator(factor);
        highPass = Biquad.highPass(working, BAND_LOW_HZ);
        lowPass = Biquad.lowPass(working, BAND_HIGH_HZ);
        energy = new MovingAverage(working.samples(WINDOW_SECONDS));
    }

    /** Takes one sample and says whether a new value of the envelope is there. */
    boolean next(float millivolts) {
        if (!decimator.next(millivolts)) {
            return false;
        }
        double x = decimator.value();
        if (!started) {
            started = true;
            highPass.settle(x);
        }
        double y = lowPass.next(highPass.next(x));
        envelope = (float) Math.sqrt(Math.max(0, energy.next((float) (y * y))));
        return true;
    }

    /** Root mean square of the QRS band over the last 90 ms, mV. */
    float envelope() {
        return envelope;
    }

    @Override
    public void reset() {
        decimator.reset();
        highPass.reset();
        lowPass.reset();
        energy.reset();
        started = false;
        envelope = 0;
    }

    @Override
    public int stateBytes() {
        return decimator.stateBytes()
                + highPass.stateBytes()
                + lowPass.stateBytes()
                + energy.stateBytes()
                + 1
                + Float.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        decimator.save(out);
        highPass.save(out);
        lowPass.save(out);
        energy.save(out);
        out.put((byte) (started ? 1 : 0)).putFloat(envelope);
    }

    @Override
    public void restore(ByteBuffer in) {
        decimator.restore(in);
        highPass.restore(in);
        lowPass.restore(in);
        energy.restore(in);
        started = in.get() != 0;
        envelope = in.getFloat();
    }
}
