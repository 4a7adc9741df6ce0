package io.beatwatch.ecg.signal;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The last samples of every lead of a signal: what windows and strips are cut from. The newest stand as they came, those
 * before in {@linkplain PackedSamples packed blocks}, of which the eldest is given up when a new one is full. Bounded
 * memory, a small array per block. Single thread.
 */
public final class SampleHistory {
    private static final int BLOCK = PackedSamples.LENGTH;

    private final int capacity;
    /** The block that is being filled, by lead. */
    private final short[][] newest;
    /** Full blocks, each at its number modulo their count. */
    private final byte[][] packed;

    private long end;
    /** Where the next sample goes. */
    private int place;

    /** @param capacity samples kept per lead, at least 1 */
    public SampleHistory(int leads, int capacity) {
        this.capacity = capacity;
        newest = new short[leads][BLOCK];
        packed = new byte[(capacity + BLOCK - 1) / BLOCK + 1][];
    }

    /** Adds the next sample of every lead, taken from column {@code at} of a chunk. */
    public void append(short[][] chunk, int at) {
        for (int lead = 0; lead < newest.length; lead++) {
            newest[lead][place] = chunk[lead][at];
        }
        end++;
        place++;
        if (place == BLOCK) {
            packed[slot(end / BLOCK - 1)] = PackedSamples.pack(newest);
            place = 0;
        }
    }

    private int slot(long block) {
        return (int) (block % packed.length);
    }

    /** The index after the newest sample, counted from 0 at construction or {@link #reset()}. */
    public long end() {
        return end;
    }

    /** The index of the oldest sample that is kept. */
    public long start() {
        return Math.max(0, end - capacity);
    }

    public void reset() {
        end = 0;
        place = 0;
        Arrays.fill(packed, null);
    }

    /**
     * Copies the samples from {@code from} (inclusive) to {@code to} (exclusive), as far as they are kept.
     *
     * @throws IllegalArgumentException if none of them is
     */
    public LeadStrip strip(long from, long to) {
        long first = Math.max(from, start());
        long last = Math.min(to, end);
        if (last <= first) {
            throw new IllegalArgumentException(
                    "samples " + from + " to " + to + " are not kept: the history holds " + start() + " to " + end);
        }
        short[][] out = new short[newest.length][(int) (last - first)];
        short[] unpacked = new short[BLOCK];
        for (long block = first / BLOCK; block * BLOCK < last; block++) {
            long begin = Math.max(first, block * BLOCK);
            int length = (int) (Math.min(last, (block + 1) * BLOCK) - begin);
            for (int lead = 0; lead < out.length; lead++) {
                short[] samples = newest[lead];
                if (block < end / BLOCK) {
                    PackedSamples.unpack(packed[slot(block)], lead, unpacked);
                    samples = unpacked;
                }
                System.arraycopy(samples, (int) (begin - block * BLOCK), out[lead], (int) (begin - first), length);
            }
        }
        return new LeadStrip(out, first);
    }

    /** An upper bound of what {@link #save} writes, in bytes. */
    public int stateSize() {
        return Long.BYTES
                + packed.length * (Short.BYTES + PackedSamples.mostBytes(newest.length))
                + newest.length * BLOCK * Short.BYTES;
    }

    /** Writes what {@link #restore} needs to go on exactly here. */
    public void save(ByteBuffer out) {
        out.putLong(end);
        for (long block = start() / BLOCK; block < end / BLOCK; block++) {
            byte[] bytes = packed[slot(block)];
            out.putShort((short) bytes.length).put(bytes);
        }
        for (short[] samples : newest) {
            for (int i = 0; i < place; i++) {
                out.putShort(samples[i]);
            }
        }
    }

    /**
     * Takes up what {@link #save} wrote on a history of the same leads and capacity.
     *
     * @throws IllegalArgumentException or {@link java.nio.BufferUnderflowException} if it is damaged
     */
    public void restore(ByteBuffer in) {
        end = in.getLong();
        if (end < 0) {
            throw new IllegalArgumentException("the history's end must be 0 or more, got " + end);
        }
        place = (int) (end % BLOCK);
        Arrays.fill(packed, null);
        for (long block = start() / BLOCK; block < end / BLOCK; block++) {
            byte[] bytes = new byte[Math.min(in.getShort() & 0xffff, in.remaining())];
            in.get(bytes);
            PackedSamples.check(bytes, newest.length);
            packed[slot(block)] = bytes;
        }
        for (short[] samples : newest) {
            for (int i = 0; i < place; i++) {
                samples[i] = in.getShort();
            }
        }
    }
}
