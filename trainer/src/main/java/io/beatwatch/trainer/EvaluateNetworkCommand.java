package io.beatwatch.trainer;

import ai.djl.Device;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.networks.NetworkFiles;
import io.beatwatch.networks.TorchBeatScorer;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.Reading;
import io.beatwatch.trainer.dataset.Reading.Peaks;
import io.beatwatch.trainer.report.AttentionPicture;
import io.beatwatch.trainer.report.Evaluation;
import io.beatwatch.trainer.report.MeasurementReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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

    @Override
    public Integer call() throws IOException {
        ModelContract contract = ModelContract.read(model);
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
}
