package io.beatwatch.monitor.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.FoundBeat;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.monitor.detection.PendingBeat;
import io.beatwatch.monitor.detection.StreamFacts;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoredBeatTest {
    @ParameterizedTest(name = "{0} signal: {1}")
    @CsvSource({"CLEAN,V", "MODERATE,Q", "SEVERE,Q", "NO_SIGNAL,Q"})
    void shouldBelieveTheNetworkWhereTheSignalIsGoodEnough(SignalQuality quality, BeatClass expected) {
        LeadStrip strip = new LeadStrip(new short[1][100], 0);
        StreamFacts facts =
                new StreamFacts("device", SampleRate.ofHertz(360), List.of("II"), List.of(new LeadScale(200, 0)), true);
        PendingBeat beat = new PendingBeat(
                new FoundBeat(50, 0, 0, quality, strip), facts, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH);
        BeatScores scores = new BeatScores(new float[] {0, 0, 1, 0, 0}, new float[] {1});
        assertThat(new ScoredBeat(beat, scores).beatClass()).isEqualTo(expected);
    }
}
