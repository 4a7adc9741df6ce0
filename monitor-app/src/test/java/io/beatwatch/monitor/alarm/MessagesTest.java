package io.beatwatch.monitor.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.util.Timestamps;
import io.beatwatch.ecg.alarm.BeatAlertKind;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.DetectedBeat;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.patient.NetworkInput;
import io.beatwatch.monitor.patient.ScoredBeat;
import io.beatwatch.monitor.patient.StreamMetadata;
import io.beatwatch.monitor.patient.UnscoredBeat;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertKind;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.BeatLabel;
import io.beatwatch.schema.Quality;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private static final ModelContract CONTRACT = TestNetwork.MEMORY_CONTRACT;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant BEAT = START.plusMillis(7_200);
    private static final Instant DETECTION = START.plusMillis(7_750);
    private static final Instant PUBLICATION = START.plusMillis(7_801);
    private static final float[] PROBABILITIES = {0.1f, 0.15f, 0.6f, 0.12f, 0.03f};

    private final Messages messages = new Messages(CONTRACT);

    private static ScoredBeat beat(int rr, long centre, boolean learning) {
        StreamMetadata metadata = new StreamMetadata(
                "device-3",
                SampleRate.ofHertz(250),
                List.of("MDC_ECG_ELEC_POTL_II", "MDC_ECG_ELEC_POTL_V1"),
                List.of(new LeadScale(200, 1024), new LeadScale(1000, 0)),
                true);
        LeadStrip strip = new LeadStrip(new short[][] {{1024, 1224}, {-5, 5}}, 1799);
        UnscoredBeat unscored = new UnscoredBeat(
                new DetectedBeat(1800, rr, 71, SignalQuality.MODERATE, strip),
                new NetworkInput(new float[CONTRACT.inputLength()], centre, learning),
                metadata,
                START,
                BEAT,
                DETECTION);
        return new ScoredBeat(
                unscored, new BeatScores(PROBABILITIES, new float[] {0.1f, 0.2f, 0.3f, 0.4f}), BeatClass.V, -1);
    }

    private Alert alert(ScoredBeat beat) {
        return messages.alert("bed", beat, BeatAlertKind.VENTRICULAR_COUPLET, PUBLICATION);
    }

    @Test
    void shouldTellTheTimesOfBeatDetectionAndPublicationApart() {
        Alert alert = alert(beat(200, 1800, false));
        assertThat(Timestamps.toMillis(alert.getBeatTime())).isEqualTo(BEAT.toEpochMilli());
        assertThat(Timestamps.toMillis(alert.getDetectionTime())).isEqualTo(DETECTION.toEpochMilli());
        assertThat(Timestamps.toMillis(alert.getPublicationTime())).isEqualTo(PUBLICATION.toEpochMilli());
        AnnotatedBeat annotated = messages.annotatedBeat("bed", beat(200, 1800, false));
        assertThat(Timestamps.toMillis(annotated.getBeatTime())).isEqualTo(BEAT.toEpochMilli());
    }

    @Test
    void shouldSayWhereTheAttentionLiesAgainstTheRPeak() {
        // the windows reach from 450 ms before their centre to 300 ms after it
        Alert onPeak = alert(beat(200, 1800, false));
        assertThat(onPeak.getAttention().getFromMilliseconds()).isCloseTo(-450, within(0.01f));
        assertThat(onPeak.getAttention().getToMilliseconds()).isCloseTo(300, within(0.01f));
        Alert later = alert(beat(200, 1805, false));
        assertThat(later.getAttention().getFromMilliseconds()).isCloseTo(-430, within(0.01f));
        assertThat(later.getAttention().getToMilliseconds()).isCloseTo(320, within(0.01f));
        assertThat(later.getAttention().getWeightsList()).containsExactly(0.1f, 0.2f, 0.3f, 0.4f);
    }

    @Test
    void shouldHoldWhatIsKnownOfBeatStreamAndNetwork() {
        Alert alert = alert(beat(200, 1800, true));
        assertThat(alert.getKind()).isEqualTo(AlertKind.VENTRICULAR_COUPLET);
        assertThat(alert.getLabel()).isEqualTo(BeatLabel.V);
        assertThat(alert.getStreamId()).isEqualTo("bed");
        assertThat(alert.getDeviceId()).isEqualTo("device-3");
        assertThat(alert.getSample()).isEqualTo(1800);
        assertThat(alert.getSamplingRateHertz()).isEqualTo(250);
        assertThat(alert.getQuality()).isEqualTo(Quality.MODERATE);
        assertThat(alert.getModelVersion()).isEqualTo("memory-1");
        assertThat(alert.getSimulated()).isTrue();
        assertThat(alert.getLearning()).isTrue();
        assertThat(alert.getRrMilliseconds()).isEqualTo(800);
        assertThat(alert.getHeartRate()).isEqualTo(71);
        assertThat(alert.getStrip().getFirstSample()).isEqualTo(1799);
        assertThat(alert.getStrip().getLeads(0).getName()).isEqualTo("MDC_ECG_ELEC_POTL_II");
        assertThat(alert.getStrip().getLeads(0).getMicrovoltsList()).containsExactly(0, 1000);
        assertThat(alert.getStrip().getLeads(1).getMicrovoltsList()).containsExactly(-5, 5);
        AnnotatedBeat beat = messages.annotatedBeat("bed", beat(200, 1800, true));
        assertThat(beat.getStreamId()).isEqualTo("bed");
        assertThat(beat.getDeviceId()).isEqualTo("device-3");
        assertThat(beat.getSample()).isEqualTo(1800);
        assertThat(beat.getSamplingRateHertz()).isEqualTo(250);
        assertThat(beat.getLabel()).isEqualTo(BeatLabel.V);
        assertThat(beat.getQuality()).isEqualTo(Quality.MODERATE);
        assertThat(beat.getModelVersion()).isEqualTo("memory-1");
        assertThat(beat.getSimulated()).isTrue();
        assertThat(beat.getLearning()).isTrue();
        assertThat(beat.getRrMilliseconds()).isEqualTo(800);
        assertThat(beat.getHeartRate()).isEqualTo(71);
    }

    @Test
    void shouldGiveEachClassItsOwnProbability() {
        for (var given : List.of(
                alert(beat(200, 1800, false)).getProbabilities(),
                messages.annotatedBeat("bed", beat(200, 1800, false)).getProbabilities())) {
            assertThat(new float[] {given.getN(), given.getS(), given.getV(), given.getF(), given.getQ()})
                    .containsExactly(PROBABILITIES);
        }
    }

    @Test
    void shouldTellNoIntervalAndNoRateOfABeatThatFollowsNone() {
        Alert alert = alert(beat(0, 1800, false));
        AnnotatedBeat beat = messages.annotatedBeat("bed", beat(0, 1800, false));
        assertThat(alert.hasRrMilliseconds()).isFalse();
        assertThat(alert.hasHeartRate()).isFalse();
        assertThat(beat.hasRrMilliseconds()).isFalse();
        assertThat(beat.hasHeartRate()).isFalse();
        assertThat(alert.getLearning()).isFalse();
        assertThat(beat.getLearning()).isFalse();
        assertThat(alert(beat(1, 1800, false)).getRrMilliseconds()).isEqualTo(4);
        assertThat(messages.annotatedBeat("bed", beat(1, 1800, false)).getRrMilliseconds())
                .isEqualTo(4);
    }

    @Test
    void shouldNameAnAlertTheSameForTheSameStreamBeatAndKindAlone() {
        ScoredBeat beat = beat(200, 1800, false);
        String id = messages.alert("bed", beat, BeatAlertKind.VENTRICULAR_BEAT, PUBLICATION)
                .getId();
        assertThat(messages.alert("bed", beat, BeatAlertKind.VENTRICULAR_BEAT, PUBLICATION.plusSeconds(9))
                        .getId())
                .isEqualTo(id);
        assertThat(messages.alert("bed2", beat, BeatAlertKind.VENTRICULAR_BEAT, PUBLICATION)
                        .getId())
                .isNotEqualTo(id);
        assertThat(messages.alert("bed", beat, BeatAlertKind.VENTRICULAR_RUN, PUBLICATION)
                        .getId())
                .isNotEqualTo(id);
    }
}
