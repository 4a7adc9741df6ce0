package io.beatwatch.ward.census;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The newest samples of all leads of a bed. Positions count on for as long as the ring lives, whatever the device does with
 * its own count; what was not received, and what an electrode that is off gave, is {@link #MISSING}. Guarded by the
 * {@link Ward}.
 */
public final class SampleRing {
    /** Stands for no sample. */
    public static final short MISSING = Short.MIN_VALUE;

    private final short[][] samples;
    private final int mask;
    private long next;

    /**
     * @param least samples per lead that are kept, at the least
     * @param position of the first sample that comes
     */
    SampleRing(int leads, int least, long position) {
        int capacity = Integer.highestOneBit(Math.max(2, least) - 1) << 1;
        samples = new short[leads][capacity];
        for (short[] lead : samples) {
            Arrays.fill(lead, MISSING);
        }
        mask = capacity - 1;
        next = position;
    }

    int leads() {
        return samples.length;
    }

    /** Samples per lead that are kept. */
    int capacity() {
        return mask + 1;
    }

    /** The position that the next sample gets. */
    public long next() {
        return next;
    }

    /** Leaves out samples that were not received. */
    void skip(long count) {
        long fill = Math.min(count, capacity());
        for (short[] lead : samples) {
            for (long i = next + count - fill; i < next + count; i++) {
                lead[(int) i & mask] = MISSING;
            }
        }
        next += count;
    }

    /**
     * Writes samples of one lead behind the newest; {@link #advance} makes them count.
     *
     * @param littleEndian two bytes a sample
     * @param from the first sample of the bytes that is taken
     */
    void put(int lead, ByteBuffer littleEndian, int from, int count, boolean off) {
        short[] into = samples[lead];
        for (int i = 0; i < count; i++) {
            short value = off ? MISSING : littleEndian.getShort((from + i) * Short.BYTES);
            if (value == MISSING && !off) {
                // the converter's end: one unit beside it
                value++;
            }
            into[(int) (next + i) & mask] = value;
        }
    }

    void advance(int count) {
        next += count;
    }

    /** Copies samples out, oldest first. */
    public void read(int lead, long from, int count, ByteBuffer into) {
        short[] of = samples[lead];
        for (int i = 0; i < count; i++) {
            into.putShort(of[(int) (from + i) & mask]);
        }
    }

    /** The oldest position that is still there, or would be. */
    public long oldest() {
        return Math.max(0, next - capacity());
    }
}
