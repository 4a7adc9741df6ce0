package io.beatwatch.ecg.signal;

import java.nio.ByteBuffer;

/**
 * What a part of a streaming computation remembers between samples: it can be forgotten, written down mid-signal and
 * taken up again with identical continuation.
 */
public interface StreamState {
    /** Forgets everything: as newly constructed. */
    void reset();

    /** The number of bytes that {@link #save} writes. */
    int stateBytes();

    void save(ByteBuffer out);

    /** Reads what {@link #save} of an equally constructed object wrote. */
    void restore(ByteBuffer in);
}
