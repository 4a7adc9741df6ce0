package io.beatwatch.trainer.comparison;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.networks.families.FamilyDesign.Way;
import io.beatwatch.trainer.comparison.ComparisonRow.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The comparison as a table for people and as one for programs. */
final class ComparisonTable {
    private static final List<BeatClass> CLASSES = List.of(BeatClass.V, BeatClass.S, BeatClass.F);

    private ComparisonTable() {}

    /** Markdown: a table per split, best macro-F1 first within each way. */
    static String markdown(List<ComparisonRow> rows, int planned) {
        StringBuilder out = new StringBuilder();
        int done = rows.stream().mapToInt(row -> row.seeds().size()).sum();
        if (done < planned) {
            out.append("**Unfinished: ")
                    .append(done)
                    .append(" of ")
                    .append(planned)
                    .append(" trainings are done.**\n\n");
        }
        for (Split split : Split.values()) {
            List<ComparisonRow> ofSplit =
                    rows.stream().filter(row -> row.split() == split).toList();
            if (!ofSplit.isEmpty()) {
                table(out, split, ofSplit);
            }
        }
        return out.toString();
    }

    private static void table(StringBuilder out, Split split, List<ComparisonRow> rows) {
        out.append("### ").append(split.title()).append("\n\n");
        out.append("| family | given | seeds | parameters | multiply-adds | training | beats per CPU-second"
                + " | V | S | F | macro-F1 | macro-F1, adapted | false S/h | false V/h |\n");
        out.append("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (Way way : Way.values()) {
            rows.stream()
                    .filter(row -> row.design().way() == way)
                    .sorted((x, y) ->
                            Double.compare(y.macroF1().mean(), x.macroF1().mean()))
                    .forEach(row -> line(out, row));
        }
        out.append('\n');
    }

    private static void line(StringBuilder out, ComparisonRow row) {
        out.append(String.format(
                Locale.ROOT,
                "| %s | %s | %d | %,.0f | %.2f M | %.0f s | %,.0f | %s | %s | %s | %s | %s | %s | %s |%n",
                row.design().family().title(),
                row.design().way().label(),
                row.seeds().size(),
                row.mean(RunResult::parameters),
                row.mean(RunResult::multiplyAdds) / 1e6,
                row.mean(RunResult::trainingCpuSeconds),
                row.mean(RunResult::beatsPerCpuSecond),
                share(row.f1(BeatClass.V)),
                share(row.f1(BeatClass.S)),
                share(row.f1(BeatClass.F)),
                share(row.macroF1()),
                share(row.adaptedMacroF1()),
                perHour(row.falsePerHour(BeatClass.S)),
                perHour(row.falsePerHour(BeatClass.V))));
    }

    private static String share(Figure figure) {
        return String.format(Locale.ROOT, "%.3f (%.2f–%.2f)", figure.mean(), figure.low(), figure.high());
    }

    private static String perHour(Figure figure) {
        return String.format(Locale.ROOT, "%.1f (%.1f–%.1f)", figure.mean(), figure.low(), figure.high());
    }

    /** One line per family, way and split; figures as mean, ends of the interval, least and most of the seeds. */
    static String csv(List<ComparisonRow> rows) {
        Map<String, Function<ComparisonRow, Figure>> figures = new LinkedHashMap<>();
        for (BeatClass c : CLASSES) {
            figures.put(c + "_f1", row -> row.f1(c));
        }
        figures.put("macro_f1", ComparisonRow::macroF1);
        for (BeatClass c : CLASSES) {
            figures.put("adapted_" + c + "_f1", row -> row.adaptedF1(c));
        }
        figures.put("adapted_macro_f1", ComparisonRow::adaptedMacroF1);
        figures.put("false_S_per_hour", row -> row.falsePerHour(BeatClass.S));
        figures.put("false_V_per_hour", row -> row.falsePerHour(BeatClass.V));
        List<String> header = new ArrayList<>(List.of(
                "split",
                "family",
                "given",
                "seeds",
                "parameters",
                "multiply_adds",
                "training_seconds",
                "training_cpu_seconds",
                "beats_per_cpu_second",
                "onnx_difference"));
        for (String figure : figures.keySet()) {
            for (String part : List.of("", "_low", "_high", "_least_seed", "_most_seed")) {
                header.add(figure + part);
            }
        }
        StringBuilder out = new StringBuilder(String.join(",", header)).append('\n');
        for (ComparisonRow row : rows) {
            out.append(String.format(
                    Locale.ROOT,
                    "%s,%s,%s,%d,%.0f,%.0f,%.1f,%.1f,%.0f,%.2g",
                    row.split().label(),
                    row.design().family().name(),
                    row.design().way().label(),
                    row.seeds().size(),
                    row.mean(RunResult::parameters),
                    row.mean(RunResult::multiplyAdds),
                    row.mean(RunResult::trainingSeconds),
                    row.mean(RunResult::trainingCpuSeconds),
                    row.mean(RunResult::beatsPerCpuSecond),
                    row.seeds().stream()
                            .mapToDouble(RunResult::onnxDifference)
                            .max()
                            .orElse(Double.NaN)));
            figures.values().forEach(of -> {
                Figure figure = of.apply(row);
                out.append(String.format(
                        Locale.ROOT,
                        ",%.4f,%.4f,%.4f,%.4f,%.4f",
                        figure.mean(),
                        figure.low(),
                        figure.high(),
                        figure.leastSeed(),
                        figure.mostSeed()));
            });
            out.append('\n');
        }
        return out.toString();
    }
}
