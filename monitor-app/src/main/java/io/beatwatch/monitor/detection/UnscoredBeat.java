package io.beatwatch.monitor.detection;

import io.beatwatch.ecg.beat.DetectedBeat;
import io.beatwatch.ecg.features.FeatureExtractor;
import io.beatwatch.ecg.scoring.FeatureExtractors;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SignalQuality;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;

/**
 * A beat on its way to the network, with all that its alert will need. It can be written to a store and read back.
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
        Instant detectionTime) {

    /**
     * The beat as this network can be shown it. One that has waited since another network served is described anew, as
     * the first beat of a patient of whom nothing is known.
     */
    public UnscoredBeat describedFor(ModelContract contract) {
        if (input.fits(contract)) {
            return this;
        }
        FeatureExtractor extractor =
                FeatureExtractors.of(contract, metadata.rate(), metadata.scales(), metadata.leadNames());
        float[] values = extractor.extract(beat.strip(), beat.rPeak());
        return new UnscoredBeat(
                beat,
                new NetworkInput(contract, values, extractor.centre(), extractor.learning()),
                metadata,
                streamStart,
                beatTime,
                detectionTime);
    }

    public void write(DataOutput out) throws IOException {
        metadata.write(out);
        input.write(out);
        out.writeLong(streamStart.toEpochMilli());
        out.writeLong(beatTime.toEpochMilli());
        out.writeLong(detectionTime.toEpochMilli());
        out.writeLong(beat.rPeak());
        out.writeInt(beat.rrSamples());
        out.writeFloat(beat.heartRate());
        out.writeByte(beat.quality().ordinal());
        LeadStrip strip = beat.strip();
        out.writeLong(strip.firstSample());
        out.writeInt(strip.length());
        for (int lead = 0; lead < strip.leads(); lead++) {
            for (short sample : strip.lead(lead)) {
                out.writeShort(sample);
            }
        }
    }

    /** The inverse of {@link #write}. */
    public static UnscoredBeat read(DataInput in) throws IOException {
        StreamMetadata metadata = StreamMetadata.read(in);
        NetworkInput input = NetworkInput.read(in);
        Instant streamStart = Instant.ofEpochMilli(in.readLong());
        Instant beatTime = Instant.ofEpochMilli(in.readLong());
        Instant detectionTime = Instant.ofEpochMilli(in.readLong());
        long rPeak = in.readLong();
        int rr = in.readInt();
        float heartRate = in.readFloat();
        SignalQuality quality = SignalQuality.values()[in.readByte()];
        long first = in.readLong();
        short[][] samples = new short[metadata.leads()][NetworkInput.readLength(in)];
        for (short[] lead : samples) {
            for (int i = 0; i < lead.length; i++) {
                lead[i] = in.readShort();
            }
        }
        DetectedBeat beat = new DetectedBeat(rPeak, rr, heartRate, quality, new LeadStrip(samples, first));
        return new UnscoredBeat(beat, input, metadata, streamStart, beatTime, detectionTime);
    }
}
