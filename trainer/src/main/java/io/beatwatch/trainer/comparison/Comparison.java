package io.beatwatch.trainer.comparison;

import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.Adaptation;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.networks.BeatNetwork;
import io.beatwatch.networks.FamilyNetwork;
import io.beatwatch.networks.NetworkFiles;
import io.beatwatch.networks.PatientNetwork;
import io.beatwatch.networks.families.Family;
import io.beatwatch.networks.families.FamilyDesign;
import io.beatwatch.networks.families.FamilyDesign.Way;
import io.beatwatch.trainer.calibration.ScoredRecord;
import io.beatwatch.trainer.comparison.ComparisonRow.Figure;
import io.beatwatch.trainer.comparison.RunResult.NotTaken;
import io.beatwatch.trainer.comparison.RunResult.Part;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.Reading;
import io.beatwatch.trainer.dataset.RecordBeats;
import io.beatwatch.trainer.dataset.RecordFolder;
import io.beatwatch.trainer.export.ModelExport;
import io.beatwatch.trainer.export.OnnxExport;
import io.beatwatch.trainer.export.OnnxScorer;
import io.beatwatch.trainer.report.ComparisonPicture;
import io.beatwatch.trainer.report.Measurement;
import io.beatwatch.trainer.report.RunFolder;
import io.beatwatch.trainer.training.FamilyTraining;
import io.beatwatch.trainer.training.FitSettings;
import io.beatwatch.trainer.training.NetworkTrainer;
import io.beatwatch.trainer.training.TrainingProgress;
import io.beatwatch.trainer.util.TrainerFault;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Trains families of networks on the same beats in the same way and measures them on the same patients. Nothing is held out and
 * nothing chosen: the number of passes is fixed beforehand, the network is that after the last one, the class the most probable
 * one. Each network, its figures with it, stands in a folder of its own; what is there is not done again. One at a time per
 * process, one thread.
 */
public final class Comparison {
    /** Patients without arrhythmia, whose every S and V is false; trained on in no split. */
    private static final String HEALTHY = "nsrdb-train";

    /** Beats of a call to the engine while its processor time is taken: what a ward has waiting. */
    private static final int SCORING_BATCH = 64;

    private static final int WARM_UP_BATCHES = 20;
    private static final int COMPARED_BEATS = 512;

    /** How far the engines may be apart. */
    private static final double TOLERANCE = 1e-4;

    /**
     * What is compared.
     *
     * @param splits in this order
     * @param families in this order
     * @param ways in this order
     * @param seeds 1 to this many, at most 20
     * @param fit how each network is trained; the epochs are the split's
     */
    public record Plan(List<Split> splits, List<Family> families, List<Way> ways, int seeds, FitSettings fit) {
        public Plan {
            splits = List.copyOf(splits);
            families = List.copyOf(families);
            ways = List.copyOf(ways);
            if (seeds < 1 || seeds > 20) {
                throw new IllegalArgumentException("--seeds must be 1 to 20, got " + seeds);
            }
        }

        int trainings() {
            return splits.size() * families.size() * ways.size() * seeds;
        }
    }

    private record Run(Split split, FamilyDesign design, int seed) {
        Path folder(Path out) {
            return out.resolve(split.label()).resolve(design.name() + "-" + seed);
        }

        @Override
        public String toString() {
            return split.label() + " " + design.name() + " seed " + seed;
        }
    }

    private static final String TABLE = "comparison.md";
    private static final String CSV = "comparison.csv";
    private static final String PICTURE = "comparison.svg";

    private final Plan plan;
    private final RecordFolder folder;
    private final Device device;
    private final PrintWriter console;
    private final Path out;
    private final ModelContract contract =
            new PatientNetwork().contract("comparison", "untrained", OperatingPoints.MOST_PROBABLE, "nothing");
    private final Map<String, RecordBeats> read = new HashMap<>();
    private final Map<List<RunResult>, ComparisonRow> drawn = new HashMap<>();

    /** @param out where networks, table and picture go */
    public Comparison(Plan plan, RecordFolder folder, Device device, PrintWriter console, Path out) {
        this.plan = plan;
        this.folder = folder.upTo(Duration.ofHours(1));
        this.device = device;
        this.console = console;
        this.out = out;
    }

    /**
     * Does what is not done yet, and writes table and picture anew after each network.
     *
     * @throws TrainerFault after all others are done, if some have no result
     */
    public void run() throws IOException {
        Files.createDirectories(out);
        BeatDataset healthy = beats(HEALTHY);
        Map<Split, BeatDataset> tests = new EnumMap<>(Split.class);
        Map<Split, String> made = new EnumMap<>(Split.class);
        Map<Split, FamilyTraining> trainings = new EnumMap<>(Split.class);
        for (Split split : plan.splits()) {
            BeatDataset training = beats(split.training());
            tests.put(split, beats(split.test()));
            say(split.title() + ": trained on " + training);
            say(split.title() + ": measured on " + tests.get(split));
            FitSettings fit = fit(split);
            made.put(split, made(split, training, tests.get(split), healthy, fit));
            trainings.put(split, new FamilyTraining(training, fit, device));
        }
        say("healthy hearts: " + healthy);

        Map<Run, RunResult> results = new LinkedHashMap<>();
        for (Run run : runs()) {
            RunResult kept = kept(run, made(run, made));
            if (kept != null) {
                results.put(run, kept);
            }
        }
        int total = plan.trainings();
        if (!results.isEmpty()) {
            say(results.size() + " of " + total + " trainings are there already");
            write(results);
        }
        long began = System.nanoTime();
        int trained = 0;
        List<Run> failed = new ArrayList<>();
        for (Run run : runs()) {
            if (results.containsKey(run)) {
                continue;
            }
            long start = System.nanoTime();
            RunResult result;
            try {
                result = train(run, trainings.get(run.split()), tests.get(run.split()), healthy);
            } catch (TrainerFault e) {
                // one family that does not learn, or is exported wrongly, says nothing about the others
                say(run + " is left out: " + e.getMessage());
                failed.add(run);
                continue;
            }
            result.write(run.folder(out), made(run, made));
            results.put(run, result);
            trained++;
            write(results);
            long left =
                    Math.round(seconds(began) / (trained + failed.size()) * (total - results.size() - failed.size()));
            say(String.format(
                    Locale.ROOT,
                    "[%d/%d] %s: %.0f s, %,.0f beats per CPU-second; %d h %02d min left",
                    results.size(),
                    total,
                    run,
                    seconds(start),
                    result.beatsPerCpuSecond(),
                    left / 3600,
                    left / 60 % 60));
        }
        if (results.isEmpty()) {
            throw new TrainerFault("none of the trainings has a result: see above why");
        }
        say("wrote " + TABLE + ", " + CSV + " and " + PICTURE + " to " + out);
        if (!failed.isEmpty()) {
            throw new TrainerFault(
                    failed.size() + " of " + total + " trainings have no result and are left out of the means ("
                            + failed.stream().map(Run::toString).collect(Collectors.joining(", "))
                            + "): see above why; the same command tries them again");
        }
    }

    /** Seed by seed, so that what is there after a third of the time is a whole comparison already. */
    private List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        for (int seed = 1; seed <= plan.seeds(); seed++) {
            for (Split split : plan.splits()) {
                for (Family family : plan.families()) {
                    for (Way way : plan.ways()) {
                        runs.add(new Run(split, new FamilyDesign(family, way), seed));
                    }
                }
            }
        }
        return runs;
    }

    private FitSettings fit(Split split) {
        return plan.fit().withEpochs(split.epochs());
    }

    private BeatDataset beats(String set) {
        return new BeatDataset(folder.records(set).stream()
                .map(name -> read.computeIfAbsent(name, n -> folder.read(n, contract, Reading.GIVEN)))
                .toList());
    }

    /** What a result depends on, but for the network. */
    private String made(Split split, BeatDataset training, BeatDataset test, BeatDataset healthy, FitSettings fit) {
        return split.label() + ", " + fit + ", beats "
                + Stream.of(training, test, healthy).map(Comparison::digest).collect(Collectors.joining(" "));
    }

    private static String made(Run run, Map<Split, String> ofSplits) {
        return ofSplits.get(run.split()) + ", " + run.design().name() + " as "
                + new FamilyNetwork(run.design()).fingerprint() + ", seed " + run.seed();
    }

    private static String digest(BeatDataset beats) {
        CRC32 crc = new CRC32();
        for (int beat = 0; beat < beats.size(); beat++) {
            float[] input = beats.input(beat);
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * input.length + 1);
            bytes.asFloatBuffer().put(input);
            bytes.put(Float.BYTES * input.length, (byte) beats.classOf(beat).ordinal());
            crc.update(bytes.rewind());
        }
        return Long.toHexString(crc.getValue());
    }

    /** The result in the run's folder, null where there is none that can be taken. */
    private RunResult kept(Run run, String made) throws IOException {
        Path of = run.folder(out);
        if (!Files.exists(of)) {
            return null;
        }
        try {
            for (String file : List.of(NetworkFiles.PARAMETERS, ModelContract.FILE, OnnxExport.FILE)) {
                if (!Files.exists(of.resolve(file))) {
                    throw new NotTaken(file + " is missing");
                }
            }
            return RunResult.read(of, made);
        } catch (NotTaken e) {
            say(run + " is done again: " + e.getMessage());
            return null;
        }
    }

    private RunResult train(Run run, FamilyTraining training, BeatDataset test, BeatDataset healthy)
            throws IOException {
        Path of = run.folder(out);
        Files.createDirectories(of);
        Files.deleteIfExists(of.resolve(RunResult.ROW));
        long start = System.nanoTime();
        long startCpu = processCpu();
        try (NetworkTrainer trained = training.train(run.design(), run.seed(), TrainingProgress.NONE)) {
            double trainingSeconds = seconds(start);
            double trainingCpu = (processCpu() - startCpu) / 1e9;
            BeatNetwork network = trained.network();
            ModelContract contractOf = NetworkFiles.contractFor(
                    network,
                    run.design().name(),
                    OperatingPoints.MOST_PROBABLE,
                    "MIT-BIH Arrhythmia Database, " + run.split().training());
            NetworkFiles.write(network, contractOf, of);
            Files.writeString(
                    of.resolve(RunFolder.SETTINGS),
                    "version = " + contractOf.version() + "\ntraining-data = " + contractOf.trainingData() + "\nseed = "
                            + run.seed()
                            + "\nfit = " + fit(run.split()) + "\nnetwork = "
                            + run.design().family().title() + ", given "
                            + run.design().way().label() + "\n");
            ModelExport.write(of, List.of(), of);
            try (OnnxScorer scorer = new OnnxScorer(Files.readAllBytes(of.resolve(OnnxExport.FILE)), contractOf)) {
                double difference = difference(trained, scorer, test);
                if (difference > TOLERANCE) {
                    throw new TrainerFault(run + ": ONNX Runtime and PyTorch differ by " + difference + ", more than "
                            + TOLERANCE + ": the export of this family is wrong, report it");
                }
                Clock clock = new Clock(scorer);
                clock.warmUp(test);
                List<ScoredRecord> alone = clock.scored(test);
                List<ScoredRecord> ofHealthy = clock.scored(healthy);
                Map<Part, Map<String, PatientCounts>> counts = new EnumMap<>(Part.class);
                counts.put(Part.TEST, counts(alone));
                counts.put(
                        Part.ADAPTED,
                        counts(alone.stream()
                                .map(record -> record.weighedWith(new Adaptation()))
                                .toList()));
                counts.put(Part.HEALTHY, counts(ofHealthy));
                return new RunResult(
                        network.trainedParameters(),
                        network.multiplyAdds(),
                        trainingSeconds,
                        trainingCpu,
                        clock.beatsPerCpuSecond(),
                        difference,
                        counts);
            }
        }
    }

    private static Map<String, PatientCounts> counts(List<ScoredRecord> records) {
        return PatientCounts.of(new Measurement(records, OperatingPoints.MOST_PROBABLE));
    }

    /** The largest difference of a probability between the engines, over beats from all of the records. */
    private static double difference(NetworkTrainer trained, OnnxScorer scorer, BeatDataset beats) {
        List<float[]> some = new ArrayList<>();
        for (int i = 0; i < COMPARED_BEATS; i++) {
            some.add(beats.input((int) ((long) i * beats.size() / COMPARED_BEATS)));
        }
        List<BeatScores> ofTorch = trained.scores(some);
        List<BeatScores> ofOnnx = scorer.score(some);
        double largest = 0;
        for (int i = 0; i < some.size(); i++) {
            for (BeatClass c : BeatClass.values()) {
                largest = Math.max(
                        largest,
                        Math.abs(ofTorch.get(i).probability(c) - ofOnnx.get(i).probability(c)));
            }
        }
        return largest;
    }

    /** Scores on the calling thread and adds up its processor time. */
    private static final class Clock {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        private final OnnxScorer scorer;
        private long beats;
        private long nanos;

        Clock(OnnxScorer scorer) {
            this.scorer = scorer;
        }

        void warmUp(BeatDataset some) {
            for (int i = 0; i < WARM_UP_BATCHES; i++) {
                scorer.score(batches(some.records().get(0).inputs()).get(0));
            }
        }

        List<ScoredRecord> scored(BeatDataset dataset) {
            List<ScoredRecord> records = new ArrayList<>();
            for (RecordBeats record : dataset.records()) {
                List<BeatScores> scores = new ArrayList<>(record.size());
                for (List<float[]> batch : batches(record.inputs())) {
                    long start = THREADS.getCurrentThreadCpuTime();
                    scores.addAll(scorer.score(batch));
                    nanos += THREADS.getCurrentThreadCpuTime() - start;
                    beats += batch.size();
                }
                records.add(new ScoredRecord(record, scores, List.of()));
            }
            return records;
        }

        private static List<List<float[]>> batches(List<float[]> inputs) {
            List<List<float[]>> batches = new ArrayList<>();
            for (int from = 0; from < inputs.size(); from += SCORING_BATCH) {
                batches.add(inputs.subList(from, Math.min(from + SCORING_BATCH, inputs.size())));
            }
            return batches;
        }

        double beatsPerCpuSecond() {
            return beats / (nanos / 1e9);
        }
    }

    private static long processCpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private void say(String line) {
        console.println(line);
        console.flush();
    }

    private void write(Map<Run, RunResult> results) throws IOException {
        List<ComparisonRow> rows = new ArrayList<>();
        for (Split split : plan.splits()) {
            for (Way way : plan.ways()) {
                for (Family family : plan.families()) {
                    FamilyDesign design = new FamilyDesign(family, way);
                    List<RunResult> seeds = results.entrySet().stream()
                            .filter(entry -> entry.getKey().split() == split
                                    && entry.getKey().design().equals(design))
                            .map(Map.Entry::getValue)
                            .toList();
                    if (!seeds.isEmpty()) {
                        // what other patients would have brought is drawn once for each
                        rows.add(drawn.computeIfAbsent(seeds, s -> new ComparisonRow(split, design, s)));
                    }
                }
            }
        }
        drawn.values().retainAll(rows);
        Files.writeString(out.resolve(TABLE), ComparisonTable.markdown(rows, plan.trainings()));
        Files.writeString(out.resolve(CSV), ComparisonTable.csv(rows));
        Files.writeString(out.resolve(PICTURE), picture(rows));
    }

    private static String picture(List<ComparisonRow> rows) {
        List<ComparisonPicture.Panel> panels = List.of(
                new ComparisonPicture.Panel("V, F1", 1),
                new ComparisonPicture.Panel("S, F1", 1),
                new ComparisonPicture.Panel("F, F1", 1),
                new ComparisonPicture.Panel("macro-F1 of N S V F", 1),
                new ComparisonPicture.Panel("false S an hour, healthy", 20));
        List<ComparisonPicture.Group> groups = new ArrayList<>();
        for (Split split : Split.values()) {
            List<ComparisonPicture.Line> lines = rows.stream()
                    .filter(row -> row.split() == split)
                    .map(row -> new ComparisonPicture.Line(
                            row.design().family().title(),
                            row.design().way().ordinal(),
                            Stream.of(
                                            row.f1(BeatClass.V),
                                            row.f1(BeatClass.S),
                                            row.f1(BeatClass.F),
                                            row.macroF1(),
                                            row.falsePerHour(BeatClass.S))
                                    .map(Comparison::value)
                                    .toList()))
                    .toList();
            if (!lines.isEmpty()) {
                groups.add(new ComparisonPicture.Group(split.title(), lines));
            }
        }
        return ComparisonPicture.of(
                "Families of networks on patients they have not seen",
                "Means over the seeds; lines are 95 % intervals over patients.",
                List.of("given the window alone", "given our features too"),
                panels,
                groups);
    }

    private static ComparisonPicture.Value value(Figure figure) {
        return new ComparisonPicture.Value(figure.mean(), figure.low(), figure.high());
    }
}
