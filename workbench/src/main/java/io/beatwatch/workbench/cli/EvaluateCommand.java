package io.beatwatch.workbench.cli;

import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.evaluation.BeatMatcher;
import io.beatwatch.ecg.evaluation.Ec57Score;
import io.beatwatch.ecg.evaluation.RecordSets;
import io.beatwatch.ecg.wfdb.AnnotationReader;
import io.beatwatch.ecg.wfdb.RecordHeader;
import io.beatwatch.ecg.wfdb.WfdbException;
import io.beatwatch.workbench.annotation.AlarmFigures;
import io.beatwatch.workbench.replay.RecordFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Scores annotation files against reference annotations in the manner of EC57. */
@Command(
        name = "evaluate",
        description = "Score annotation files against the reference annotations, beat by beat within 150 ms (EC57);"
                + " with --alarms, the alarms that 'annotate --alarms' wrote: episodes of fibrillation and tachycardia,"
                + " runs of V beats, atrial fibrillation by time, high alarms an hour, and the CinC Challenge 2015 where"
                + " its file ALARMS lies beside the records.",
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Folder with annotation files that 'annotate' wrote.")
    private Path folder;

    @Option(
            names = "--annotator",
            paramLabel = "NAME",
            defaultValue = "bw",
            description = "Ending of the files to score (default: ${DEFAULT-VALUE}).")
    private String annotator;

    @Option(
            names = "--reference",
            paramLabel = "DIR",
            description = "Folder with the records (.hea) and their reference annotations (.atr);"
                    + " default: the database of the record below BEATWATCH_DATA or data/.")
    private Path reference;

    @Option(
            names = "--records",
            paramLabel = "SET|A,B,...",
            description = "ds1, ds2, paced, mitdb, seed-train, seed-test, or record names with commas"
                    + " (default: all in DIR).")
    private String records;

    @Option(names = "--without", paramLabel = "A,B,...", split = ",", description = "Records to leave out.")
    private List<String> without = List.of();

    @Option(
            names = "--map",
            paramLabel = "aami|bxb",
            defaultValue = "aami",
            description = "Class of the escape beats e and j: aami counts them as N, bxb as S"
                    + " (default: ${DEFAULT-VALUE}).")
    private BeatMapping mapping;

    @Option(names = "--alarms", description = "Score alarms instead of beats.")
    private boolean alarms;

    @Option(names = "--json", description = "JSON instead of a table.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (alarms) {
            return scoreAlarms();
        }
        Map<String, Ec57Score> scores = new LinkedHashMap<>();
        Ec57Score gross = new Ec57Score();
        for (String record : chosen()) {
            Ec57Score score = score(record);
            scores.put(record, score);
            gross.addAll(score);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? Ec57Text.json(scores, gross, mapping) : Ec57Text.table(scores, gross, mapping));
        out.flush();
        return 0;
    }

    private int scoreAlarms() throws IOException {
        annotator = "alarms.jsonl";
        AlarmFigures figures = new AlarmFigures();
        for (String record : chosen()) {
            Path lines = AlarmFigures.file(folder, record)
                    .orElseThrow(() -> new WfdbException("no alarms of " + record + " in " + folder
                            + ": run annotate with --alarms, or check --records"));
            figures.add(referenceOf(record, ".hea", "record"), lines);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? figures.json() : figures.text());
        out.flush();
        return 0;
    }

    private Ec57Score score(String record) throws IOException {
        Path path = referenceOf(record, ".atr", "reference annotations");
        return Ec57Score.of(new BeatMatcher(mapping)
                .match(
                        AnnotationReader.read(path, "atr"),
                        AnnotationReader.read(folder.resolve(record), annotator),
                        RecordHeader.read(path).rate()));
    }

    private Path referenceOf(String record, String ending, String what) throws IOException {
        List<Path> places = new ArrayList<>();
        if (reference != null) {
            places.add(reference);
        } else {
            for (Path data : RecordFiles.dataFolders()) {
                try (Stream<Path> databases = Files.list(data)) {
                    databases.filter(Files::isDirectory).sorted().forEach(places::add);
                }
            }
        }
        return places.stream()
                .map(p -> p.resolve(record))
                .filter(p -> Files.isRegularFile(p.resolveSibling(record + ending)))
                .findFirst()
                .orElseThrow(() -> new WfdbException("no " + what + " " + record + ending + " in " + places
                        + ": name their folder with --reference or set " + RecordFiles.DATA_VARIABLE));
    }

    private List<String> chosen() throws IOException {
        List<String> names;
        if (records == null) {
            if (!Files.isDirectory(folder)) {
                throw new WfdbException("no folder " + folder + ": give the one that 'annotate --out' wrote to");
            }
            try (Stream<Path> files = Files.list(folder)) {
                String ending = "." + annotator;
                names = files.map(f -> f.getFileName().toString())
                        .filter(f -> f.endsWith(ending))
                        .map(f -> f.substring(0, f.length() - ending.length()))
                        .sorted()
                        .toList();
            }
        } else {
            names = RecordSets.named(records).orElseGet(() -> List.of(records.split("\\s*,\\s*")));
        }
        List<String> chosen = names.stream().filter(r -> !without.contains(r)).toList();
        if (chosen.isEmpty()) {
            throw new WfdbException("no annotation file (*." + annotator + ") to score in " + folder
                    + ": check the folder, --annotator and --records");
        }
        return chosen;
    }
}
