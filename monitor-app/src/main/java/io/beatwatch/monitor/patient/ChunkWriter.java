package io.beatwatch.monitor.patient;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.beatwatch.schema.EcgChunk;
import io.beatwatch.schema.Gain;
import io.beatwatch.schema.Lead;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes chunks as gateways do: the inverse of {@link ChunkReader}. Stateless, any thread. */
public final class ChunkWriter {
    private ChunkWriter() {}

    public static EcgChunk write(String streamId, SampleChunk chunk) {
        StreamMetadata metadata = chunk.metadata();
        EcgChunk.Builder message = EcgChunk.newBuilder()
                .setDeviceId(metadata.deviceId())
                .setStreamId(streamId)
                .setSamplingRateHertz(metadata.rate().hertz())
                .setFirstSample(chunk.firstSample())
                .setGatewayTime(Timestamp.newBuilder()
                        .setSeconds(chunk.gatewayTime().getEpochSecond())
                        .setNanos(chunk.gatewayTime().getNano()))
                .setSimulated(metadata.simulated())
                .setEndOfStream(chunk.endOfStream());
        chunk.session().ifPresent(message::setSessionId);
        for (int spike : chunk.pacerSpikes()) {
            message.addPacerSpikes(spike);
        }
        for (int i = 0; i < metadata.leads(); i++) {
            ByteBuffer bytes = ByteBuffer.allocate(chunk.length() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asShortBuffer().put(chunk.samples()[i]);
            message.addLeads(Lead.newBuilder()
                    .setName(metadata.leadNames().get(i))
                    .setGain(Gain.newBuilder()
                            .setUnitsPerMillivolt(metadata.scales().get(i).aduPerMillivolt())
                            .setBaseline(metadata.scales().get(i).baselineAdu()))
                    .setSamples(ByteString.copyFrom(bytes))
                    .setLeadOff(chunk.leadOff()[i]));
        }
        return message.build();
    }
}
