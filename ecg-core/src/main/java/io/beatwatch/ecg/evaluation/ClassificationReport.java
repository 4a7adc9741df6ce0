package io.beatwatch.ecg.evaluation;

import io.beatwatch.ecg.beat.BeatClass;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The text tables of scikit-learn's {@code classification_report} and of a confusion matrix. */
public final class ClassificationReport {
    private ClassificationReport() {}

    /** Precision, recall, F1 and support by class, accuracy, macro and weighted averages. */
    public static String of(ConfusionMatrix m) {
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT, "%14s %10s %10s %10s %10s%n%n", "", "precision", "recall", "f1-score", "support"));
        for (BeatClass c : BeatClass.values()) {
            row(out, c.name(), m.precision(c), m.recall(c), m.f1(c), m.support(c));
        }
        out.append('\n');
        out.append(String.format(
                Locale.ROOT, "%14s %10s %10s %10.3f %10d%n", "accuracy", "", "", m.accuracy(), m.total()));
        row(out, "macro avg", macro(m::precision), macro(m::recall), macro(m::f1), m.total());
        row(out, "weighted avg", weighted(m, m::precision), weighted(m, m::recall), weighted(m, m::f1), m.total());
        return out.toString();
    }

    /** Rows are reference classes, columns predicted ones. */
    public static String matrix(ConfusionMatrix m) {
        StringBuilder out = new StringBuilder(String.format(Locale.ROOT, "%10s", "ref \\ pred"));
        for (BeatClass c : BeatClass.values()) {
            out.append(String.format(Locale.ROOT, "%9s", c));
        }
        out.append('\n');
        for (BeatClass reference : BeatClass.values()) {
            out.append(String.format(Locale.ROOT, "%10s", reference));
            for (BeatClass predicted : BeatClass.values()) {
                out.append(String.format(Locale.ROOT, "%9d", m.count(reference, predicted)));
            }
            out.append('\n');
        }
        return out.toString();
    }

    private static void row(StringBuilder out, String name, double p, double r, double f1, long support) {
        out.append(String.format(Locale.ROOT, "%14s %10.3f %10.3f %10.3f %10d%n", name, p, r, f1, support));
    }

    private static double macro(ToDoubleFunction<BeatClass> figure) {
        double sum = 0;
        for (BeatClass c : BeatClass.values()) {
            sum += figure.applyAsDouble(c);
        }
        return sum / BeatClass.count();
    }

    private static double weighted(ConfusionMatrix m, ToDoubleFunction<BeatClass> figure) {
        double sum = 0;
        for (BeatClass c : BeatClass.values()) {
            sum += m.support(c) * figure.applyAsDouble(c);
        }
        return m.total() == 0 ? 0 : sum / m.total();
    }
}
