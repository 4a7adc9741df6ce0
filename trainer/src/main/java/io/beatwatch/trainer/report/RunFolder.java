package io.beatwatch.trainer.report;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.evaluation.ClassificationReport;
import io.beatwatch.ecg.evaluation.ConfusionMatrix;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.trainer.training.EpochFigures;
import io.beatwatch.trainer.training.TrainingRun;
import io.beatwatch.trainer.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a training leaves beside its network: {@code run.properties} (how it was made), {@code history.csv} (every
 * epoch), {@code curve.svg} (the same as a picture) and {@code held-out.txt} (the held-out patients at the chosen epoch).
 */
public final class RunFolder {
    /** How the network was made. */
    public static final String SETTINGS = "run.properties";

    private RunFolder() {}

    /** Writes the files of a run that has ended. */
    public static void write(Path folder, ModelContract contract, TrainingSettings settings, TrainingRun run)
            throws IOException {
        Files.writeString(folder.resolve(SETTINGS), settings(contract, settings, run));
        Files.writeString(folder.resolve("history.csv"), history(run.history()));
        Files.writeString(folder.resolve("curve.svg"), CurvePicture.of(run));
        Files.writeString(folder.resolve("held-out.txt"), report(contract, run));
    }

    private static String settings(ModelContract contract, TrainingSettings settings, TrainingRun run) {
        StringBuilder out = new StringBuilder();
        out.append("version = ").append(contract.version()).append('\n');
        out.append("training-data = ").append(contract.trainingData()).append('\n');
        out.append("seed = ").append(settings.seed()).append('\n');
        out.append("batch = ").append(settings.batch()).append('\n');
        out.append(String.format(Locale.ROOT, "rate = %.6f%n", settings.rate()));
        out.append("averaging = ").append(settings.averaging()).append('\n');
        out.append("priors = ").append(settings.priors()).append('\n');
        out.append("epochs.most = ").append(settings.epochs()).append('\n');
        out.append("epochs.chosen = ").append(run.chosenEpochs()).append('\n');
        out.append("folds = ").append(settings.folds()).append('\n');
        out.append("rounds = ").append(settings.rounds()).append('\n');
        for (int r = 0; r < run.heldOut().size(); r++) {
            out.append(String.format(
                    "round.%d.held-out = %s%n",
                    r + 1, String.join(" ", run.heldOut().get(r))));
        }
        return out.toString();
    }

    /** A line per pass over the training beats. */
    public static String history(List<EpochFigures> history) {
        StringBuilder out = new StringBuilder("part,epoch,beats,training_loss,held_out_loss,held_out_accuracy,"
                + "held_out_macro_f1,held_out_v_recall,seconds,beats_per_second\n");
        for (EpochFigures e : history) {
            out.append(String.format(Locale.ROOT, "%s,%d,%d,%.5f,", e.part(), e.epoch(), e.beats(), e.trainingLoss()));
            ConfusionMatrix m = e.validation();
            if (m.total() > 0) {
                out.append(String.format(
                        Locale.ROOT,
                        "%.5f,%.4f,%.4f,%.4f",
                        e.validationLoss(),
                        m.accuracy(),
                        m.macroF1(BeatClass.values()),
                        m.recall(BeatClass.V)));
            } else {
                out.append(",,,");
            }
            out.append(String.format(Locale.ROOT, ",%.1f,%.0f%n", e.time().toMillis() / 1e3, e.beatsPerSecond()));
        }
        return out.toString();
    }

    private static String report(ModelContract contract, TrainingRun run) {
        if (run.heldOutByEpoch().isEmpty()) {
            return contract.version() + ": trained for " + run.chosenEpochs()
                    + " epochs without choice, no patient was held out\n";
        }
        ConfusionMatrix chosen = run.heldOutByEpoch().get(run.chosenEpochs() - 1);
        return String.format(
                """
                %s: trained on all patients for %d epochs, chosen on patients held out.
                Held-out patients after that many epochs (by networks that had not seen them, not by the final one):

                %s
                %s""",
                contract.version(),
                run.chosenEpochs(),
                ClassificationReport.of(chosen),
                ClassificationReport.matrix(chosen));
    }
}
