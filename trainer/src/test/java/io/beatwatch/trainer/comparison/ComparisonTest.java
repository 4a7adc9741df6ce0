package io.beatwatch.trainer.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.beatwatch.ecg.evaluation.RecordSets;
import io.beatwatch.networks.Torch;
import io.beatwatch.networks.families.Family;
import io.beatwatch.networks.families.FamilyDesign.Way;
import io.beatwatch.networks.families.Layers;
import io.beatwatch.trainer.SimulatedFolder;
import io.beatwatch.trainer.dataset.RecordFolder;
import io.beatwatch.trainer.recipe.Recipes;
import io.beatwatch.trainer.util.TrainerFault;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    /** What it computes soon is no number any more. */
    private static final class DivergingFamily implements Family {
        @Override
        public String name() {
            return "diverging";
        }

        @Override
        public String title() {
            return "a family that diverges";
        }

        @Override
        public <T> Encoding<T> encode(Layers<T> layers, Beat<T> beat) {
            T x = layers.dense("dense", layers.flat(beat.windows()), 8);
            for (int i = 0; i < 12; i++) {
                x = layers.multiply(x, x);
            }
            return new Encoding<>(layers.subtract(x, layers.multiply(x, x)), null, 1);
        }
    }

    @TempDir
    private Path folder;

    private final StringWriter said = new StringWriter();

    @BeforeEach
    void writeRecords() throws IOException {
        for (List<String> set : List.of(RecordSets.DS1, RecordSets.DS2)) {
            for (String name : set) {
                SimulatedFolder.write(folder.resolve("mitdb"), name, Duration.ofSeconds(20), Long.parseLong(name));
            }
        }
        for (String name : "18177 18184 19088 19090 19093 19140 19830".split(" ")) {
            SimulatedFolder.write(folder.resolve("nsrdb"), name, Duration.ofSeconds(20), Long.parseLong(name));
        }
        Torch.start(1);
    }

    private void compare(Family... families) throws IOException {
        Comparison.Plan plan =
                new Comparison.Plan(List.of(Split.DS1), List.of(families), List.of(Way.WINDOW), 1, Recipes.COMPARISON);
        new Comparison(plan, new RecordFolder(folder), Device.cpu(), new PrintWriter(said), folder.resolve("out"))
                .run();
    }

    @Test
    void shouldGoOnWithTheOthersWhereAFamilyDiverges() throws IOException {
        assertThatThrownBy(() -> compare(new DivergingFamily(), Family.named("acharya2017")))
                .isInstanceOf(TrainerFault.class)
                .hasMessageStartingWith("1 of 2 trainings have no result and are left out of the means"
                        + " (ds1 diverging-window seed 1): see above why");
        assertThat(said.toString())
                .contains("ds1 diverging-window seed 1 is left out: the loss is no longer a number in epoch 1")
                .contains("[1/2] ds1 acharya2017-window seed 1: ");
        assertThat(Files.readString(folder.resolve("out/comparison.md")))
                .contains(
                        "**Unfinished: 1 of 2 trainings are done.**", "| nine-layer CNN (Acharya 2017) | window | 1 | ")
                .doesNotContain("a family that diverges");
        // the other way round as well: nothing of it is left behind
        assertThatThrownBy(() -> compare(new DivergingFamily()))
                .hasMessageContaining("none of the trainings has a result");
    }
}
