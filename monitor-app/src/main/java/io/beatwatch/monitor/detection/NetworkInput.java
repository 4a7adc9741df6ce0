package io.beatwatch.monitor.detection;

import io.beatwatch.ecg.scoring.ModelContract;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * What a network is shown of one beat. It was made once, when the beat was found, from what was known of the patient
 * then. Immutable by convention: the array is taken over, not copied.
 */
public final class NetworkInput {
    /** Longer than any input or strip. */
    private static final int MOST = 1 << 20;

    private final int kind;
    private final float[] values;
    private final long centre;
    private final boolean learning;

    private NetworkInput(int kind, float[] values, long centre, boolean learning) {
        this.kind = kind;
        this.values = values;
        this.centre = centre;
        this.learning = learning;
    }

    /**
     * @param contract of the network that the beat was described for
     * @param values as {@link io.beatwatch.ecg.features.FeatureExtractor#extract} made them
     * @param centre position in the signal that the windows' peak sample fell on
     * @param learning whether the patient was still being learned
     */
    public NetworkInput(ModelContract contract, float[] values, long centre, boolean learning) {
        this(kind(contract), values, centre, learning);
    }

    /** A number that is the same, also in another process, for networks that are shown the same of a beat. */
    static int kind(ModelContract contract) {
        return Objects.hash(
                contract.input().name(),
                contract.input().version(),
                contract.rate().hertz(),
                contract.windowSamples(),
                contract.peakSample(),
                contract.channels(),
                contract.features());
    }

    /** Whether this network can be shown it. */
    public boolean fits(ModelContract contract) {
        return kind == kind(contract) && values.length == contract.inputLength();
    }

    /** The values; not to be written to. */
    public float[] values() {
        return values;
    }

    /** The position in the signal that the windows' peak sample fell on. */
    public long centre() {
        return centre;
    }

    /** Whether the patient was still being learned: the beat was compared with little or nothing. */
    public boolean learning() {
        return learning;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(kind);
        out.writeLong(centre);
        out.writeBoolean(learning);
        out.writeInt(values.length);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        out.write(bytes.array());
    }

    /** The length of an array: bytes that were never one would ask for gigabytes. */
    static int readLength(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MOST) {
            throw new IOException(length + " is no length of an array");
        }
        return length;
    }

    static NetworkInput read(DataInput in) throws IOException {
        int kind = in.readInt();
        long centre = in.readLong();
        boolean learning = in.readBoolean();
        float[] values = new float[readLength(in)];
        byte[] bytes = new byte[values.length * Float.BYTES];
        in.readFully(bytes);
        ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
        return new NetworkInput(kind, values, centre, learning);
    }
}
