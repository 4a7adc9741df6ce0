package io.beatwatch.workbench.cli;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.wfdb.AnnotationWriter;
import io.beatwatch.ecg.wfdb.WfdbException;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import io.beatwatch.monitor.cli.ModelOptions;
import io.beatwatch.monitor.cli.SettingsOptions;
import io.beatwatch.monitor.scoring.ServedNetwork;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.workbench.annotation.AlarmFiles;
import io.beatwatch.workbench.annotation.RecordAnnotator;
import io.beatwatch.workbench.replay.LeadChoice;
import io.beatwatch.workbench.replay.RecordFiles;
import io.beatwatch.workbench.replay.RecordedBed;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Annotates records in process, without Kafka. */
@Command(
        name = "annotate",
        description = "Find and classify the beats of records as the monitor would, and write WFDB annotation files.",
        mixinStandardHelpOptions = true)
final class AnnotateCommand implements Callable<Integer> {
    private static final Set<String> RECORD_ENDINGS = Set.of("atr", "dat", "hea");

    @Parameters(
            paramLabel = "RECORD",
            arity = "1..*",
            description = "Path of a WFDB record without ending, or a folder for all records in it.")
    private List<Path> records;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder for the annotation files.")
    private Path out;

    @Option(
            names = "--annotator",
            paramLabel = "NAME",
            defaultValue = "bw",
            description = "Ending of the annotation files (default: ${DEFAULT-VALUE}).")
    private String ending;

    @Option(
            names = "--leads",
            paramLabel = "all|first|NAME,...",
            defaultValue = "first",
            converter = BedOptions.LeadChoiceConverter.class,
            description =
                    "Leads that are used: first is EC57's protocol for one-lead devices; all finds beats in every lead"
                            + " and lets a network that looks at two leads have the second, as a monitor with more than one"
                            + " electrode pair would (default: ${DEFAULT-VALUE}).")
    private LeadChoice leads;

    @Option(
            names = "--alarms",
            description = "Also write what happened to alarms, DIR/RECORD.alarms.jsonl, and their episodes as rhythm"
                    + " annotations, DIR/RECORD.alarms.")
    private boolean alarms;

    @Mixin
    private SettingsOptions settingsOptions;

    @Mixin
    private ModelOptions model;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!ending.matches("[A-Za-z0-9_-]+") || RECORD_ENDINGS.contains(ending)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--annotator '" + ending + "' would overwrite a part of the record or is no ending: choose"
                            + " another, such as bw");
        }
        MonitorSettings settings = MonitorSettings.of(model.over(settingsOptions.settings()));
        List<Path> paths = RecordFiles.resolve(records);
        Files.createDirectories(out);
        int failed = 0;
        try (ServedNetwork network = ServedNetwork.load(settings.scoring());
                BeatScorer scorer = network.openScorer()) {
            RecordAnnotator annotator =
                    new RecordAnnotator(scorer, settings.alarms().limits());
            for (Path path : paths) {
                try {
                    annotate(annotator, path);
                } catch (IOException | RuntimeException e) {
                    // one damaged record must not cost the others
                    boolean known = e instanceof WfdbException;
                    spec.commandLine().getErr().println("error: " + (known ? "" : path + ": ") + e.getMessage());
                    failed++;
                }
            }
        }
        return failed == 0 ? 0 : 1;
    }

    private void annotate(RecordAnnotator annotator, Path path) throws IOException {
        WfdbRecord record = WfdbRecord.read(path);
        RecordAnnotator.Result result = annotator.annotate(record.name(), RecordedBed.once(record, leads));
        if (alarms) {
            AlarmFiles.write(out.resolve(record.name()), result.alarms());
        }
        AnnotationWriter.write(out.resolve(record.name()), ending, result.annotations());
        PrintWriter said = spec.commandLine().getOut();
        said.printf(
                "%s: %d beats -> %s%n",
                record.name(), result.beats().size(), out.resolve(record.name() + "." + ending));
        said.flush();
    }
}
