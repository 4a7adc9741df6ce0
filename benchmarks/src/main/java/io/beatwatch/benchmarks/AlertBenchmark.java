package io.beatwatch.benchmarks;

import com.google.protobuf.util.Timestamps;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.AlertKind;
import io.beatwatch.schema.Attention;
import io.beatwatch.schema.BeatLabel;
import io.beatwatch.schema.Probabilities;
import io.beatwatch.schema.Quality;
import io.beatwatch.schema.Strip;
import io.beatwatch.schema.StripLead;
import io.beatwatch.schema.Topics;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Serializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Microseconds to write an alert and to read it, in both formats. It is an alert about a ventricular beat with two leads of strip at
 * 360 Hz, 3.5 s before the R peak and 0.3 after it, and attention in 16 steps: what the default settings publish. Without the strip it is
 * what a reader gets who draws none.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class AlertBenchmark {
    private static final int STRIP = (int) (3.8 * 360);
    private static final int ATTENTION_STEPS = 16;

    @Param({"JSON", "PROTOBUF"})
    AlertFormat format;

    @Param({"true", "false"})
    boolean strip;

    private Serializer<Alert> serializer;
    private Alert alert;
    private byte[] bytes;

    @Setup
    public void setUp() {
        Attention.Builder attention =
                Attention.newBuilder().setFromMilliseconds(-500).setToMilliseconds(500);
        for (int i = 0; i < ATTENTION_STEPS; i++) {
            attention.addWeights((float) (1.0 / ATTENTION_STEPS + 1e-3 * Math.sin(i)));
        }
        Alert.Builder builder = Alert.newBuilder()
                .setId(UUID.nameUUIDFromBytes(new byte[] {1}).toString())
                .setKind(AlertKind.VENTRICULAR_BEAT)
                .setLabel(BeatLabel.V)
                .setStreamId(SimulatedChunks.name())
                .setDeviceId("gateway-7/port-2")
                .setSample(1_234_567)
                .setSamplingRateHertz(360)
                .setBeatTime(Timestamps.fromMillis(1_767_225_600_123L))
                .setDetectionTime(Timestamps.fromMillis(1_767_225_600_520L))
                .setPublicationTime(Timestamps.fromMillis(1_767_225_600_545L))
                .setProbabilities(Probabilities.newBuilder()
                        .setN(0.0312345f)
                        .setS(0.0065432f)
                        .setV(0.9512345f)
                        .setF(0.0109876f)
                        .setQ(1.2e-5f))
                .setAttention(attention)
                .setRrMilliseconds(583.33f)
                .setHeartRate(78.4f)
                .setQuality(Quality.CLEAN)
                .setModelVersion("beatwatch-e4724d04");
        if (strip) {
            builder.setStrip(strip());
        }
        alert = builder.build();
        serializer = format.serde().serializer();
        bytes = serializer.serialize(Topics.ALERTS.name(), alert);
    }

    private static Strip strip() {
        SimulatedChunks chunks = new SimulatedChunks(2);
        StripLead.Builder[] leads = {
            StripLead.newBuilder().setName("MDC_ECG_LEAD_II"),
            StripLead.newBuilder().setName("MDC_ECG_LEAD_V1")
        };
        while (leads[0].getMicrovoltsCount() < STRIP) {
            SampleChunk chunk = chunks.next();
            for (int lead = 0; lead < leads.length; lead++) {
                for (short adu : chunk.samples()[lead]) {
                    leads[lead].addMicrovolts(
                            chunk.metadata().scales().get(lead).microvolts(adu));
                }
            }
        }
        return Strip.newBuilder()
                .setFirstSample(1_233_000)
                .addLeads(leads[0])
                .addLeads(leads[1])
                .build();
    }

    @Benchmark
    public byte[] write() {
        return serializer.serialize(Topics.ALERTS.name(), alert);
    }

    @Benchmark
    public Alert read() {
        return AlertFormat.parse(bytes);
    }
}
