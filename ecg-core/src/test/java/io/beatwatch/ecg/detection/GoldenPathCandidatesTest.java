package io.beatwatch.ecg.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.scoring.GoldenPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the detector sees of each candidate on the golden path, number by number, and which it takes for beats: the network
 * that classifies them was fitted to these numbers.
 */
class GoldenPathCandidatesTest {
    private static final Path FILE =
            Path.of("src", "test", "resources", "io", "beatwatch", "ecg", "detection", "golden-candidates.csv");
    private static final int LEADS = 2;

    /** @param peak where the detector says that a beat is, or -1 */
    private record Candidate(long position, long peak, float[] features) {}

    @BeforeAll
    static void writeAnewWhereAskedTo() throws IOException {
        if (!GoldenPath.WRITE) {
            return;
        }
        GoldenPath.writeSamples();
        StringBuilder out =
                new StringBuilder("# What the detector sees of each candidate in golden-samples.csv, up to");
        out.append(" the gap, in the first two leads.\n# Made by RPeakDetector, by\n# ")
                .append(GoldenPath.COMMAND);
        out.append("\n# Columns: candidate, R peak or -1, ")
                .append(CandidateFeatures.COUNT)
                .append(" features per lead\n");
        for (Candidate candidate : candidates(false)) {
            out.append(candidate.position()).append(',').append(candidate.peak());
            for (float feature : candidate.features()) {
                out.append(',').append(String.format(Locale.ROOT, "%.5f", feature));
            }
            out.append('\n');
        }
        Files.createDirectories(FILE.getParent());
        Files.writeString(FILE, out);
    }

    /** @param moved whether the detector's state is moved to another one every now and then */
    private static List<Candidate> candidates(boolean moved) throws IOException {
        short[][] samples = GoldenPath.samples().get(0).samples();
        RPeakDetector detector = new RPeakDetector(GoldenPath.RATE, LEADS);
        List<Candidate> candidates = new ArrayList<>();
        float[] millivolts = new float[LEADS];
        for (int i = 0; i < samples[0].length; i++) {
            for (int lead = 0; lead < LEADS; lead++) {
                millivolts[lead] = GoldenPath.SCALES.get(lead).millivolts(samples[lead][i]);
            }
            long peak = detector.next(millivolts);
            if (detector.judged()) {
                float[] features = Arrays.copyOf(detector.features()[0], LEADS * CandidateFeatures.COUNT);
                System.arraycopy(detector.features()[1], 0, features, CandidateFeatures.COUNT, CandidateFeatures.COUNT);
                candidates.add(new Candidate(detector.candidate(), peak == RPeakDetector.NONE ? -1 : peak, features));
            }
            if (moved && i % 97 == 96) {
                ByteBuffer state = ByteBuffer.allocate(detector.stateSize());
                detector.save(state);
                detector = new RPeakDetector(GoldenPath.RATE, LEADS);
                detector.restore(state.flip());
            }
        }
        return candidates;
    }

    private static List<Candidate> kept() throws IOException {
        List<Candidate> kept = new ArrayList<>();
        for (String line : Files.readAllLines(FILE)) {
            if (!line.startsWith("#")) {
                String[] fields = line.split(",");
                float[] features = new float[fields.length - 2];
                for (int i = 0; i < features.length; i++) {
                    features[i] = Float.parseFloat(fields[2 + i]);
                }
                kept.add(new Candidate(Long.parseLong(fields[0]), Long.parseLong(fields[1]), features));
            }
        }
        return kept;
    }

    private static void assertAsKept(List<Candidate> found) throws IOException {
        List<Candidate> kept = kept();
        assertThat(found)
                .extracting(Candidate::position)
                .isEqualTo(kept.stream().map(Candidate::position).toList());
        assertThat(found)
                .extracting(Candidate::peak)
                .isEqualTo(kept.stream().map(Candidate::peak).toList());
        for (int c = 0; c < kept.size(); c++) {
            float[] expected = kept.get(c).features();
            float[] actual = found.get(c).features();
            assertThat(actual).hasSameSizeAs(expected);
            for (int i = 0; i < expected.length; i++) {
                if (!(Math.abs(actual[i] - expected[i]) <= GoldenPath.TOLERANCE)) {
                    throw new AssertionError("candidate " + c + ": feature " + i % CandidateFeatures.COUNT + " of lead "
                            + i / CandidateFeatures.COUNT + " is " + actual[i] + " instead of " + expected[i]);
                }
            }
        }
    }

    @Test
    void shouldSeeOfEachCandidateWhatTheNetworkWasFittedTo() throws IOException {
        List<Candidate> found = candidates(false);
        assertThat(found).hasSizeGreaterThan(30).anyMatch(c -> c.peak() < 0);
        assertAsKept(found);
    }

    @Test
    void shouldSeeTheSameWhereverItsStateIsTakenUpAgain() throws IOException {
        assertAsKept(candidates(true));
    }
}
