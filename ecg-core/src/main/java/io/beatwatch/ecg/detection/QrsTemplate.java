package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.RingBuffer;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The mean shape of one kind of beat of this patient in the QRS band. Single thread. */
final class QrsTemplate implements StreamState {
    private final int mostShift;
    private final float[] shape;
    private double energy;
    private int age;
    // of the latest comparison; not part of the state, as every use follows a comparison in the same step
    private double correlation;
    private double gain;
    private int shift;

    /**
     * @param length steps
     * @param mostShift steps by which a beat may be shifted against the shape
     */
    QrsTemplate(int length, int mostShift) {
        shape = new float[length];
        this.mostShift = mostShift;
    }

    int length() {
        return shape.length;
    }

    int mostShift() {
        return mostShift;
    }

    /** Compares with the waveform whose last value lies so many steps ago; the results can then be asked for. */
    void compare(RingBuffer waveform, int ago) {
        correlation = 0;
        gain = 0;
        shift = 0;
        if (energy <= 0) {
            return;
        }
        for (int by = -mostShift; by <= mostShift; by++) {
            double dot = 0;
            double norm = 0;
            for (int i = 0; i < shape.length; i++) {
                float x = waveform.ago(ago + by + shape.length - 1 - i);
                dot += x * shape[i];
                norm += x * x;
            }
            double c = norm > 0 ? dot / Math.sqrt(norm * energy) : 0;
            if (c > correlation) {
                correlation = c;
                gain = dot / energy;
                shift = by;
            }
        }
    }

    /** Correlation at the best shift, 0 to 1; 0 where it is negative or there is no shape yet. */
    double correlation() {
        return correlation;
    }

    /** How many times as large as the shape the beat was. */
    double gain() {
        return gain;
    }

    /** Draws the shape towards the waveform just compared with. */
    void learn(RingBuffer waveform, int ago, double share) {
        energy = 0;
        for (int i = 0; i < shape.length; i++) {
            float x = waveform.ago(ago + shift + shape.length - 1 - i);
            shape[i] += (float) (share * (x - shape[i]));
            energy += shape[i] * shape[i];
        }
        age = 0;
    }

    /** Takes the waveform as the new shape. */
    void replace(RingBuffer waveform, int ago) {
        shift = 0;
        learn(waveform, ago, 1);
    }

    /** A beat of whatever kind was seen. */
    void grow() {
        age++;
    }

    /** Beats since one of this kind was seen. */
    int age() {
        return age;
    }

    @Override
    public void reset() {
        Arrays.fill(shape, 0);
        energy = 0;
        age = 0;
        correlation = 0;
        gain = 0;
        shift = 0;
    }

    @Override
    public int stateBytes() {
        return shape.length * Float.BYTES + Double.BYTES + Integer.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        StreamState.save(shape, out);
        out.putDouble(energy).putInt(age);
    }

    @Override
    public void restore(ByteBuffer in) {
        StreamState.restore(shape, in);
        energy = in.getDouble();
        age = in.getInt();
    }
}
