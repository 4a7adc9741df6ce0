package io.beatwatch.trainer.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Scores with ONNX Runtime itself on one thread, the caller's: its processor time is what scoring costs. One thread at a time. */
public final class OnnxScorer implements BeatScorer {
    private final ModelContract contract;
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    /**
     * @param model as {@link OnnxExport} writes it
     * @throws ScoringException if ONNX Runtime does not take the model
     */
    public OnnxScorer(byte[] model, ModelContract contract) {
        this.contract = contract;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = environment.createSession(model, options);
        } catch (OrtException e) {
            throw new ScoringException(
                    "ONNX Runtime does not take the network " + contract.version() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public ModelContract contract() {
        return contract;
    }

    @Override
    public List<BeatScores> score(List<float[]> inputs) {
        if (inputs.isEmpty()) {
            return List.of();
        }
        int windowValues = contract.channels() * contract.windowSamples();
        FloatBuffer windows = FloatBuffer.allocate(inputs.size() * windowValues);
        FloatBuffer features = FloatBuffer.allocate(inputs.size() * contract.features());
        for (float[] input : inputs) {
            windows.put(input, 0, windowValues);
            features.put(input, windowValues, contract.features());
        }
        Map<String, OnnxTensor> tensors = new HashMap<>();
        try {
            tensors.put(OnnxExport.WINDOWS, OnnxTensor.createTensor(environment, windows.flip(), new long[] {
                inputs.size(), contract.channels(), contract.windowSamples()
            }));
            if (contract.features() > 0) {
                tensors.put(OnnxExport.FEATURES, OnnxTensor.createTensor(environment, features.flip(), new long[] {
                    inputs.size(), contract.features()
                }));
            }
            try (OrtSession.Result result = session.run(tensors)) {
                return read(result, inputs.size());
            }
        } catch (OrtException e) {
            throw new ScoringException(
                    "ONNX Runtime failed on a batch of " + inputs.size() + " beats: " + e.getMessage(), e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private List<BeatScores> read(OrtSession.Result result, int beats) {
        float[] probabilities = values(result, OnnxExport.PROBABILITIES);
        float[] attention = values(result, OnnxExport.ATTENTION);
        float[] fibrillation = contract.tellsFibrillation() ? values(result, OnnxExport.FIBRILLATION) : null;
        List<BeatScores> scores = new ArrayList<>(beats);
        for (int i = 0; i < beats; i++) {
            scores.add(new BeatScores(
                    row(probabilities, i, BeatClass.count()),
                    row(attention, i, contract.attentionSteps()),
                    fibrillation == null ? Float.NaN : fibrillation[i]));
        }
        return scores;
    }

    private static float[] values(OrtSession.Result result, String output) {
        FloatBuffer buffer = ((OnnxTensor) result.get(output).orElseThrow()).getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private static float[] row(float[] values, int row, int width) {
        return Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new ScoringException("ONNX Runtime does not let the network go: " + e.getMessage(), e);
        }
    }
}
