package io.beatwatch.ecg.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelContractTest {
    private static final ModelContract CONTRACT = new ModelContract(
            "seed",
            "seed-1",
            NetworkInputKind.Z_SCORE_WINDOW,
            SampleRate.ofHertz(360),
            360,
            180,
            1,
            0,
            45,
            new OperatingPoints(-0.5, 1, 0.25),
            "records, and more");

    @TempDir
    private Path folder;

    @Test
    void shouldReadBackWhatItWrote() throws IOException {
        CONTRACT.write(folder);
        assertThat(ModelContract.read(folder)).isEqualTo(CONTRACT);
    }

    @Test
    void shouldNameFileEntryAndMendWhenItCannotBeKept() throws IOException {
        assertThatThrownBy(() -> ModelContract.read(folder)).hasMessageContaining("no model in");
        CONTRACT.write(folder);
        Path file = folder.resolve(ModelContract.FILE);
        String text = Files.readString(file);

        Files.writeString(file, text.replace("N, S, V, F, Q", "N, V, S, F, Q"));
        assertThatThrownBy(() -> ModelContract.read(folder)).hasMessageContaining("classes are [N, V, S, F, Q]");
        Files.writeString(file, text.replace("window.samples = 360", "window.samples = 3"));
        assertThatThrownBy(() -> ModelContract.read(folder)).hasMessageContaining("windowSamples is out of range: 3");
        Files.writeString(file, text.replace("channels = 1", ""));
        assertThatThrownBy(() -> ModelContract.read(folder)).hasMessageContaining("'channels' is missing");
        Files.writeString(file, text.replace("format = 4", "format = 9"));
        assertThatThrownBy(() -> ModelContract.read(folder)).hasMessageContaining("format 9");
        Files.writeString(file, text.replace("attention.steps = 4", "attention.steps = 4097"));
        assertThatThrownBy(() -> ModelContract.read(folder)).hasMessageContaining("attentionSteps");
        Files.writeString(file, text + "\\u00zz");
        assertThatThrownBy(() -> ModelContract.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
        Files.writeString(file, text + "#".repeat(64 << 10));
        assertThatThrownBy(() -> ModelContract.read(folder)).hasMessageContaining("longer than 65536 bytes");
    }

    @Test
    void shouldCutCentredNormalisedWindows() {
        short[] samples = new short[1000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (i == 500 ? 1000 : i % 7);
        }
        LeadStrip strip = new LeadStrip(new short[][] {samples}, 0);
        float[] window = FeatureExtractors.of(
                        CONTRACT, SampleRate.ofHertz(360), List.of(new LeadScale(200, 0)), List.of("II"))
                .extract(strip, 500);
        double sum = 0;
        double squares = 0;
        for (float v : window) {
            sum += v;
            squares += v * v;
        }
        assertThat(window).hasSize(360);
        assertThat(sum / 360).isCloseTo(0, org.assertj.core.data.Offset.offset(1e-5));
        assertThat(squares / 360).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-4));
        assertThat(window[180]).isGreaterThan(10);
    }

    @Test
    void shouldMakeAFlatWindowAllZeros() {
        LeadStrip flat = new LeadStrip(new short[1][1000], 0);
        float[] window = FeatureExtractors.of(
                        CONTRACT, SampleRate.ofHertz(360), List.of(new LeadScale(200, 1024)), List.of("II"))
                .extract(flat, 500);
        assertThat(window).containsOnly(0f);
    }

    @Test
    void shouldRefuseAnotherVersionOfTheInput() throws IOException {
        CONTRACT.write(folder);
        Path file = folder.resolve(ModelContract.FILE);
        Files.writeString(file, Files.readString(file).replace("input.version = 1", "input.version = 7"));
        assertThatThrownBy(() -> ModelContract.read(folder))
                .hasMessageContaining("wants version 7 of Z_SCORE_WINDOW")
                .hasMessageContaining("export the model again");
    }

    @Test
    void shouldPutLeadTwoFirstWhereverItStands() {
        assertThat(PatientFeatures.leadOrder(List.of("V5"))).containsExactly(0);
        assertThat(PatientFeatures.leadOrder(List.of("MLII", "V1"))).containsExactly(0, 1);
        assertThat(PatientFeatures.leadOrder(List.of("V5", "MLII"))).containsExactly(1, 0);
        assertThat(PatientFeatures.leadOrder(List.of("V5", "V2"))).containsExactly(0, 1);
        assertThat(PatientFeatures.leadOrder(List.of("V1", "V2", "MDC_ECG_ELEC_POTL_II")))
                .containsExactly(2, 0);
    }

    @Test
    void shouldDecideByWorkingPoints() {
        float[] probabilities = {0.6f, 0.3f, 0.05f, 0.05f, 0};
        assertThat(OperatingPoints.MOST_PROBABLE.classOf(probabilities)).isEqualTo(BeatClass.N);
        assertThat(new OperatingPoints(0.69, 0, 0).classOf(probabilities)).isEqualTo(BeatClass.N);
        assertThat(new OperatingPoints(0.7, 0, 0).classOf(probabilities)).isEqualTo(BeatClass.S);
        assertThatThrownBy(() -> new OperatingPoints(0, Double.NaN, 0)).hasMessageContaining("operating points");
    }

    private static ModelContract window(int samples, int peak, int channels, int features, int attention) {
        return new ModelContract(
                "name",
                "version",
                NetworkInputKind.Z_SCORE_WINDOW,
                SampleRate.ofHertz(360),
                samples,
                peak,
                channels,
                features,
                attention,
                OperatingPoints.MOST_PROBABLE,
                "");
    }

    private static void assertRefused(String field, ThrowingCallable contract) {
        assertThatThrownBy(contract).hasMessageContaining(field + " is out of range");
    }

    @Test
    void shouldNameTheFieldThatItRefusesAtEachBoundary() {
        assertThat(window(8, 0, 1, 0, 1).windowSamples()).isEqualTo(8);
        assertThat(window(4096, 4095, 1, 0, 1).peakSample()).isEqualTo(4095);
        assertRefused("windowSamples", () -> window(7, 0, 1, 0, 1));
        assertRefused("windowSamples", () -> window(4097, 0, 1, 0, 1));
        assertRefused("peakSample", () -> window(8, -1, 1, 0, 1));
        assertRefused("peakSample", () -> window(8, 8, 1, 0, 1));
        assertRefused("channels", () -> window(8, 0, 0, 0, 1));
        assertRefused("channels", () -> window(8, 0, 65, 0, 1));
        assertRefused("the shape of a Z_SCORE_WINDOW", () -> window(8, 0, 64, 0, 1));
        assertRefused("features", () -> window(8, 0, 1, -1, 1));
        assertRefused("features", () -> window(8, 0, 1, 4097, 1));
        assertRefused("the shape of a Z_SCORE_WINDOW", () -> window(8, 0, 1, 4096, 1));
        assertRefused("attentionSteps", () -> window(8, 0, 1, 0, 0));
    }

    private static ModelContract memory(
            String name, String version, double hertz, int samples, int peak, int features) {
        return new ModelContract(
                name,
                version,
                NetworkInputKind.PATIENT_MEMORY,
                SampleRate.ofHertz(hertz),
                samples,
                peak,
                4,
                features,
                1,
                OperatingPoints.MOST_PROBABLE,
                "");
    }

    @Test
    void shouldRefuseAPatientMemoryOfAnotherShape() {
        int features = memory("name", "version", 120, 90, 54, 89).features();
        assertThat(features).isEqualTo(89);
        assertRefused("name", () -> memory(" ", "version", 120, 90, 54, 89));
        assertRefused("version", () -> memory("name", "", 120, 90, 54, 89));
        assertRefused("the shape of a PATIENT_MEMORY", () -> memory("name", "version", 125, 90, 54, 89));
        assertRefused("the shape of a PATIENT_MEMORY", () -> memory("name", "version", 120, 91, 54, 89));
        assertRefused("the shape of a PATIENT_MEMORY", () -> memory("name", "version", 120, 90, 55, 89));
        assertRefused("the shape of a PATIENT_MEMORY", () -> memory("name", "version", 120, 90, 54, 88));
    }

    @Test
    void shouldPromiseWhatItsKindOfNetworkGives() {
        ModelContract memory = memory("name", "version", 120, 90, 54, 89);
        assertThat(memory)
                .isEqualTo(ModelContract.ofPatientFeatures("name", "version", 1, OperatingPoints.MOST_PROBABLE, ""));
        assertThat(memory.tellsFibrillation()).isTrue();
        assertThat(Adaptation.of(memory)).isPresent();
        assertThat(memory.inputLength()).isEqualTo(4 * 90 + 89);
        assertThat(CONTRACT.tellsFibrillation()).isFalse();
        assertThat(Adaptation.of(CONTRACT)).isEmpty();
        assertThat(CONTRACT.inputLength()).isEqualTo(360);
    }
}
