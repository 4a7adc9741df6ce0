package io.beatwatch.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.NetworkInputKind;
import io.beatwatch.networks.BeatNetwork;
import io.beatwatch.networks.NetworkFiles;
import io.beatwatch.networks.Torch;
import io.beatwatch.networks.TorchBeatScorer;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.Reading;
import io.beatwatch.trainer.dataset.Reading.Peaks;
import io.beatwatch.trainer.dataset.RecordFolder;
import io.beatwatch.trainer.report.AttentionPicture;
import io.beatwatch.trainer.report.Evaluation;
import io.beatwatch.trainer.report.Measurement;
import io.beatwatch.trainer.report.MeasurementReport;
import io.beatwatch.trainer.report.PatientSpecificEvaluation;
import io.beatwatch.trainer.training.PatientRefit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trainer evaluate}. */
@Command(name = "evaluate", description = "Measures a network on annotated records.", mixinStandardHelpOptions = true)
final class EvaluateNetworkCommand implements Callable<Integer> {
    /** The measurement's text, which the model card quotes. */
    static final String REPORT = "report.txt";

    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOptions data;

    @Mixin
    private EngineOptions engine;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "What 'train' or 'export' wrote.")
    private Path model;

    @Option(
            names = "--records",
            paramLabel = "SET|A,B",
            defaultValue = "seed-test",
            description = "seed-test, seed-train, ds1, ds2, paced, mitdb, svdb, or names; default: ${DEFAULT-VALUE}.")
    private String records;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the report, the figures by record and the picture of the attention go.")
    private Path out;

    @Option(
            names = "--peaks",
            paramLabel = "given|detected",
            defaultValue = "given",
            description = "R peaks of the annotations, or of the online detector: then missed and extra beats count;"
                    + " default: ${DEFAULT-VALUE}.")
    private Peaks peaks;

    @Option(
            names = "--leads",
            paramLabel = "1|2",
            defaultValue = "2",
            description = "How many leads are looked at; default: ${DEFAULT-VALUE}.")
    private int leads;

    @Option(
            names = "--adapt",
            paramLabel = "5min",
            description =
                    "Fits the network to each patient by so much of the record's labelled beginning (5min, 300s), and"
                            + " measures the rest with and without.")
    private String adapt;

    @Option(
            names = "--adapt-scope",
            paramLabel = "output|head|all",
            defaultValue = "all",
            description = "What is fitted; default: ${DEFAULT-VALUE}.")
    private PatientRefit.Scope adaptScope;

    @Option(
            names = "--adapt-steps",
            paramLabel = "N",
            defaultValue = "30",
            description = "Steps of at most 128 beats, 0 to fit nothing; default: ${DEFAULT-VALUE}.")
    private int adaptSteps;

    @Option(
            names = "--adapt-rate",
            paramLabel = "X",
            defaultValue = "0.001",
            description = "Adam's rate; default: ${DEFAULT-VALUE}.")
    private double adaptRate;

    @Override
    public Integer call() throws IOException {
        ModelContract contract = ModelContract.read(model);
        if (adapt != null) {
            return adapted(contract);
        }
        Reading reading = new Reading(peaks, leads);
        BeatDataset beats = data.read(records, contract, reading);
        Device device = engine.start();
        Evaluation evaluation;
        try (TorchBeatScorer scorer = NetworkFiles.scorer(model, device)) {
            evaluation = new Evaluation(scorer, beats);
        }
        String report = "network " + contract.version() + " on " + records + ", " + reading + "\n" + beats + "\n\n"
                + MeasurementReport.of(evaluation.measurement());
        PrintWriter console = spec.commandLine().getOut();
        console.print(report);
        if (out != null) {
            Files.createDirectories(out);
            Files.writeString(out.resolve(REPORT), report);
            Files.writeString(out.resolve("per-record.csv"), MeasurementReport.csv(evaluation.measurement()));
            Files.writeString(out.resolve("attention.svg"), AttentionPicture.of(evaluation));
            console.println("\nwrote report.txt, per-record.csv and attention.svg to " + out);
        }
        console.flush();
        return 0;
    }

    /** Measures the network fitted to each patient beside the network as it is. */
    private Integer adapted(ModelContract contract) throws IOException {
        Reading reading = new Reading(peaks, leads);
        Duration beginning = duration(adapt);
        if (peaks != Peaks.GIVEN || contract.input() != NetworkInputKind.PATIENT_MEMORY) {
            throw new IllegalArgumentException(
                    "--adapt needs --peaks given and a network that follows the patient: leave"
                            + " --adapt away, or name another network");
        }
        PatientRefit refit = new PatientRefit(new PatientRefit.Settings(adaptScope, adaptSteps, adaptRate));
        RecordFolder folder = data.open();
        List<String> names = folder.records(records);
        Device device = engine.start();
        Map<String, Measurement> figures = new LinkedHashMap<>();
        try (NDManager manager = Torch.start().newBaseManager(device)) {
            BeatNetwork network = NetworkFiles.read(model, manager);
            PatientSpecificEvaluation evaluation =
                    new PatientSpecificEvaluation(network, contract, manager, refit, beginning);
            for (String name : names) {
                // the beats of the beginning are the first ones of the whole record
                int labelled =
                        folder.upTo(beginning).read(name, contract, reading).size();
                evaluation.add(folder.read(name, contract, reading), labelled);
            }
            figures.put("as it is", evaluation.without());
            figures.put("fitted to each patient", evaluation.with());
        }
        StringBuilder report = new StringBuilder("network " + contract.version() + " on " + records + ", " + reading
                + ", after the first " + beginning.toSeconds() + " s of each record; " + refit.settings() + "\n\n");
        report.append(MeasurementReport.sideBySide(figures));
        figures.forEach((how, measurement) ->
                report.append("\n").append(how).append("\n").append(MeasurementReport.of(measurement)));
        PrintWriter console = spec.commandLine().getOut();
        console.print(report);
        if (out != null) {
            Files.createDirectories(out);
            Files.writeString(out.resolve("adapted.txt"), report);
            Files.writeString(out.resolve("as-it-is.csv"), MeasurementReport.csv(figures.get("as it is")));
            Files.writeString(out.resolve("adapted.csv"), MeasurementReport.csv(figures.get("fitted to each patient")));
            console.println("\nwrote adapted.txt, as-it-is.csv and adapted.csv to " + out);
        }
        console.flush();
        return 0;
    }

    private static Duration duration(String text) {
        Matcher matcher = Pattern.compile("(\\d{1,4})(min|s)").matcher(text);
        Duration duration = !matcher.matches()
                ? Duration.ZERO
                : matcher.group(2).equals("s")
                        ? Duration.ofSeconds(Long.parseLong(matcher.group(1)))
                        : Duration.ofMinutes(Long.parseLong(matcher.group(1)));
        if (duration.isZero()) {
            throw new IllegalArgumentException("--adapt must be a time such as 5min or 300s, got " + text);
        }
        return duration;
    }
}
