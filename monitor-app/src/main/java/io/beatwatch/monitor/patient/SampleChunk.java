package io.beatwatch.monitor.patient;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A chunk that has been read and checked. Immutable by convention: the arrays are taken over, not copied.
 *
 * @param firstSample index of the first sample in the stream
 * @param samples adu, by lead and time; all leads of one length, which may be 0 at the end of a stream
 * @param leadOff by lead
 * @param gatewayTime when the gateway sent the chunk
 * @param endOfStream no more samples will come
 * @param session another number whenever the samples are counted anew; empty where the gateway does not say
 * @param pacerSpikes at which samples the device saw a pacemaker's spikes, counted from the first one; ascending
 */
public record SampleChunk(
        StreamMetadata metadata,
        long firstSample,
        short[][] samples,
        boolean[] leadOff,
        Instant gatewayTime,
        boolean endOfStream,
        OptionalLong session,
        int[] pacerSpikes) {
    private static final int[] NO_SPIKES = {};

    /** Of a device that tells no spikes of a pacemaker. */
    public SampleChunk(
            StreamMetadata metadata,
            long firstSample,
            short[][] samples,
            boolean[] leadOff,
            Instant gatewayTime,
            boolean endOfStream,
            OptionalLong session) {
        this(metadata, firstSample, samples, leadOff, gatewayTime, endOfStream, session, NO_SPIKES);
    }

    /** Of a gateway that knows no sessions. */
    public SampleChunk(
            StreamMetadata metadata,
            long firstSample,
            short[][] samples,
            boolean[] leadOff,
            Instant gatewayTime,
            boolean endOfStream) {
        this(metadata, firstSample, samples, leadOff, gatewayTime, endOfStream, OptionalLong.empty());
    }

    /** Samples per lead. */
    public int length() {
        return samples[0].length;
    }

    /** Index after the last sample. */
    public long end() {
        return firstSample + length();
    }
}
