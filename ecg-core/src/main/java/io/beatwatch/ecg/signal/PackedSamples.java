package io.beatwatch.ecg.signal;

/**
 * A block of samples in few bytes, without loss: the differences from sample to sample, in groups of {@value #GROUP} with as
 * many bits as the largest of the group asks for. An ECG of 5 µV a step takes 5 bits a sample; noise over the whole range
 * takes 16, as it stands.
 *
 * <p>By lead: the first sample (16 bits), the groups' widths in bits (a byte each), the groups. Static functions, any thread.
 */
final class PackedSamples {
    /** Samples of a lead in a block. */
    static final int LENGTH = 128;

    private static final int GROUP = 32;
    private static final int GROUPS = LENGTH / GROUP;
    private static final int HEADER = Short.BYTES + GROUPS;
    /** Of a group, for each bit of its width. */
    private static final int BYTES_PER_BIT = GROUP / Byte.SIZE;

    /** The largest that a block can be, in bytes. */
    static int mostBytes(int leads) {
        return leads * (HEADER + GROUPS * BYTES_PER_BIT * Short.SIZE);
    }

    private PackedSamples() {}

    /** @param leads of {@link #LENGTH} samples */
    static byte[] pack(short[][] leads) {
        int bytes = 0;
        for (short[] samples : leads) {
            bytes += HEADER;
            for (int group = 0; group < GROUPS; group++) {
                bytes += BYTES_PER_BIT * width(samples, group);
            }
        }
        byte[] out = new byte[bytes];
        int at = 0;
        for (short[] samples : leads) {
            int widths = at + Short.BYTES;
            out[at] = (byte) (samples[0] >> Byte.SIZE);
            out[at + 1] = (byte) samples[0];
            at += HEADER;
            for (int group = 0; group < GROUPS; group++) {
                int width = width(samples, group);
                out[widths + group] = (byte) width;
                long bits = 0;
                int held = 0;
                for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
                    bits |= (long) folded(samples, i) << held;
                    held += width;
                    for (; held >= Byte.SIZE; held -= Byte.SIZE) {
                        out[at++] = (byte) bits;
                        bits >>>= Byte.SIZE;
                    }
                }
            }
        }
        return out;
    }

    /**
     * Unpacks one lead.
     *
     * @param out {@link #LENGTH} samples
     */
    static void unpack(byte[] packed, int lead, short[] out) {
        int at = 0;
        for (int before = 0; before < lead; before++) {
            at += bytesOfLead(packed, at);
        }
        short sample = (short) (packed[at] << Byte.SIZE | packed[at + 1] & 0xff);
        int widths = at + Short.BYTES;
        at += HEADER;
        for (int group = 0; group < GROUPS; group++) {
            int width = packed[widths + group];
            int mask = (1 << width) - 1;
            long bits = 0;
            int held = 0;
            for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
                for (; held < width; held += Byte.SIZE) {
                    bits |= (packed[at++] & 0xffL) << held;
                }
                int folded = (int) bits & mask;
                sample += (short) (folded >>> 1 ^ -(folded & 1));
                out[i] = sample;
                bits >>>= width;
                held -= width;
            }
        }
    }

    /** @throws IllegalArgumentException if these bytes are no block of so many leads */
    static void check(byte[] packed, int leads) {
        int at = 0;
        for (int lead = 0; lead < leads; lead++) {
            if (packed.length - at < HEADER) {
                throw new IllegalArgumentException("packed samples are cut off after " + packed.length + " bytes");
            }
            for (int group = 0; group < GROUPS; group++) {
                int width = packed[at + Short.BYTES + group];
                if (width < 0 || width > Short.SIZE) {
                    throw new IllegalArgumentException("packed samples have a width of " + width + " bits");
                }
            }
            at += bytesOfLead(packed, at);
        }
        if (at != packed.length) {
            throw new IllegalArgumentException(
                    "packed samples of " + leads + " leads must be " + at + " bytes, got " + packed.length);
        }
    }

    private static int bytesOfLead(byte[] packed, int at) {
        int bytes = HEADER;
        for (int group = 0; group < GROUPS; group++) {
            bytes += BYTES_PER_BIT * packed[at + Short.BYTES + group];
        }
        return bytes;
    }

    private static int width(short[] samples, int group) {
        int all = 0;
        for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
            all |= folded(samples, i);
        }
        return Integer.SIZE - Integer.numberOfLeadingZeros(all);
    }

    /** The difference from the sample before, modulo 2^16, small ones of either sign as small numbers from 0 on. */
    private static int folded(short[] samples, int i) {
        short difference = (short) (samples[i] - samples[Math.max(0, i - 1)]);
        return (difference << 1 ^ difference >> Short.SIZE - 1) & 0xffff;
    }
}
