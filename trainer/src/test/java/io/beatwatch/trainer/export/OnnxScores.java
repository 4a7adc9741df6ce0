package io.beatwatch.trainer.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Scores with ONNX Runtime itself, as the monitor will. */
final class OnnxScores {
    private OnnxScores() {}

    /** @param inputs as the contract describes them */
    static List<BeatScores> of(byte[] model, ModelContract contract, List<float[]> inputs) throws OrtException {
        int samples = contract.windowSamples();
        float[][][] windows = new float[inputs.size()][contract.channels()][];
        float[][] features = new float[inputs.size()][];
        for (int i = 0; i < windows.length; i++) {
            for (int c = 0; c < contract.channels(); c++) {
                windows[i][c] = Arrays.copyOfRange(inputs.get(i), c * samples, (c + 1) * samples);
            }
            features[i] = Arrays.copyOfRange(inputs.get(i), contract.channels() * samples, contract.inputLength());
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> tensors = new HashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            tensors.put(OnnxExport.WINDOWS, OnnxTensor.createTensor(environment, windows));
            if (contract.features() > 0) {
                tensors.put(OnnxExport.FEATURES, OnnxTensor.createTensor(environment, features));
            }
            try (OrtSession session = environment.createSession(model, options);
                    OrtSession.Result result = session.run(tensors)) {
                float[][] probabilities = (float[][])
                        result.get(OnnxExport.PROBABILITIES).orElseThrow().getValue();
                float[][] attention = (float[][])
                        result.get(OnnxExport.ATTENTION).orElseThrow().getValue();
                float[] fibrillation = contract.tellsFibrillation()
                        ? (float[]) result.get(OnnxExport.FIBRILLATION)
                                .orElseThrow()
                                .getValue()
                        : null;
                List<BeatScores> scores = new ArrayList<>();
                for (int i = 0; i < windows.length; i++) {
                    scores.add(new BeatScores(
                            probabilities[i], attention[i], fibrillation == null ? Float.NaN : fibrillation[i]));
                }
                return scores;
            }
        } finally {
            tensors.values().forEach(OnnxTensor::close);
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
