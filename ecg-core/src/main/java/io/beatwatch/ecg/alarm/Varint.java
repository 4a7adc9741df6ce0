package io.beatwatch.ecg.alarm;

import java.nio.ByteBuffer;

/** Whole numbers in as few bytes as they need: seven bits a byte, the lowest first; with a sign as Protobuf's sint64. */
final class Varint {
    private Varint() {}

    /** @param value small values take few bytes, negative ones ten */
    static void put(long value, ByteBuffer out) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    static long get(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    /** @param value takes few bytes where it is near 0 */
    static void putSigned(long value, ByteBuffer out) {
        put(value << 1 ^ value >> 63, out);
    }

    static long getSigned(ByteBuffer in) {
        long value = get(in);
        return value >>> 1 ^ -(value & 1);
    }
}
