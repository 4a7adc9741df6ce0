package io.beatwatch.monitor.patient;

import io.beatwatch.ecg.beat.DetectedBeat;
import java.time.Instant;

/**
 * A beat on its way to the network, with all that its alert will need.
 *
 * @param beat what was found
 * @param input what the network is shown of it
 * @param metadata of the beat's stream
 * @param streamStart gateway time of the stream's first chunk: with the position it names a beat for ever
 * @param beatTime when the R peak was, by the gateway's clock
 * @param detectionTime when the gateway sent the chunk that completed the beat's surroundings
 */
public record UnscoredBeat(
        DetectedBeat beat,
        NetworkInput input,
        StreamMetadata metadata,
        Instant streamStart,
        Instant beatTime,
        Instant detectionTime) {}
