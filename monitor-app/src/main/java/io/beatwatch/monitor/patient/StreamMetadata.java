package io.beatwatch.monitor.patient;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.SampleRate;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What holds for a whole stream of samples; a stream whose metadata change is a new one.
 *
 * @param deviceId the device that counts the samples
 * @param leadNames IEEE 11073-10101 identifiers
 * @param scales one per lead
 * @param simulated not a living patient
 */
public record StreamMetadata(
        String deviceId, SampleRate rate, List<String> leadNames, List<LeadScale> scales, boolean simulated) {
    public StreamMetadata {
        leadNames = List.copyOf(leadNames);
        scales = List.copyOf(scales);
        if (leadNames.isEmpty() || leadNames.size() != scales.size()) {
            throw new IllegalArgumentException(
                    "need one scale per lead, got " + leadNames.size() + " leads and " + scales.size() + " scales");
        }
    }

    public int leads() {
        return leadNames.size();
    }

    public void write(DataOutput out) throws IOException {
        out.writeUTF(deviceId);
        out.writeDouble(rate.hertz());
        out.writeByte(leads());
        for (int i = 0; i < leads(); i++) {
            out.writeUTF(leadNames.get(i));
            out.writeDouble(scales.get(i).aduPerMillivolt());
            out.writeInt(scales.get(i).baselineAdu());
        }
        out.writeBoolean(simulated);
    }

    public static StreamMetadata read(DataInput in) throws IOException {
        String deviceId = in.readUTF();
        double hertz = in.readDouble();
        int leads = in.readByte();
        // memory is set aside by both: no more than a chunk may have
        boolean possible = hertz >= ChunkReader.MIN_HERTZ
                && hertz <= ChunkReader.MAX_HERTZ
                && leads >= 1
                && leads <= ChunkReader.MAX_LEADS;
        if (!possible) {
            throw new IOException("no stream has " + hertz + " Hz and " + leads + " leads");
        }
        SampleRate rate = SampleRate.ofHertz(hertz);
        List<String> names = new ArrayList<>(leads);
        List<LeadScale> scales = new ArrayList<>(leads);
        for (int i = 0; i < leads; i++) {
            names.add(in.readUTF());
            scales.add(new LeadScale(in.readDouble(), in.readInt()));
        }
        return new StreamMetadata(deviceId, rate, names, scales, in.readBoolean());
    }
}
