package io.beatwatch.monitor.scoring;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.monitor.util.RootCause;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network in ONNX Runtime, through DJL. One session with one thread of its own serves all scorers: parallelism comes
 * from the stream threads, two pools would fight for the same cores. The CPU would have memory for a session per scorer
 * (2 MB each, ready in 5 ms), but a GPU would have to get ready for every one of them, and TensorRT to build its engine:
 * neither a rebalance nor a batch with a deadline has time for that.
 */
final class OnnxNetwork implements ServedNetwork {
    private static final Logger LOG = LoggerFactory.getLogger(OnnxNetwork.class);

    private final ModelContract contract;
    private final ZooModel<List<float[]>, List<BeatScores>> model;
    private final String device;
    private Optional<String> insteadOf = Optional.empty();

    private OnnxNetwork(ModelContract contract, ZooModel<List<float[]>, List<BeatScores>> model, String device) {
        this.contract = contract;
        this.model = model;
        this.device = device;
    }

    /** The same as {@link ServedNetwork#load}, for this engine. */
    static OnnxNetwork load(Path folder, ModelContract contract, ScoringSettings.Device device) throws IOException {
        // DJL would otherwise look for downloads and report its use
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        boolean cuda = OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
        if (device == ScoringSettings.Device.AUTO) {
            Optional<String> insteadOf = Optional.empty();
            if (cuda) {
                try {
                    return load(folder, contract, ScoringSettings.Device.CUDA);
                } catch (ScoringException e) {
                    LOG.warn("no usable GPU ({}): scoring on the CPU", e.getMessage());
                    insteadOf = Optional.of(lower(ScoringSettings.Device.CUDA));
                }
            }
            OnnxNetwork network = load(folder, contract, ScoringSettings.Device.CPU);
            network.insteadOf = insteadOf;
            return network;
        }
        boolean gpu = device != ScoringSettings.Device.CPU;
        if (gpu && !cuda) {
            throw new ScoringException(
                    "this build of ONNX Runtime has no CUDA: build with"
                            + " 'BEATWATCH_GPU=1 mvn -DskipTests package' to take onnxruntime_gpu, or set scoring.device to cpu");
        }
        Criteria.Builder<List<float[]>, List<BeatScores>> criteria = criteria(contract)
                .optEngine("OnnxRuntime")
                .optModelPath(folder.resolve("model.onnx"))
                .optDevice(gpu ? Device.gpu() : Device.cpu())
                .optOption("interOpNumThreads", "1")
                .optOption("intraOpNumThreads", "1");
        if (device == ScoringSettings.Device.TENSORRT) {
            criteria.optOption("ortDevice", "TensorRT");
        }
        return open(folder, contract, criteria, lower(device));
    }

    private static OnnxNetwork open(
            Path folder,
            ModelContract contract,
            Criteria.Builder<List<float[]>, List<BeatScores>> criteria,
            String device)
            throws IOException {
        try {
            return new OnnxNetwork(contract, criteria.build().loadModel(), device);
        } catch (ModelNotFoundException | MalformedModelException | RuntimeException | LinkageError e) {
            String mend = device.equals("cpu")
                    ? ": export the network again"
                    : ": check that CUDA 12 and cuDNN 9 (and TensorRT 10 for tensorrt) are installed, or set"
                            + " scoring.device to cpu";
            throw new ScoringException(
                    "the network in " + folder + " cannot be loaded by ONNX Runtime on " + device + " ("
                            + RootCause.messageOf(e) + ")" + mend,
                    e);
        }
    }

    private static Criteria.Builder<List<float[]>, List<BeatScores>> criteria(ModelContract contract) {
        @SuppressWarnings("unchecked")
        Class<List<float[]>> in = (Class<List<float[]>>) (Class<?>) List.class;
        @SuppressWarnings("unchecked")
        Class<List<BeatScores>> out = (Class<List<BeatScores>>) (Class<?>) List.class;
        return Criteria.builder().setTypes(in, out).optTranslator(new BatchTranslator(contract));
    }

    @Override
    public ModelContract contract() {
        return contract;
    }

    @Override
    public String engine() {
        return "onnxruntime";
    }

    @Override
    public String device() {
        return device;
    }

    @Override
    public Optional<String> insteadOf() {
        return insteadOf;
    }

    @Override
    public BeatScorer openScorer() {
        Predictor<List<float[]>, List<BeatScores>> predictor = model.newPredictor();
        return new BeatScorer() {
            @Override
            public ModelContract contract() {
                return contract;
            }

            @Override
            public List<BeatScores> score(List<float[]> inputs) {
                try {
                    return predictor.predict(inputs);
                } catch (TranslateException | RuntimeException e) {
                    throw new ScoringException(
                            "ONNX Runtime on " + device + " failed on a batch of " + inputs.size() + ": "
                                    + RootCause.messageOf(e),
                            e);
                }
            }

            @Override
            public void close() {
                predictor.close();
            }
        };
    }

    @Override
    public void close() {
        model.close();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Inputs to the tensors of windows and features, and the outputs back to beats. */
    private static final class BatchTranslator implements NoBatchifyTranslator<List<float[]>, List<BeatScores>> {
        private final ModelContract contract;

        BatchTranslator(ModelContract contract) {
            this.contract = contract;
        }

        @Override
        public NDList processInput(TranslatorContext ctx, List<float[]> inputs) {
            int samples = contract.channels() * contract.windowSamples();
            Shape windows = new Shape(inputs.size(), contract.channels(), contract.windowSamples());
            NDList tensors = new NDList(tensor(ctx, "windows", inputs, 0, samples, windows));
            if (contract.features() > 0) {
                Shape features = new Shape(inputs.size(), contract.features());
                tensors.add(tensor(ctx, "features", inputs, samples, contract.features(), features));
            }
            return tensors;
        }

        /** The same stretch of every input. */
        private static NDArray tensor(
                TranslatorContext ctx, String name, List<float[]> inputs, int from, int length, Shape shape) {
            FloatBuffer all = FloatBuffer.allocate(inputs.size() * length);
            inputs.forEach(input -> all.put(input, from, length));
            NDArray tensor = ctx.getNDManager().create(all.flip(), shape);
            tensor.setName(name);
            return tensor;
        }

        @Override
        public List<BeatScores> processOutput(TranslatorContext ctx, NDList outputs) {
            float[] probabilities = outputs.get(0).toFloatArray();
            float[] attention = outputs.get(1).toFloatArray();
            float[] fibrillation = contract.tellsFibrillation() ? outputs.get(2).toFloatArray() : new float[0];
            int classes = BeatClass.count();
            int steps = contract.attentionSteps();
            int beats = probabilities.length / classes;
            List<BeatScores> scores = new ArrayList<>(beats);
            for (int i = 0; i < beats; i++) {
                scores.add(new BeatScores(
                        Arrays.copyOfRange(probabilities, i * classes, (i + 1) * classes),
                        Arrays.copyOfRange(attention, i * steps, (i + 1) * steps),
                        contract.tellsFibrillation() ? fibrillation[i] : Float.NaN));
            }
            return scores;
        }
    }
}
