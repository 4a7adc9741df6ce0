package io.beatwatch.ecg.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.scoring.GoldenPath.Beat;
import io.beatwatch.ecg.scoring.GoldenPath.Stretch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From samples to the inputs of every shipped network, value by value; the monitor's tests go on from there to scores. */
class GoldenPathTest {
    private static final Path MODELS = Path.of("..", "models");
    private static final int REACH = GoldenPath.RATE.samples(0.06);

    @BeforeAll
    static void writeAnewWhereAskedTo() throws IOException {
        if (GoldenPath.WRITE) {
            GoldenPath.writeSamples();
            for (String network : shippedNetworks().toList()) {
                GoldenPath.writeInputs(contract(network));
            }
        }
    }

    static Stream<String> shippedNetworks() throws IOException {
        try (Stream<Path> folders = Files.list(MODELS)) {
            List<String> all = folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
            assertThat(all).hasSizeGreaterThanOrEqualTo(3);
            return all.stream();
        }
    }

    private static ModelContract contract(String network) throws IOException {
        return ModelContract.read(MODELS.resolve(network));
    }

    private static List<Long> peaks(List<Beat> beats) {
        return beats.stream().map(Beat::rPeak).toList();
    }

    private static boolean came(long sample, int reach, List<Stretch> stretches) {
        return stretches.stream().anyMatch(s -> sample >= s.from() + reach && sample < s.end() - reach);
    }

    @Test
    void shouldBeMadeByTheGeneratorThatStandsBesideIt_seed20261130() throws IOException {
        List<Stretch> kept = GoldenPath.samples();
        List<Stretch> made = GoldenPath.generate();
        assertThat(kept)
                .extracting(Stretch::from)
                .isEqualTo(made.stream().map(Stretch::from).toList());
        for (int i = 0; i < kept.size(); i++) {
            for (int lead = 0; lead < GoldenPath.LEADS.size(); lead++) {
                short[] ofLead = kept.get(i).samples()[lead];
                assertThat(made.get(i).samples()[lead]).hasSameSizeAs(ofLead);
                for (int at = 0; at < ofLead.length; at++) {
                    // another processor may round the last bit of a sine the other way
                    assertThat((int) made.get(i).samples()[lead][at]).isCloseTo(ofLead[at], within(1));
                }
            }
        }
    }

    @Test
    void shouldHoldWhatIsHardToDescribe() throws IOException {
        List<Stretch> stretches = GoldenPath.samples();
        assertThat(stretches).hasSize(2);
        assertThat(stretches.get(1).from() - stretches.get(0).end()).isEqualTo(GoldenPath.GAP_SAMPLES);
        Set<BeatClass> classes = GoldenPath.truth().stream()
                .filter(a -> came(a.sample(), 0, stretches))
                .map(a -> BeatMapping.AAMI.classOf(a.code()).orElseThrow())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(BeatClass.class)));
        assertThat(classes).containsExactlyInAnyOrder(BeatClass.N, BeatClass.S, BeatClass.V, BeatClass.F);
    }

    @Test
    void shouldFindEachBeatThatIsThereAndNoOther() throws IOException {
        List<Stretch> stretches = GoldenPath.samples();
        List<Long> truth = GoldenPath.truth().stream()
                .map(a -> a.sample())
                .filter(sample -> came(sample, REACH, stretches))
                .toList();
        List<Long> found = peaks(GoldenPath.beats(contract("seed"), stretches));
        assertThat(truth.stream().filter(t -> found.stream().noneMatch(f -> Math.abs(f - t) <= REACH)))
                .as("missed")
                .isEmpty();
        assertThat(found.stream().filter(f -> truth.stream().noneMatch(t -> Math.abs(f - t) <= REACH)))
                .as("extra")
                .isEmpty();
        assertThat(found).hasSameSizeAs(truth).hasSizeGreaterThan(40);
    }

    @ParameterizedTest
    @MethodSource("shippedNetworks")
    void shouldFindTheBeatsWhereTheyWereFound(String network) throws IOException {
        ModelContract contract = contract(network);
        List<Beat> kept = GoldenPath.keptInputs(contract);
        List<Beat> found = GoldenPath.beats(contract, GoldenPath.samples());
        assertThat(peaks(found)).isEqualTo(peaks(kept));
        assertThat(found)
                .extracting(Beat::centre)
                .isEqualTo(kept.stream().map(Beat::centre).toList());
        assertThat(found)
                .extracting(Beat::learning)
                .isEqualTo(kept.stream().map(Beat::learning).toList());
    }

    @ParameterizedTest
    @MethodSource("shippedNetworks")
    void shouldShowTheNetworkWhatItWasShownOfEachBeat(String network) throws IOException {
        ModelContract contract = contract(network);
        List<Beat> kept = GoldenPath.keptInputs(contract);
        List<Beat> found = GoldenPath.beats(contract, GoldenPath.samples());
        assertThat(found).hasSameSizeAs(kept);
        for (int beat = 0; beat < kept.size(); beat++) {
            float[] expected = kept.get(beat).input();
            float[] actual = found.get(beat).input();
            assertThat(actual).hasSize(contract.inputLength()).hasSameSizeAs(expected);
            for (int i = 0; i < expected.length; i++) {
                if (!(Math.abs(actual[i] - expected[i]) <= GoldenPath.TOLERANCE)) {
                    throw new AssertionError("beat " + beat + ": " + value(contract, i) + " is " + actual[i]
                            + " instead of " + expected[i]);
                }
            }
        }
    }

    private static String value(ModelContract contract, int i) {
        int feature = i - contract.channels() * contract.windowSamples();
        return feature >= 0
                ? "feature '" + PatientFeatures.FEATURES.get(feature) + "'"
                : "sample " + i % contract.windowSamples() + " of window " + i / contract.windowSamples();
    }
}
