package io.beatwatch.trainer.export;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.networks.trial.SimulatedBeats;
import io.beatwatch.networks.trial.SyntheticBeats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Beats as a network takes them and what it must say of them, so that whoever serves it can check that it does: any
 * engine has to agree within {@link #TOLERANCE}. The beats are made up ({@link SyntheticBeats}, {@link SimulatedBeats}).
 * Immutable.
 *
 * @param inputs what the network is shown of each beat: its windows, then its features where it takes any
 * @param scores what the network said when it was exported
 */
public record GoldenScores(List<float[]> inputs, List<BeatScores> scores) {
    public static final String FILE = "golden.csv";

    /** How far a probability or an attention weight may be from what is written here. */
    public static final double TOLERANCE = 1e-4;

    private static final int BEATS = 32;
    private static final long SEED = 20260101;

    public GoldenScores {
        inputs = List.copyOf(inputs);
        scores = List.copyOf(scores);
        if (inputs.size() != scores.size()) {
            throw new IllegalArgumentException(
                    "scores must be as many as inputs, got " + scores.size() + " for " + inputs.size());
        }
    }

    /** Makes the beats that the network's contract asks for and lets the network score them. */
    public static GoldenScores of(BeatScorer network) {
        List<float[]> inputs = switch (network.contract().input()) {
            case Z_SCORE_WINDOW -> windows();
            case PATIENT_MEMORY -> SimulatedBeats.of(network.contract(), BEATS, SEED);
        };
        for (float[] input : inputs) {
            for (int i = 0; i < input.length; i++) {
                // four decimals, so that the file holds exactly what was scored and stays short
                input[i] = Math.round(input[i] * 1e4f) / 1e4f;
            }
        }
        return new GoldenScores(inputs, network.score(inputs));
    }

    private static List<float[]> windows() {
        Random random = new Random(SEED);
        List<float[]> windows = new ArrayList<>();
        for (int i = 0; i < BEATS; i++) {
            windows.add(SyntheticBeats.window(BeatClass.at(i % BeatClass.count()), random));
        }
        return windows;
    }

    /**
     * Writes the file into a model's folder: lines with # say where the figures come from, then one line per beat with
     * its input, probabilities and attention weights.
     */
    public void write(Path folder, ModelContract contract) throws IOException {
        String maker = switch (contract.input()) {
            case Z_SCORE_WINDOW -> "made up by SyntheticBeats, seed " + SEED + ", classes N S V F Q in turn";
            case PATIENT_MEMORY -> "of a patient made up by SimulatedBeats, seed " + SEED;
        };
        StringBuilder out = new StringBuilder();
        out.append("# Golden scores of the network ").append(contract.version()).append(".\n");
        out.append("# Beats: ").append(maker).append("; no recording of a patient.\n");
        out.append("# Scores: DJL PyTorch on the CPU, by 'trainer export'. An engine may differ by ");
        out.append(TOLERANCE).append(" at most.\n");
        out.append("# Columns: ").append(contract.channels()).append(" x ").append(contract.windowSamples());
        out.append(" samples, ").append(contract.features()).append(" features, probabilities of N S V F Q, ");
        out.append(contract.attentionSteps()).append(" attention weights");
        out.append(contract.tellsFibrillation() ? ", probability of fibrillation.\n" : ".\n");
        for (int i = 0; i < inputs.size(); i++) {
            append(out, inputs.get(i));
            append(out.append(','), scores.get(i).probabilities());
            append(out.append(','), scores.get(i).attention());
            if (contract.tellsFibrillation()) {
                out.append(',').append(scores.get(i).fibrillation());
            }
            out.append('\n');
        }
        Files.writeString(folder.resolve(FILE), out);
    }

    private static void append(StringBuilder out, float[] values) {
        for (int i = 0; i < values.length; i++) {
            out.append(i == 0 ? "" : ",").append(values[i]);
        }
    }

    /** Reads the file of a model's folder. */
    public static GoldenScores read(Path folder) throws IOException {
        ModelContract contract = ModelContract.read(folder);
        int length = contract.inputLength();
        int afterClasses = length + BeatClass.count();
        int afterAttention = afterClasses + contract.attentionSteps();
        int width = afterAttention + (contract.tellsFibrillation() ? 1 : 0);
        Path file = folder.resolve(FILE);
        List<float[]> inputs = new ArrayList<>();
        List<BeatScores> scores = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("#")) {
                continue;
            }
            String[] fields = line.split(",");
            if (fields.length != width) {
                throw new IOException(file + ": a line has " + fields.length + " columns instead of " + width
                        + ": export the model again");
            }
            float[] values = new float[width];
            for (int i = 0; i < width; i++) {
                values[i] = Float.parseFloat(fields[i]);
            }
            inputs.add(Arrays.copyOf(values, length));
            scores.add(new BeatScores(
                    Arrays.copyOfRange(values, length, afterClasses),
                    Arrays.copyOfRange(values, afterClasses, afterAttention),
                    contract.tellsFibrillation() ? values[afterAttention] : Float.NaN));
        }
        return new GoldenScores(inputs, scores);
    }
}
