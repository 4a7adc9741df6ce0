package io.beatwatch.monitor;

import io.beatwatch.monitor.patient.SampleChunk;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** A device that sends a {@link TestSignal} in chunks, in a session named after the time of its first chunk. Single thread. */
public final class TestBed {
    private final String streamId;
    private final TestSignal signal;
    private final Duration chunkLength;
    private OptionalLong session = OptionalLong.empty();
    private long chunks;
    private long sent;
    private boolean ended;

    public TestBed(String streamId, TestSignal signal, Duration chunkLength) {
        this.streamId = streamId;
        this.signal = signal;
        this.chunkLength = chunkLength;
    }

    public String streamId() {
        return streamId;
    }

    public TestSignal signal() {
        return signal;
    }

    /** Whether the last chunk was the stream's end. */
    public boolean ended() {
        return ended;
    }

    /** The next chunk as sent at this moment. */
    public SampleChunk next(Instant now) {
        chunks++;
        long end = Math.round(chunks * signal.metadata().rate().hertz() * chunkLength.toNanos() / 1e9);
        boolean last = signal.length().isPresent() && end >= signal.length().getAsLong();
        int count = (int) ((last ? signal.length().getAsLong() : end) - sent);
        if (session.isEmpty()) {
            session = OptionalLong.of(now.toEpochMilli());
        }
        SampleChunk chunk =
                new SampleChunk(signal.metadata(), sent, signal.next(count), new boolean[1], now, last, session);
        sent += count;
        ended = last;
        return chunk;
    }
}
