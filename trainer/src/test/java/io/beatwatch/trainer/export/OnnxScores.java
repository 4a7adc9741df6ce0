package io.beatwatch.trainer.export;

import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import java.util.List;

/** Scores with ONNX Runtime itself, as the monitor will. */
final class OnnxScores {
    private OnnxScores() {}

    /** @param inputs as the contract describes them */
    static List<BeatScores> of(byte[] model, ModelContract contract, List<float[]> inputs) {
        try (OnnxScorer scorer = new OnnxScorer(model, contract)) {
            return scorer.score(inputs);
        }
    }

    /** The largest difference of a probability or an attention weight; infinite where only one tells fibrillation. */
    static double largestDifference(List<BeatScores> some, List<BeatScores> others) {
        double largest = 0;
        for (int i = 0; i < some.size(); i++) {
            largest = Math.max(
                    largest,
                    largestDifference(some.get(i).probabilities(), others.get(i).probabilities()));
            largest = Math.max(
                    largest,
                    largestDifference(some.get(i).attention(), others.get(i).attention()));
            largest = Math.max(
                    largest,
                    difference(some.get(i).fibrillation(), others.get(i).fibrillation()));
        }
        return largest;
    }

    private static double difference(float some, float other) {
        if (Float.isNaN(some) != Float.isNaN(other)) {
            return Double.POSITIVE_INFINITY;
        }
        return Float.isNaN(some) ? 0 : Math.abs(some - other);
    }

    private static double largestDifference(float[] some, float[] others) {
        double largest = 0;
        for (int i = 0; i < others.length; i++) {
            largest = Math.max(largest, Math.abs(some[i] - others[i]));
        }
        return largest;
    }
}
