package io.beatwatch.trainer.export;

import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.networks.BeatNetwork;
import io.beatwatch.networks.FamilyNetwork;
import io.beatwatch.trainer.report.RunFolder;
import io.beatwatch.trainer.util.TrainerFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page that goes with a network: what it is for, what it was made of, how well it does, where it fails. */
public final class ModelCard {
    /** A report's words above the figures of a set of records. */
    private static final Pattern MEASURED_ON =
            Pattern.compile("(?:network \\S+ on )?(\\S+, \\d+ records|\\S+, beats .*)");

    private static final String FALSE_ALARMS = "false alarms";

    public static final String FILE = "README.md";

    private ModelCard() {}

    /**
     * Writes the card's text.
     *
     * @param contract of the network
     * @param model the folder that the training wrote
     * @param evaluations folders that measurements of this network wrote; may be empty
     * @throws TrainerFault if one of them is not what it should be
     */
    public static String of(BeatNetwork network, ModelContract contract, Path model, List<Path> evaluations)
            throws IOException {
        Path settings = model.resolve(RunFolder.SETTINGS);
        if (!Files.exists(settings)) {
            throw new TrainerFault(settings + " is missing: name a folder that 'trainer train' wrote with --model");
        }
        String figures = figures(contract, evaluations);
        return """
                # The network %s, %s

                %s
                `trainer export` wrote this folder. %,d trained parameters, %.2f million multiply-adds per beat.

                **Intended use: research and simulation. It is not a medical device; nobody may be diagnosed, treated
                or left without watch because of what it says.**

                %s
                | file | what it is |
                |---|---|
                | `model.onnx` | the network for any ONNX runtime: %s to %s |
                | `contract.properties` | what goes in and comes out; the monitor reads it |
                | `golden.csv` | made-up beats and the scores an engine must give for them |
                | `model.params` | the parameters for DJL's PyTorch engine |

                ## Data and protocol
                %s
                ```
                %s```

                ## Figures
                %s
                ## Limits
                %s""".formatted(
                        contract.name(),
                        contract.version(),
                        description(network, contract),
                        network.trainedParameters(),
                        network.multiplyAdds() / 1e6,
                        falseAlarms(figures),
                        inputs(contract),
                        outputs(contract),
                        protocol(contract),
                        Files.readString(settings),
                        figures,
                        limits(contract));
    }

    private static String description(BeatNetwork network, ModelContract contract) {
        if (network instanceof FamilyNetwork ofFamily) {
            return """
                    A network of a family of the literature, trained by `trainer compare` for a comparison and not to be
                    used: %s, given %s. It gives the probabilities of the five AAMI classes N, S, V, F, Q.
                    """.formatted(
                            ofFamily.design().family().title(),
                            switch (ofFamily.design().way()) {
                                case WINDOW -> "the windows of one or two leads alone";
                                case FEATURES ->
                                    "the windows, their differences from the patient's usual beat, and our features";
                            });
        }
        return switch (contract.input()) {
            case Z_SCORE_WINDOW -> """
                    A convolutional and recurrent network with attention that looks at one second of the first lead around
                    a heartbeat and gives the probabilities of the five AAMI classes N, S, V, F, Q: the network of the seed
                    report, rebuilt.
                    """;
            case PATIENT_MEMORY -> """
                    A small convolutional and recurrent network with attention that looks at a heartbeat the way a reader
                    does who has followed the patient: the beat in one or two leads, its difference from the patient's
                    usual beat, and figures of rhythm, of shape and of the shapes seen so far, all relative to the patient
                    and from the past alone. It gives the probabilities of the five AAMI classes N, S, V, F, Q.
                    """;
        };
    }

    private static String inputs(ModelContract contract) {
        String windows = "`windows` [batch, " + contract.channels() + ", " + contract.windowSamples() + "]";
        return contract.features() == 0 ? windows : windows + " and `features` [batch, " + contract.features() + "]";
    }

    private static String outputs(ModelContract contract) {
        String attention = "`attention` [batch, " + contract.attentionSteps() + "]";
        return contract.tellsFibrillation()
                ? "`probabilities` [batch, 5], " + attention + " and `fibrillation` [batch]"
                : "`probabilities` [batch, 5] and " + attention;
    }

    private static String protocol(ModelContract contract) {
        return switch (contract.input()) {
            case Z_SCORE_WINDOW -> """
                    MIT-BIH Arrhythmia Database 1.0.0 (Moody and Mark 2001; PhysioNet, ODC-By 1.0), first lead, beats at the
                    reference annotations, paced records included; a beat whose window does not fit into its record is left
                    out. N = N L R B e j, S = A a J S n, V = V E r, F = F, Q = / f Q ?. Windows have mean 0 and standard
                    deviation 1, each by itself. Records are split by patient, the seed report's 38 for training and 10 for
                    test. Below, `rounds` says on how many groups of training patients held out the number of epochs was
                    chosen (0: it was fixed), and `priors` how far the class weights were taken back after the training.
                    The test records had no part in any choice.
                    """;
            case PATIENT_MEMORY ->
                """
                    Trained on: %s (PhysioNet, ODC-By 1.0). N = N L R B e j, S = A a J S n, V = V E r, F = F, Q = / f Q ?.
                    Beats are described one after the other by `ecg-core`'s `PatientFeatures`, the code that the monitor
                    runs. What the network says of a beat is averaged with what it said of the patient's similar
                    beats before, and S is taken for N while it says that the atria fibrillate (`Adaptation`; every figure below
                    is of these averages, the golden scores are the network's own). The class is the one whose log probability plus operating point is largest; temperature
                    and operating points (S %.2f, V %.2f, F %.2f) were chosen on training patients held out. Records that it
                    is measured on had no part in any choice.
                    """.formatted(
                                contract.trainingData(),
                                contract.operatingPoints().s(),
                                contract.operatingPoints().v(),
                                contract.operatingPoints().f());
        };
    }

    private static String limits(ModelContract contract) {
        return switch (contract.input()) {
            case Z_SCORE_WINDOW -> """
                    - One window knows nothing of the rhythm before it: premature atrial beats (S) look like normal ones and
                      are mostly missed or confused, above all in atrial fibrillation.
                    - Fusion beats (F) are learnt from two patients; do not rely on that class.
                    - Paced beats (Q) are learnt from three patients.
                    - 47 patients of one hospital in the years 1975 to 1979, one sampling rate, one kind of recorder.
                      Figures of other patients, leads and devices will be lower.
                    - The figures take the R peaks as given; a detector's misses and shifts come on top.
                    - The probabilities are not calibrated: on patients it does not know the network is too sure of itself.
                    """;
            case PATIENT_MEMORY -> """
                    - It has to learn a patient first: what it says of the first beats, and of the first beats after a gap,
                      is worth less, and the monitor marks them.
                    - What it is wrong about again and again in a patient it is surer and surer of.
                    - What a patient does all the time becomes the patient's usual: an ectopic rhythm that is there from the
                      first beat on may be taken for the normal one.
                    - Premature atrial beats (S) are told by rhythm above all: expect false ones in atrial fibrillation and
                      other irregular rhythms.
                    - Fusion beats (F) are learnt from few patients; do not rely on that class.
                    - No paced patient was in DS1 or svdb: expect false V in one.
                    - Without a second lead fewer F and V are found.
                    - Recordings of ambulatory patients of decades ago. Figures of other patients, leads and devices will be
                      lower.
                    """;
        };
    }

    /** What a ward feels, before all other figures: a line for each set of records that was measured. */
    private static String falseAlarms(String figures) {
        StringBuilder table = new StringBuilder("| measured on | false alarms |\n|---|---|\n");
        String measured = "";
        boolean any = false;
        for (String line : figures.split("\n")) {
            Matcher set = MEASURED_ON.matcher(line);
            if (set.matches()) {
                measured = set.group(1);
            } else if (line.startsWith(FALSE_ALARMS)) {
                table.append("| ").append(measured).append(" | ");
                table.append(line.substring(FALSE_ALARMS.length()).strip()).append(" |\n");
                any = true;
            }
        }
        return any ? "## False alarms\n" + table : "";
    }

    private static String figures(ModelContract contract, List<Path> evaluations) throws IOException {
        if (evaluations.isEmpty()) {
            return "Not measured.\n";
        }
        StringBuilder figures = new StringBuilder();
        for (Path evaluation : evaluations) {
            figures.append(figures(contract, evaluation));
        }
        return figures.toString();
    }

    private static String figures(ModelContract contract, Path evaluation) throws IOException {
        Path report = evaluation.resolve("report.txt");
        if (!Files.exists(report)) {
            throw new TrainerFault(report + " is missing: name a folder that 'trainer evaluate' wrote");
        }
        String text = Files.readString(report);
        if (!text.contains(contract.version() + " ")) {
            throw new TrainerFault(report + " is of another network than " + contract.version()
                    + ": evaluate this one and name that folder");
        }
        return "```\n" + text + "```\n";
    }
}
