package io.beatwatch.trainer.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.beatwatch.ecg.scoring.BeatScores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Scores with ONNX Runtime itself, as the monitor will. */
final class OnnxScores {
    private OnnxScores() {}

    static List<BeatScores> of(byte[] model, List<float[]> windows) throws OrtException {
        float[][][] input = new float[windows.size()][1][];
        for (int i = 0; i < input.length; i++) {
            input[i][0] = windows.get(i);
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(model, options);
                    OnnxTensor tensor = OnnxTensor.createTensor(environment, input);
                    OrtSession.Result result = session.run(Map.of(OnnxExport.WINDOWS, tensor))) {
                float[][] probabilities = (float[][])
                        result.get(OnnxExport.PROBABILITIES).orElseThrow().getValue();
                float[][] attention = (float[][])
                        result.get(OnnxExport.ATTENTION).orElseThrow().getValue();
                List<BeatScores> scores = new ArrayList<>();
                for (int i = 0; i < input.length; i++) {
                    scores.add(new BeatScores(probabilities[i], attention[i]));
                }
                return scores;
            }
        }
    }

    /** The largest difference of a probability or an attention weight. */
    static double largestDifference(List<BeatScores> some, List<BeatScores> others) {
        double largest = 0;
        for (int i = 0; i < some.size(); i++) {
            largest = Math.max(
                    largest,
                    largestDifference(some.get(i).probabilities(), others.get(i).probabilities()));
            largest = Math.max(
                    largest,
                    largestDifference(some.get(i).attention(), others.get(i).attention()));
        }
        return largest;
    }

    private static double largestDifference(float[] some, float[] others) {
        double largest = 0;
        for (int i = 0; i < others.length; i++) {
            largest = Math.max(largest, Math.abs(some[i] - others[i]));
        }
        return largest;
    }
}
