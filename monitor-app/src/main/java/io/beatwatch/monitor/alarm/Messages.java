package io.beatwatch.monitor.alarm;

import com.google.protobuf.Timestamp;
import io.beatwatch.ecg.alarm.BeatAlertKind;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.DetectedBeat;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.monitor.patient.ScoredBeat;
import io.beatwatch.monitor.patient.StreamMetadata;
import io.beatwatch.monitor.patient.UnscoredBeat;
import io.beatwatch.schema.AlarmPriority;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertKind;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.Attention;
import io.beatwatch.schema.BeatLabel;
import io.beatwatch.schema.Probabilities;
import io.beatwatch.schema.Quality;
import io.beatwatch.schema.Strip;
import io.beatwatch.schema.StripLead;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/** Turns scored beats into what travels on the topics. Immutable, any thread. */
final class Messages {
    private final ModelContract contract;

    Messages(ModelContract contract) {
        this.contract = contract;
    }

    AnnotatedBeat annotatedBeat(String streamId, ScoredBeat scored) {
        UnscoredBeat pending = scored.pending();
        DetectedBeat beat = pending.beat();
        StreamMetadata metadata = pending.metadata();
        AnnotatedBeat.Builder message = AnnotatedBeat.newBuilder()
                .setStreamId(streamId)
                .setDeviceId(metadata.deviceId())
                .setSample(beat.rPeak())
                .setSamplingRateHertz(metadata.rate().hertz())
                .setBeatTime(timestamp(pending.beatTime()))
                .setLabel(label(scored.beatClass()))
                .setProbabilities(probabilities(scored))
                .setQuality(quality(beat.quality()))
                .setModelVersion(contract.version())
                .setSimulated(metadata.simulated())
                .setLearning(pending.input().learning());
        if (beat.rrSamples() > 0) {
            message.setRrMilliseconds((float) metadata.rate().milliseconds(beat.rrSamples()))
                    .setHeartRate(beat.heartRate());
        }
        return message.build();
    }

    Alert alert(String streamId, ScoredBeat scored, BeatAlertKind kind, Instant now) {
        return briefly(streamId, scored, kind, now)
                .setAttention(attention(scored))
                .setStrip(strip(
                        scored.pending().metadata(), scored.pending().beat().strip()))
                .build();
    }

    /** All of it but strip and attention. */
    Alert.Builder briefly(String streamId, ScoredBeat scored, BeatAlertKind kind, Instant now) {
        UnscoredBeat pending = scored.pending();
        DetectedBeat beat = pending.beat();
        StreamMetadata metadata = pending.metadata();
        Alert.Builder message = Alert.newBuilder()
                .setId(alertId(streamId, pending, kind))
                .setKind(AlertKind.valueOf(kind.name()))
                .setLabel(label(kind.beatClass()))
                .setStreamId(streamId)
                .setDeviceId(metadata.deviceId())
                .setSample(beat.rPeak())
                .setSamplingRateHertz(metadata.rate().hertz())
                .setBeatTime(timestamp(pending.beatTime()))
                .setDetectionTime(timestamp(pending.detectionTime()))
                .setPublicationTime(timestamp(now))
                .setProbabilities(probabilities(scored))
                .setQuality(quality(beat.quality()))
                .setModelVersion(contract.version())
                .setSimulated(metadata.simulated())
                .setLearning(pending.input().learning())
                .setPriority(AlarmPriority.ADVISORY);
        if (beat.rrSamples() > 0) {
            message.setRrMilliseconds((float) metadata.rate().milliseconds(beat.rrSamples()))
                    .setHeartRate(beat.heartRate());
        }
        return message;
    }

    /**
     * The same for the same stream, beat and kind. The time at which the stream began keeps apart two runs of a device
     * that counts from 0 again.
     */
    private static String alertId(String streamId, UnscoredBeat pending, BeatAlertKind kind) {
        String name = streamId
                + '/'
                + pending.streamStart().toEpochMilli()
                + '/'
                + pending.beat().rPeak()
                + '/'
                + kind;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    Attention attention(ScoredBeat scored) {
        UnscoredBeat pending = scored.pending();
        double centre = pending.metadata()
                .rate()
                .milliseconds(pending.input().centre() - pending.beat().rPeak());
        double millisPerSample = 1000 / contract.rate().hertz();
        Attention.Builder attention = Attention.newBuilder()
                .setFromMilliseconds((float) (centre - contract.peakSample() * millisPerSample))
                .setToMilliseconds(
                        (float) (centre + (contract.windowSamples() - contract.peakSample()) * millisPerSample));
        for (float weight : scored.scores().attention()) {
            attention.addWeights(weight);
        }
        return attention.build();
    }

    static Strip strip(StreamMetadata metadata, LeadStrip strip) {
        Strip.Builder message = Strip.newBuilder().setFirstSample(strip.firstSample());
        for (int lead = 0; lead < strip.leads(); lead++) {
            StripLead.Builder of =
                    StripLead.newBuilder().setName(metadata.leadNames().get(lead));
            LeadScale scale = metadata.scales().get(lead);
            for (short sample : strip.lead(lead)) {
                of.addMicrovolts(scale.microvolts(sample));
            }
            message.addLeads(of);
        }
        return message.build();
    }

    static Probabilities probabilities(ScoredBeat scored) {
        return Probabilities.newBuilder()
                .setN(scored.scores().probability(BeatClass.N))
                .setS(scored.scores().probability(BeatClass.S))
                .setV(scored.scores().probability(BeatClass.V))
                .setF(scored.scores().probability(BeatClass.F))
                .setQ(scored.scores().probability(BeatClass.Q))
                .build();
    }

    private static BeatLabel label(BeatClass beatClass) {
        return BeatLabel.valueOf(beatClass.name());
    }

    private static Quality quality(SignalQuality quality) {
        return Quality.valueOf(quality.name());
    }

    static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
