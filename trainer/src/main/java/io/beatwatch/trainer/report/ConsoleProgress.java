package io.beatwatch.trainer.report;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.trainer.training.EpochFigures;
import io.beatwatch.trainer.training.TrainingProgress;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A bar with loss and rate per epoch on standard error where a terminal is, and a line per epoch on the given writer
 * anywhere.
 */
public final class ConsoleProgress implements TrainingProgress {
    private static final int REDRAW_MILLIS = 250;

    private final PrintWriter out;
    private final boolean terminal;
    private ProgressBar bar;

    public ConsoleProgress(PrintWriter out) {
        this.out = out;
        this.terminal = System.console() != null;
    }

    @Override
    public void epochBegins(String part, int epoch, int epochs, int beats) {
        if (terminal) {
            bar = new ProgressBarBuilder()
                    .setTaskName(String.format("%s, epoch %d/%d", part, epoch, epochs))
                    .setInitialMax(beats)
                    .setUnit(" beats", 1)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .showSpeed()
                    .clearDisplayOnFinish()
                    .build();
        }
    }

    @Override
    public void batchDone(int beats, double meanLoss) {
        if (bar != null) {
            bar.stepBy(beats);
            bar.setExtraMessage(String.format(Locale.ROOT, " loss %.3f", meanLoss));
        }
    }

    @Override
    public void epochEnds(EpochFigures figures) {
        if (bar != null) {
            bar.close();
            bar = null;
        }
        out.printf(
                Locale.ROOT,
                "%-7s epoch %2d: loss %.3f, %.0f beats/s",
                figures.part(),
                figures.epoch(),
                figures.trainingLoss(),
                figures.beatsPerSecond());
        if (figures.validation().total() > 0) {
            out.printf(
                    Locale.ROOT,
                    "; held out: loss %.3f, macro-F1 %.3f, V recall %.3f, accuracy %.3f",
                    figures.validationLoss(),
                    figures.validation().macroF1(BeatClass.values()),
                    figures.validation().recall(BeatClass.V),
                    figures.validation().accuracy());
        }
        out.println();
        out.flush();
    }
}
