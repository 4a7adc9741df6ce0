package io.beatwatch.monitor.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.monitor.TestData;
import io.beatwatch.trainer.export.GoldenScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every engine says of every shipped network what the trainer said of it at export. */
class GoldenScoresTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void useRepositoryModels() {
        TestData.useRepositoryModels();
    }

    private static ServedNetwork network(String model, ScoringSettings.Engine engine) throws IOException {
        return ServedNetwork.load(new ScoringSettings(model, engine, ScoringSettings.Device.CPU));
    }

    /** Every network in {@code models/} on every engine, in batches of different sizes. */
    static Stream<Arguments> shippedNetworks() throws IOException {
        List<Arguments> all = new ArrayList<>();
        try (Stream<Path> folders = Files.list(Path.of("..", "models"))) {
            for (Path folder : folders.sorted().toList()) {
                for (ScoringSettings.Engine engine : ScoringSettings.Engine.values()) {
                    for (int batch : new int[] {1, 7, 1000}) {
                        all.add(Arguments.of(folder.getFileName().toString(), engine, batch));
                    }
                }
            }
        }
        assertThat(all).isNotEmpty();
        return all.stream();
    }

    @ParameterizedTest(name = "{0} on {1}, batches of {2}")
    @MethodSource("shippedNetworks")
    void shouldReproduceTheGoldenScoresInWhateverBatchABeatComes(String model, ScoringSettings.Engine engine, int batch)
            throws IOException {
        GoldenScores golden = GoldenScores.read(ModelFinder.find(model));
        assertThat(golden.inputs()).hasSizeGreaterThanOrEqualTo(32);
        try (ServedNetwork network = network(model, engine);
                BeatScorer scorer = network.openScorer()) {
            for (int from = 0; from < golden.inputs().size(); from += batch) {
                int to = Math.min(from + batch, golden.inputs().size());
                assertAgree(
                        scorer.score(golden.inputs().subList(from, to)),
                        golden.scores().subList(from, to));
            }
        }
    }

    private static void assertAgree(List<BeatScores> actual, List<BeatScores> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertClose(actual.get(i).probabilities(), expected.get(i).probabilities());
            assertClose(actual.get(i).attention(), expected.get(i).attention());
            assertClose(fibrillation(actual.get(i)), fibrillation(expected.get(i)));
        }
    }

    private static float[] fibrillation(BeatScores scores) {
        return Float.isNaN(scores.fibrillation()) ? new float[0] : new float[] {scores.fibrillation()};
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i])
                    .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(GoldenScores.TOLERANCE));
        }
    }

    @Test
    void shouldNameTheNetworksThereAreWhenAskedForAnother() {
        assertThatThrownBy(() -> ModelFinder.find("nosuch"))
                .hasMessageContaining("no network 'nosuch'")
                .hasMessageContaining("seed");
    }

    @Test
    void shouldNameCauseAndMendWhenTheModelFileIsMissingOrDamaged() throws IOException {
        ModelContract.read(ModelFinder.find("seed")).write(folder);
        assertThatThrownBy(() -> network(folder.toString(), ScoringSettings.Engine.ONNXRUNTIME))
                .isInstanceOf(ScoringException.class)
                .hasMessageContaining(folder.toString());
        Files.writeString(folder.resolve("model.onnx"), "no network");
        assertThatThrownBy(() -> network(folder.toString(), ScoringSettings.Engine.ONNXRUNTIME))
                .isInstanceOf(ScoringException.class)
                .hasMessageContaining(folder.toString());
    }

    @Test
    void shouldSayWhatToDoWhenAGpuIsAskedForAndThisBuildHasNone() {
        org.junit.jupiter.api.Assumptions.assumeFalse(
                ai.onnxruntime.OrtEnvironment.getAvailableProviders().contains(ai.onnxruntime.OrtProvider.CUDA));
        for (ScoringSettings.Device device : List.of(ScoringSettings.Device.CUDA, ScoringSettings.Device.TENSORRT)) {
            assertThatThrownBy(() ->
                            ServedNetwork.load(new ScoringSettings("seed", ScoringSettings.Engine.ONNXRUNTIME, device)))
                    .isInstanceOf(ScoringException.class)
                    .hasMessageContaining("onnxruntime_gpu");
        }
    }
}
