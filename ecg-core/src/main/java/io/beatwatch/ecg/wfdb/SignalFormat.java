package io.beatwatch.ecg.wfdb;

/** How samples are packed in a signal file. */
public enum SignalFormat {
    /** Two 12-bit two's-complement samples in three bytes. */
    FORMAT_212(212, -2048, 2047),
    /** 16-bit two's complement, little-endian. */
    FORMAT_16(16, -32768, 32767);

    private final int number;
    private final int min;
    private final int max;

    SignalFormat(int number, int min, int max) {
        this.number = number;
        this.min = min;
        this.max = max;
    }

    public int number() {
        return number;
    }

    /** The smallest and the largest sample that fit. */
    int min() {
        return min;
    }

    int max() {
        return max;
    }

    static SignalFormat ofNumber(int number) {
        for (SignalFormat format : values()) {
            if (format.number == number) {
                return format;
            }
        }
        return null;
    }

    int bytesFor(long samples) {
        return Math.toIntExact(this == FORMAT_16 ? samples * 2 : (samples * 3 + 1) / 2);
    }

    /** The samples of all signals of a file, interleaved. */
    short[] unpack(byte[] bytes, int offset, int count) {
        short[] samples = new short[count];
        if (this == FORMAT_16) {
            for (int i = 0; i < count; i++) {
                samples[i] = (short) ((bytes[offset + 2 * i] & 0xff) | bytes[offset + 2 * i + 1] << 8);
            }
        } else {
            for (int i = 0; i < count; i++) {
                int at = offset + i / 2 * 3;
                int raw = (i & 1) == 0
                        ? (bytes[at] & 0xff) | (bytes[at + 1] & 0x0f) << 8
                        : (bytes[at + 2] & 0xff) | (bytes[at + 1] & 0xf0) << 4;
                samples[i] = (short) (raw << 20 >> 20);
            }
        }
        return samples;
    }

    byte[] pack(short[] samples) {
        byte[] bytes = new byte[bytesFor(samples.length)];
        for (int i = 0; i < samples.length; i++) {
            int sample = samples[i];
            if (sample < min || sample > max) {
                throw new IllegalArgumentException(
                        "sample " + sample + " does not fit into format " + number + " (" + min + " to " + max + ")");
            }
            if (this == FORMAT_16) {
                bytes[2 * i] = (byte) sample;
                bytes[2 * i + 1] = (byte) (sample >> 8);
            } else {
                int at = i / 2 * 3;
                if ((i & 1) == 0) {
                    bytes[at] = (byte) sample;
                    bytes[at + 1] |= (byte) (sample >> 8 & 0x0f);
                } else {
                    bytes[at + 2] = (byte) sample;
                    bytes[at + 1] |= (byte) (sample >> 4 & 0xf0);
                }
            }
        }
        return bytes;
    }
}
