package io.beatwatch.monitor.detection;

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
        StreamMetadata facts = chunk.facts();
        EcgChunk.Builder message = EcgChunk.newBuilder()
                .setDeviceId(facts.deviceId())
                .setStreamId(streamId)
                .setSamplingRateHertz(facts.rate().hertz())
                .setFirstSample(chunk.firstSample())
                .setGatewayTime(Timestamp.newBuilder()
                        .setSeconds(chunk.gatewayTime().getEpochSecond())
                        .setNanos(chunk.gatewayTime().getNano()))
                .setSimulated(facts.simulated())
                .setEndOfStream(chunk.endOfStream());
        chunk.session().ifPresent(message::setSessionId);
        for (int i = 0; i < facts.leads(); i++) {
            ByteBuffer bytes = ByteBuffer.allocate(chunk.length() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asShortBuffer().put(chunk.samples()[i]);
            message.addLeads(Lead.newBuilder()
                    .setName(facts.leadNames().get(i))
                    .setGain(Gain.newBuilder()
                            .setUnitsPerMillivolt(facts.scales().get(i).aduPerMillivolt())
                            .setBaseline(facts.scales().get(i).baselineAdu()))
                    .setSamples(ByteString.copyFrom(bytes))
                    .setLeadOff(chunk.leadOff()[i]));
        }
        return message.build();
    }
}
