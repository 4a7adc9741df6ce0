package io.beatwatch.ecg.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.beat.Normalisation;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelContractTest {
    private static final ModelContract CONTRACT = new ModelContract(
            "seed", "seed-1", SampleRate.ofHertz(360), 360, 180, 1, Normalisation.Z_SCORE, 45, "records, and more");

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
        Files.writeString(file, text.replace("leads = 1", ""));
        assertThatThrownBy(() -> ModelContract.read(folder)).hasMessageContaining("'leads' is missing");
        Files.writeString(file, text.replace("format = 1", "format = 9"));
        assertThatThrownBy(() -> ModelContract.read(folder)).hasMessageContaining("format 9");
    }

    @Test
    void shouldCutCentredNormalisedWindows() {
        short[] samples = new short[1000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (i == 500 ? 1000 : i % 7);
        }
        LeadStrip strip = new LeadStrip(new short[][] {samples}, 0);
        float[] window =
                new BeatInput(CONTRACT, SampleRate.ofHertz(360)).prepare(strip, List.of(new LeadScale(200, 0)), 500);
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
        float[] window =
                new BeatInput(CONTRACT, SampleRate.ofHertz(360)).prepare(flat, List.of(new LeadScale(200, 1024)), 500);
        assertThat(window).containsOnly(0f);
    }

    @Test
    void shouldRefuseASignalWithTooFewLeads() {
        ModelContract twoLeads = new ModelContract(
                "two", "two-1", SampleRate.ofHertz(360), 360, 180, 2, Normalisation.Z_SCORE, 45, "none");
        LeadStrip oneLead = new LeadStrip(new short[1][1000], 0);
        assertThatThrownBy(() -> new BeatInput(twoLeads, SampleRate.ofHertz(360))
                        .prepare(oneLead, List.of(new LeadScale(200, 0)), 500))
                .hasMessageContaining("needs 2 leads");
    }
}
