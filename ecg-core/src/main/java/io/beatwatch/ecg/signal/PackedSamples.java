package io.beatwatch.ecg.signal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

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

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** The largest that a block can be, in bytes. */
    static int mostBytes(int leads) {
        return leads * (HEADER + GROUPS * BYTES_PER_BIT * Short.SIZE);
    }

    private PackedSamples() {}

    /** @param leads of {@link #LENGTH} samples */
    static byte[] pack(short[][] leads) {
        int[] folded = new int[leads.length * LENGTH];
        int[] widths = new int[leads.length * GROUPS];
        int bytes = leads.length * HEADER;
        for (int lead = 0; lead < leads.length; lead++) {
            int before = leads[lead][0];
            for (int group = 0; group < GROUPS; group++) {
                int all = 0;
                for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
                    int sample = leads[lead][i];
                    all |= folded[lead * LENGTH + i] = fold((short) (sample - before));
                    before = sample;
                }
                int width = Integer.SIZE - Integer.numberOfLeadingZeros(all);
                widths[lead * GROUPS + group] = width;
                bytes += BYTES_PER_BIT * width;
            }
        }
        byte[] out = new byte[bytes];
        int at = 0;
        for (int lead = 0; lead < leads.length; lead++) {
            SHORT.set(out, at, leads[lead][0]);
            at += Short.BYTES;
            for (int group = 0; group < GROUPS; group++) {
                out[at++] = (byte) widths[lead * GROUPS + group];
            }
            for (int group = 0; group < GROUPS; group++) {
                int width = widths[lead * GROUPS + group];
                int from = lead * LENGTH + group * GROUP;
                long bits = 0;
                int held = 0;
                for (int i = from; i < from + GROUP; i++) {
                    bits |= (long) folded[i] << held;
                    held += width;
                    if (held >= Integer.SIZE) {
                        INT.set(out, at, (int) bits);
                        at += Integer.BYTES;
                        bits >>>= Integer.SIZE;
                        held -= Integer.SIZE;
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
        int sample = (short) SHORT.get(packed, at);
        int widths = at + Short.BYTES;
        at += HEADER;
        for (int group = 0; group < GROUPS; group++) {
            int width = packed[widths + group];
            int mask = (1 << width) - 1;
            long bits = 0;
            int held = 0;
            for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
                if (held < width) {
                    bits |= ((int) INT.get(packed, at) & 0xffffffffL) << held;
                    at += Integer.BYTES;
                    held += Integer.SIZE;
                }
                int folded = (int) bits & mask;
                sample += folded >>> 1 ^ -(folded & 1);
                out[i] = (short) sample;
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

    /** Small differences of either sign as small numbers from 0 on. */
    private static int fold(short difference) {
        return (difference << 1 ^ difference >> Short.SIZE - 1) & 0xffff;
    }
}
