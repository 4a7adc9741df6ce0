package io.beatwatch.ecg.signal;

import java.nio.ByteBuffer;

/**
 * The last samples of every lead of a signal, in a ring: what windows and strips are cut from. Bounded memory, no
 * allocation per sample. Single thread.
 */
public final class SampleHistory {
    private final short[][] ring;
    private final int capacity;
    private long end;
    /** Where the next sample goes. */
    private int slot;

    /** @param capacity samples kept per lead, at least 1 */
    public SampleHistory(int leads, int capacity) {
        this.ring = new short[leads][capacity];
        this.capacity = capacity;
    }

    /** Adds the next sample of every lead, taken from column {@code at} of a chunk. */
    public void append(short[][] chunk, int at) {
        for (int lead = 0; lead < ring.length; lead++) {
            ring[lead][slot] = chunk[lead][at];
        }
        end++;
        slot = slot + 1 == capacity ? 0 : slot + 1;
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
        slot = 0;
    }

    /**
     * Copies the samples from {@code from} (inclusive) to {@code to} (exclusive), as far as they are kept.
     *
     * @throws IllegalArgumentException if none of them is
     */
    public LeadStrip strip(long from, long to) {
        long first = Math.max(from, start());
        int length = (int) (Math.min(to, end) - first);
        if (length <= 0) {
            throw new IllegalArgumentException(
                    "samples " + from + " to " + to + " are not kept: the history holds " + start() + " to " + end);
        }
        short[][] out = new short[ring.length][length];
        int begin = (int) (first % capacity);
        int head = Math.min(length, capacity - begin);
        for (int lead = 0; lead < ring.length; lead++) {
            System.arraycopy(ring[lead], begin, out[lead], 0, head);
            System.arraycopy(ring[lead], 0, out[lead], head, length - head);
        }
        return new LeadStrip(out, first);
    }

    /** An upper bound of what {@link #save} writes, in bytes. */
    public int stateSize() {
        return Long.BYTES + ring.length * capacity * Short.BYTES;
    }

    /** Writes what {@link #restore} needs to go on exactly here. */
    public void save(ByteBuffer out) {
        out.putLong(end);
        if (end > 0) {
            LeadStrip kept = strip(start(), end);
            for (int lead = 0; lead < ring.length; lead++) {
                short[] samples = kept.lead(lead);
                out.asShortBuffer().put(samples);
                out.position(out.position() + samples.length * Short.BYTES);
            }
        }
    }

    /** Takes up what {@link #save} wrote on a history of the same leads and capacity. */
    public void restore(ByteBuffer in) {
        end = in.getLong();
        slot = (int) (end % capacity);
        int length = (int) (end - start());
        int begin = (int) (start() % capacity);
        int head = Math.min(length, capacity - begin);
        for (short[] lead : ring) {
            in.asShortBuffer().get(lead, begin, head).get(lead, 0, length - head);
            in.position(in.position() + length * Short.BYTES);
        }
    }
}
