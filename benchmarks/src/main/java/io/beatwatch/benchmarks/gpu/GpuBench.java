package io.beatwatch.benchmarks.gpu;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.scoring.Backoff;
import io.beatwatch.monitor.scoring.FallbackNetwork;
import io.beatwatch.monitor.scoring.ScoringSettings;
import io.beatwatch.monitor.scoring.ScoringSettings.Device;
import io.beatwatch.monitor.scoring.ScoringSettings.Engine;
import io.beatwatch.monitor.scoring.ServedNetwork;
import io.beatwatch.networks.trial.SimulatedBeats;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Scores batches as the monitor does, inputs in, scores out, on every engine and device; compares what they say with what
 * ONNX Runtime on the CPU says; and loses the device. The beats are those of simulated patients: what a beat costs does not
 * depend on what it looks like, and how far devices disagree hardly. Single thread.
 */
public final class GpuBench {
    /** Probabilities further apart are a disagreement. */
    public static final double TOLERANCE = 1e-3;

    private static final List<Integer> BATCHES = List.of(1, 4, 16, 64, 256, 1024, 4096);
    private static final int PATIENTS = 4;
    private static final int BEATS_PER_PATIENT = 256;
    private static final int REFERENCE_BATCH = 64;

    private static final Duration WARM_UP = Duration.ofMillis(500);
    private static final Duration MEASURED = Duration.ofMillis(800);
    private static final int FEWEST_CALLS = 3;

    private static final int BATCHES_BEFORE_LOSS = 3;
    private static final int BATCHES_IN_ALL = 10;

    private final String model;
    private final Duration perTarget;
    private final Consumer<String> progress;

    /** An engine on a device. */
    private record Target(Engine engine, Device device) {
        private static final List<Target> ALL = List.of(
                new Target(Engine.ONNXRUNTIME, Device.CPU),
                new Target(Engine.ONNXRUNTIME, Device.CUDA),
                new Target(Engine.ONNXRUNTIME, Device.TENSORRT),
                new Target(Engine.PYTORCH, Device.CPU),
                new Target(Engine.PYTORCH, Device.CUDA));

        @Override
        public String toString() {
            return (engine + "/" + device).toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One engine, device and batch size.
     *
     * @param medianMillis of a batch
     * @param difference largest one of a probability from the CPU's
     */
    public record Row(
            String target,
            int batch,
            double beatsPerSecond,
            double medianMillis,
            double worstMillis,
            double difference) {}

    /** What was not measured, and why. */
    public record Missing(String target, String why) {}

    /**
     * A device that is lost.
     *
     * @param on engine and device that were lost
     * @param millis of the batch that it failed on, with loading what stands in for it
     * @param difference largest one of a probability from the CPU's, of all batches
     * @param answered whether every batch was answered
     */
    public record Loss(String on, String standsIn, double millis, double difference, boolean answered) {}

    /** All of it. */
    public record Result(String model, List<Row> rows, List<Missing> missing, Loss loss) {
        /** Whether all devices say the same and no batch went unanswered. */
        public boolean agrees() {
            return rows.stream().allMatch(row -> row.difference <= TOLERANCE)
                    && loss.answered
                    && loss.difference <= TOLERANCE;
        }
    }

    /**
     * @param perTarget the most time for one engine on one device
     * @param progress hears of each row
     */
    public GpuBench(String model, Duration perTarget, Consumer<String> progress) {
        this.model = model;
        this.perTarget = perTarget;
        this.progress = progress;
    }

    /** Runs all of it. */
    public Result run() throws IOException {
        List<Row> rows = new ArrayList<>();
        List<Missing> missing = new ArrayList<>();
        try (ServedNetwork reference = ServedNetwork.load(new ScoringSettings(model, Engine.ONNXRUNTIME, Device.CPU))) {
            List<float[]> pool = pool(reference.contract());
            List<BeatScores> expected = inBatches(reference, pool);
            Target best = Target.ALL.get(0);
            for (Target target : Target.ALL) {
                try {
                    rows.addAll(measure(target, pool, expected, missing));
                    best = target.device == Device.CUDA && target.engine == Engine.ONNXRUNTIME ? target : best;
                } catch (RuntimeException | LinkageError e) {
                    missing.add(new Missing(target.toString(), String.valueOf(e.getMessage())));
                    progress.accept(target + ": not measured: " + e.getMessage());
                }
            }
            return new Result(model, rows, missing, lose(best, pool, expected));
        }
    }

    private static List<float[]> pool(ModelContract contract) {
        List<float[]> pool = new ArrayList<>();
        for (int patient = 1; patient <= PATIENTS; patient++) {
            pool.addAll(SimulatedBeats.of(contract, BEATS_PER_PATIENT, patient));
        }
        return pool;
    }

    private static List<BeatScores> inBatches(ServedNetwork network, List<float[]> pool) {
        List<BeatScores> scores = new ArrayList<>();
        try (BeatScorer scorer = network.openScorer()) {
            for (int from = 0; from < pool.size(); from += REFERENCE_BATCH) {
                scores.addAll(scorer.score(pool.subList(from, Math.min(from + REFERENCE_BATCH, pool.size()))));
            }
        }
        return scores;
    }

    private List<Row> measure(Target target, List<float[]> pool, List<BeatScores> expected, List<Missing> missing)
            throws IOException {
        List<Row> rows = new ArrayList<>();
        long end = System.nanoTime() + perTarget.toNanos();
        try (ServedNetwork network = ServedNetwork.load(new ScoringSettings(model, target.engine, target.device));
                BeatScorer scorer = network.openScorer()) {
            for (int batch : BATCHES) {
                if (System.nanoTime() > end) {
                    missing.add(new Missing(target + ", batches from " + batch, "no time left"));
                    progress.accept(target + ": no time left for batches from " + batch);
                    break;
                }
                Row row = measure(target, scorer, batch, pool, expected);
                rows.add(row);
                progress.accept("%-20s batch %5d: %,12.0f beats/s, %9.3f ms, difference from the CPU %.1e"
                        .formatted(target, batch, row.beatsPerSecond, row.medianMillis, row.difference));
            }
        }
        return rows;
    }

    private static Row measure(
            Target target, BeatScorer scorer, int batch, List<float[]> pool, List<BeatScores> expected) {
        List<float[]> beats = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            beats.add(pool.get(i % pool.size()));
        }
        List<BeatScores> said = scorer.score(beats);
        calls(scorer, beats, WARM_UP, FEWEST_CALLS);
        double[] millis = calls(scorer, beats, MEASURED, FEWEST_CALLS);
        double sum = Arrays.stream(millis).sum();
        Arrays.sort(millis);
        return new Row(
                target.toString(),
                batch,
                batch * millis.length / (sum / 1e3),
                millis[millis.length / 2],
                millis[millis.length - 1],
                difference(said, expected));
    }

    private static double[] calls(BeatScorer scorer, List<float[]> beats, Duration length, int fewest) {
        List<Double> millis = new ArrayList<>();
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < length.toNanos() || millis.size() < fewest) {
            long called = System.nanoTime();
            scorer.score(beats);
            millis.add((System.nanoTime() - called) / 1e6);
        }
        return millis.stream().mapToDouble(m -> m).toArray();
    }

    /** Largest difference of a probability; what is no number is as far away as can be. */
    static double difference(List<BeatScores> said, List<BeatScores> expected) {
        double largest = 0;
        for (int i = 0; i < said.size(); i++) {
            BeatScores ours = said.get(i);
            BeatScores theirs = expected.get(i % expected.size());
            for (BeatClass beatClass : BeatClass.values()) {
                largest = Math.max(largest, apart(ours.probability(beatClass), theirs.probability(beatClass)));
            }
            if (!Float.isNaN(theirs.fibrillation())) {
                largest = Math.max(largest, apart(ours.fibrillation(), theirs.fibrillation()));
            }
        }
        return largest;
    }

    private static double apart(float a, float b) {
        double apart = Math.abs(a - b);
        return Double.isNaN(apart) ? Double.POSITIVE_INFINITY : apart;
    }

    /** Loses a device after some batches. */
    private Loss lose(Target target, List<float[]> pool, List<BeatScores> expected) throws IOException {
        ServedNetwork failing =
                new FailingNetwork(ServedNetwork.load(new ScoringSettings(model, target.engine, target.device)));
        FallbackNetwork.Loader never = () -> {
            throw new ScoringException("the device stays lost");
        };
        Optional<FallbackNetwork.Loader> standsIn =
                Optional.of(() -> ServedNetwork.load(new ScoringSettings(model, Engine.ONNXRUNTIME, Device.CPU)));
        progress.accept("a device is lost now, on purpose: the error that is logged is meant");
        double worst = 0;
        double difference = 0;
        boolean answered = true;
        try (FallbackNetwork network = new FallbackNetwork(
                failing, never, standsIn, Backoff.Pauses.DEFAULT, new MonitorMetrics(new SimpleMeterRegistry()))) {
            try (BeatScorer scorer = network.openScorer()) {
                List<float[]> beats = pool.subList(0, REFERENCE_BATCH);
                for (int i = 0; i < BATCHES_IN_ALL; i++) {
                    long called = System.nanoTime();
                    List<BeatScores> said = scorer.score(beats);
                    worst = Math.max(worst, (System.nanoTime() - called) / 1e6);
                    answered &= said.size() == beats.size();
                    difference = Math.max(difference, difference(said, expected));
                }
            } catch (ScoringException e) {
                progress.accept("a batch went unanswered: " + e.getMessage());
                answered = false;
            }
            return new Loss(
                    target.toString(),
                    network.engine() + "/" + network.device(),
                    worst,
                    difference,
                    answered && !network.device().equals(FailingNetwork.DEVICE));
        }
    }

    /** A network whose device is lost after some batches. */
    private record FailingNetwork(ServedNetwork network) implements ServedNetwork {
        private static final String DEVICE = "lost";

        @Override
        public ModelContract contract() {
            return network.contract();
        }

        @Override
        public String engine() {
            return network.engine();
        }

        @Override
        public String device() {
            return DEVICE;
        }

        @Override
        public BeatScorer openScorer() {
            BeatScorer scorer = network.openScorer();
            return new BeatScorer() {
                private int batches;

                @Override
                public ModelContract contract() {
                    return scorer.contract();
                }

                @Override
                public List<BeatScores> score(List<float[]> inputs) {
                    batches++;
                    if (batches > BATCHES_BEFORE_LOSS) {
                        throw new ScoringException("CUDA error: the device was lost (simulated)");
                    }
                    return scorer.score(inputs);
                }

                @Override
                public void close() {
                    scorer.close();
                }
            };
        }

        @Override
        public void close() {
            network.close();
        }
    }
}
