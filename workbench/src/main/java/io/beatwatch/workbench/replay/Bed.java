package io.beatwatch.workbench.replay;

import io.beatwatch.monitor.patient.SampleChunk;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * A bed with its device: cuts the signal into chunks and counts the samples, in a session that is named after the time of
 * its first chunk. Single thread.
 */
public final class Bed {
    private final String streamId;
    private final BedSignal signal;
    private final ChunkLength chunkLength;
    private OptionalLong session = OptionalLong.empty();
    private long chunks;
    private long sent;
    private boolean ended;

    public Bed(String streamId, BedSignal signal, ChunkLength chunkLength) {
        this.streamId = streamId;
        this.signal = signal;
        this.chunkLength = chunkLength;
    }

    public String streamId() {
        return streamId;
    }

    public BedSignal signal() {
        return signal;
    }

    /** Samples per lead sent so far. */
    public long sent() {
        return sent;
    }

    /** Whether the last chunk was the stream's end. */
    public boolean ended() {
        return ended;
    }

    /** The next chunk as sent at this moment. */
    public SampleChunk next(Instant now) {
        chunks++;
        long end = chunkLength.start(chunks, signal.metadata().rate());
        boolean last = signal.length().isPresent() && end >= signal.length().getAsLong();
        return chunk((int) ((last ? signal.length().getAsLong() : end) - sent), last, now);
    }

    /** An empty chunk that ends the stream here. */
    public SampleChunk end(Instant now) {
        return chunk(0, true, now);
    }

    private SampleChunk chunk(int count, boolean last, Instant now) {
        short[][] samples = signal.next(count);
        boolean[] leadOff = new boolean[samples.length];
        for (int lead = 0; lead < leadOff.length; lead++) {
            leadOff[lead] = signal.leadOff(lead);
        }
        if (session.isEmpty()) {
            session = OptionalLong.of(now.toEpochMilli());
        }
        SampleChunk chunk = new SampleChunk(signal.metadata(), sent, samples, leadOff, now, last, session);
        sent += count;
        ended = last;
        return chunk;
    }
}
