package io.beatwatch.ecg.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.features.FeatureExtractor;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.signal.LeadStrip;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an extractor remembers, and when it forgets it; the beats are those of the golden path. */
class FeatureExtractorTest {
    private static ModelContract contract;
    private static LeadStrip strip;
    private static List<Long> peaks;

    @BeforeAll
    static void readGoldenPath() throws IOException {
        contract = ModelContract.read(Path.of("..", "models", "beatwatch"));
        strip = new LeadStrip(GoldenPath.samples().get(0).samples(), 0);
        peaks = GoldenPath.keptInputs(contract).stream()
                .map(GoldenPath.Beat::rPeak)
                .filter(peak -> peak < strip.length() - 100)
                .toList();
    }

    private static FeatureExtractor after(int beats) {
        FeatureExtractor extractor = GoldenPath.extractor(contract);
        describe(extractor, 0, beats);
        return extractor;
    }

    private static List<float[]> describe(FeatureExtractor extractor, int from, int to) {
        List<float[]> described = new ArrayList<>();
        for (long peak : peaks.subList(from, to)) {
            described.add(extractor.extract(strip, peak));
        }
        return described;
    }

    private static void assertSame(List<float[]> actual, List<float[]> expected) {
        assertThat(actual).hasSameSizeAs(expected).isNotEmpty();
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.get(i)).isEqualTo(expected.get(i));
        }
    }

    private static float feature(float[] input, String name) {
        return input[PatientFeatures.WINDOW_VALUES + PatientFeatures.FEATURES.indexOf(name)];
    }

    @Test
    void shouldGoOnExactlyFromASavedState() {
        FeatureExtractor extractor = after(20);
        ByteBuffer state = ByteBuffer.allocate(extractor.stateBytes());
        extractor.save(state);
        assertThat(state.hasRemaining()).isFalse();
        FeatureExtractor successor = GoldenPath.extractor(contract);
        successor.restore(state.flip());
        assertThat(successor.learning()).isEqualTo(extractor.learning());
        assertSame(describe(successor, 20, 30), describe(extractor, 20, 30));
    }

    @Test
    void shouldKnowNothingWhenReset() {
        FeatureExtractor extractor = after(25);
        extractor.reset();
        assertSame(describe(extractor, 5, 15), describe(GoldenPath.extractor(contract), 5, 15));
    }

    @Test
    void shouldForgetATestSignalThatANewPatientWasLearnedFrom() {
        FeatureExtractor extractor = after(15);
        assertThat(extractor.learning()).isTrue();
        extractor.testSignal();
        assertSame(describe(extractor, 15, 20), describe(GoldenPath.extractor(contract), 15, 20));
    }

    @Test
    void shouldTakeATestSignalForAGapWhereThePatientIsKnown() {
        FeatureExtractor extractor = after(16);
        assertThat(extractor.learning()).isFalse();
        extractor.testSignal();
        FeatureExtractor other = after(16);
        other.gap();
        List<float[]> described = describe(extractor, 16, 20);
        assertSame(described, describe(other, 16, 20));
        assertThat(feature(described.get(0), "rr/mean8")).as("no interval").isZero();
        assertThat(feature(described.get(0), "lead 1 qrs correlation")).isGreaterThan(0.9f);
        assertThat(feature(after(16).extract(strip, peaks.get(17)), "rr/mean8")).isNotZero();
    }
}
