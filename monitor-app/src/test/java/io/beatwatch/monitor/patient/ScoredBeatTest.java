package io.beatwatch.monitor.patient;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.alarm.AlarmBeat;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.DetectedBeat;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoredBeatTest {
    private static UnscoredBeat beat(SignalQuality quality) {
        LeadStrip strip = new LeadStrip(new short[1][100], 0);
        StreamMetadata metadata = new StreamMetadata(
                "device", SampleRate.ofHertz(360), List.of("II"), List.of(new LeadScale(200, 0)), true);
        return new UnscoredBeat(
                new DetectedBeat(50, 0, 0, quality, strip),
                new NetworkInput(new float[360], 0, false),
                metadata,
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static BeatClass decided(SignalQuality quality, float[] probabilities, OperatingPoints operatingPoints) {
        return ScoredBeat.of(beat(quality), new BeatScores(probabilities, new float[] {1}), operatingPoints, -1)
                .beatClass();
    }

    @ParameterizedTest(name = "{0} signal: {1}")
    @CsvSource({"CLEAN,V", "MODERATE,V", "SEVERE,V", "NO_SIGNAL,Q"})
    void shouldBelieveTheNetworkWhereThereIsASignal(SignalQuality quality, BeatClass expected) {
        assertThat(decided(quality, new float[] {0, 0, 1, 0, 0}, OperatingPoints.MOST_PROBABLE))
                .isEqualTo(expected);
    }

    @Test
    void shouldDecideByTheWorkingPointsOfTheNetwork() {
        float[] probabilities = {0.6f, 0.05f, 0.3f, 0.05f, 0};
        assertThat(decided(SignalQuality.CLEAN, probabilities, OperatingPoints.MOST_PROBABLE))
                .isEqualTo(BeatClass.N);
        // 0.3 counts as much as 0.6 from ln 2 = 0.693 on
        assertThat(decided(SignalQuality.CLEAN, probabilities, new OperatingPoints(0, 0.69, 0)))
                .isEqualTo(BeatClass.N);
        assertThat(decided(SignalQuality.CLEAN, probabilities, new OperatingPoints(0, 0.70, 0)))
                .isEqualTo(BeatClass.V);
    }

    @Test
    void shouldTellTheAlarmsHowSureItIsThatABeatIsVentricularAndWhenThatWasKnown() {
        float[] probabilities = {0.1f, 0, 0.625f, 0.25f, 0.025f};
        ScoredBeat beat = ScoredBeat.of(
                beat(SignalQuality.CLEAN),
                new BeatScores(probabilities, new float[] {1}, 0.4f),
                OperatingPoints.MOST_PROBABLE,
                3);
        AlarmBeat forAlarms = beat.forAlarms();
        assertThat(forAlarms.beatClass()).isEqualTo(BeatClass.V);
        assertThat(forAlarms.certainty()).isEqualTo(0.625f);
        assertThat(forAlarms.ventricularProbability()).isEqualTo(0.875f);
        assertThat(forAlarms.fibrillation()).isEqualTo(0.4f);
        assertThat(forAlarms.shape()).isEqualTo(3);
        assertThat(beat.decidedSample()).as("the last of its strip").isEqualTo(99);
    }
}
