package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.beat.BeatFinder;
import io.beatwatch.ecg.beat.BeatFinder.Surroundings;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.beat.DetectedBeat;
import io.beatwatch.ecg.features.FeatureExtractor;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.simulation.RhythmScript;
import io.beatwatch.ecg.simulation.RhythmSegment;
import io.beatwatch.ecg.simulation.SimulationSettings;
import io.beatwatch.ecg.wfdb.Annotation;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A made-up patient's samples, and the network inputs that follow from them, as they are kept in
 * {@code src/test/resources}: whoever changes what a shipped network is shown of a beat finds it out here. The samples
 * are simulated ({@link EcgSimulator}, seed {@value #SEED}): three leads with lead II not the first, premature beats of
 * atria and ventricles, a couplet, a fusion beat, and {@value #GAP_SAMPLES} samples that never came.
 *
 * <p>All files are written anew, from the generator on, by the command that each of them names.
 */
public final class GoldenPath {
    /** How far a value of an input may be from the one that is kept. */
    public static final double TOLERANCE = 1e-4;

    /** What makes the tests write the files instead of comparing with them. */
    public static final boolean WRITE = "write".equals(System.getProperty("beatwatch.golden"));

    public static final SampleRate RATE = SampleRate.ofHertz(250);
    static final List<EcgLead> LEADS = List.of(EcgLead.V1, EcgLead.II, EcgLead.V5);
    static final List<String> LEAD_NAMES = LEADS.stream().map(EcgLead::ieeeName).toList();
    public static final List<LeadScale> SCALES =
            List.of(new LeadScale(250, 0), new LeadScale(200, 1024), new LeadScale(1000, -12));

    /** Writes all files anew. */
    public static final String COMMAND = "mvn -q test -pl ecg-core,monitor-app -am -Dtest='GoldenPath*Test'"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dbeatwatch.golden=write";

    private static final Path FOLDER = Path.of("src", "test", "resources", "io", "beatwatch", "ecg", "scoring");
    private static final Path SAMPLES = FOLDER.resolve("golden-samples.csv");
    private static final long SEED = 20261130;
    private static final int SECONDS = 44;
    private static final int GAP_FROM = 26 * 250 + 30;
    static final int GAP_SAMPLES = 600;

    /** Samples that came without a break. */
    public record Stretch(int from, short[][] samples) {
        public int end() {
            return from + samples[0].length;
        }
    }

    /**
     * One beat.
     *
     * @param centre where the windows' peak sample fell
     */
    record Beat(long rPeak, long centre, boolean learning, float[] input) {}

    private GoldenPath() {}

    // ------------------------------------------------------------------ samples

    private static EcgSimulator simulator() {
        RhythmScript script = RhythmScript.of(
                RhythmSegment.normal(Duration.ofSeconds(9)),
                RhythmSegment.pac(),
                RhythmSegment.normal(Duration.ofSeconds(3)),
                RhythmSegment.pvc(),
                RhythmSegment.normal(Duration.ofSeconds(3)),
                RhythmSegment.couplet(),
                RhythmSegment.normal(Duration.ofSeconds(2)),
                RhythmSegment.fusion(),
                RhythmSegment.pac(),
                RhythmSegment.normal(Duration.ofSeconds(10)),
                RhythmSegment.pvc(),
                RhythmSegment.normal(Duration.ofSeconds(2)),
                RhythmSegment.pac(),
                RhythmSegment.pvc());
        SimulationSettings settings =
                SimulationSettings.of(RATE, LEADS.toArray(EcgLead[]::new)).withBackgroundNoise(0.02);
        return EcgSimulator.ofSeed(SEED, script, settings);
    }

    /** The samples as the generator makes them, in their stretches. */
    static List<Stretch> generate() {
        float[][] millivolts = new float[LEADS.size()][RATE.samples(SECONDS)];
        simulator().read(millivolts, 0, millivolts[0].length, annotation -> {});
        short[][] adu = new short[LEADS.size()][millivolts[0].length];
        for (int lead = 0; lead < adu.length; lead++) {
            LeadScale scale = SCALES.get(lead);
            for (int i = 0; i < adu[lead].length; i++) {
                adu[lead][i] = (short) Math.round(scale.aduPerMillivolt() * millivolts[lead][i] + scale.baselineAdu());
            }
        }
        int gapEnd = GAP_FROM + GAP_SAMPLES;
        return List.of(new Stretch(0, part(adu, 0, GAP_FROM)), new Stretch(gapEnd, part(adu, gapEnd, adu[0].length)));
    }

    private static short[][] part(short[][] adu, int from, int to) {
        return Arrays.stream(adu)
                .map(lead -> Arrays.copyOfRange(lead, from, to))
                .toArray(short[][]::new);
    }

    /** The beats that the simulator put there. */
    static List<Annotation> truth() {
        List<Annotation> truth = new ArrayList<>();
        float[][] millivolts = new float[LEADS.size()][RATE.samples(SECONDS)];
        simulator().read(millivolts, 0, millivolts[0].length, truth::add);
        return truth.stream()
                .filter(a -> BeatMapping.AAMI.classOf(a.code()).isPresent())
                .toList();
    }

    public static void writeSamples() throws IOException {
        StringBuilder out = new StringBuilder("# Samples of a made-up patient; no recording.\n");
        out.append("# Made by EcgSimulator, seed ").append(SEED).append(", script in GoldenPath, by\n# ");
        out.append(COMMAND).append('\n');
        out.append("# ").append(RATE.hertz()).append(" Hz; adu per mV and at 0 mV: ");
        out.append(SCALES.stream()
                .map(s -> s.aduPerMillivolt() + " and " + s.baselineAdu())
                .collect(Collectors.joining(", ")));
        out.append("; rows that are missing never came.\n");
        out.append("# position,").append(String.join(",", LEAD_NAMES)).append('\n');
        for (Stretch stretch : generate()) {
            for (int i = 0; i < stretch.samples()[0].length; i++) {
                out.append(stretch.from() + i);
                for (short[] lead : stretch.samples()) {
                    out.append(',').append(lead[i]);
                }
                out.append('\n');
            }
        }
        Files.createDirectories(FOLDER);
        Files.writeString(SAMPLES, out);
    }

    /** The samples that are kept, in their stretches. */
    public static List<Stretch> samples() throws IOException {
        List<int[]> rows = rows(SAMPLES).stream()
                .map(row -> Arrays.stream(row).mapToInt(Integer::parseInt).toArray())
                .toList();
        List<Stretch> stretches = new ArrayList<>();
        for (int from = 0; from < rows.size(); ) {
            int to = from + 1;
            while (to < rows.size() && rows.get(to)[0] == rows.get(to - 1)[0] + 1) {
                to++;
            }
            short[][] samples = new short[LEADS.size()][to - from];
            for (int i = from; i < to; i++) {
                for (int lead = 0; lead < samples.length; lead++) {
                    samples[lead][i - from] = (short) rows.get(i)[1 + lead];
                }
            }
            stretches.add(new Stretch(rows.get(from)[0], samples));
            from = to;
        }
        return stretches;
    }

    private static List<String[]> rows(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(","))
                .toList();
    }

    // ------------------------------------------------------------------ from samples to inputs

    /** The one place in these tests where an extractor is made. */
    static FeatureExtractor extractor(ModelContract contract) {
        return FeatureExtractors.of(contract, RATE, SCALES, LEAD_NAMES);
    }

    /** Finds and describes the beats as monitor and trainer do. */
    static List<Beat> beats(ModelContract contract, List<Stretch> stretches) {
        FeatureExtractor extractor = extractor(contract);
        List<Beat> beats = new ArrayList<>();
        BeatFinder.Listener listener = new BeatFinder.Listener() {
            @Override
            public void beat(DetectedBeat beat) {
                float[] input = extractor.extract(beat.strip(), beat.rPeak());
                beats.add(new Beat(beat.rPeak(), extractor.centre(), extractor.learning(), input));
            }

            @Override
            public void quality(long sample, int lead, SignalQuality quality) {}

            @Override
            public void testSignal(long sample) {
                throw new AssertionError("there is no test signal in it");
            }
        };
        Surroundings surroundings = new Surroundings(extractor.samplesBefore(), extractor.samplesAfter());
        BeatFinder finder = new BeatFinder(RATE, SCALES, surroundings);
        for (Stretch stretch : stretches) {
            if (stretch.from() > 0) {
                finder.finish(listener);
                extractor.gap();
                finder.restart(stretch.from());
            }
            finder.accept(stretch.samples(), 0, listener);
        }
        finder.finish(listener);
        return beats;
    }

    // ------------------------------------------------------------------ inputs

    private static Path inputs(ModelContract contract) {
        return FOLDER.resolve("golden-inputs-" + contract.input() + ".csv");
    }

    static void writeInputs(ModelContract contract) throws IOException {
        StringBuilder out = new StringBuilder();
        out.append("# What a network that is shown a ").append(contract.input()).append(" (version ");
        out.append(contract.input().version()).append(") gets of the beats in golden-samples.csv.\n");
        out.append("# Made by BeatFinder and FeatureExtractor, by\n# ")
                .append(COMMAND)
                .append('\n');
        out.append("# Columns: R peak, centre of the windows, 1 while the patient is being learned, ");
        out.append(contract.channels())
                .append(" x ")
                .append(contract.windowSamples())
                .append(" samples, ");
        out.append(contract.features()).append(" features\n");
        for (Beat beat : beats(contract, samples())) {
            out.append(beat.rPeak()).append(',').append(beat.centre());
            out.append(',').append(beat.learning() ? 1 : 0);
            for (float value : beat.input()) {
                out.append(',').append(fiveDecimals(value));
            }
            out.append('\n');
        }
        Files.writeString(inputs(contract), out);
    }

    private static String fiveDecimals(float value) {
        BigDecimal rounded = new BigDecimal(value).setScale(5, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** The inputs that are kept for networks that are shown what this one is shown. */
    static List<Beat> keptInputs(ModelContract contract) throws IOException {
        List<Beat> beats = new ArrayList<>();
        for (String[] row : rows(inputs(contract))) {
            float[] input = new float[row.length - 3];
            for (int i = 0; i < input.length; i++) {
                input[i] = Float.parseFloat(row[3 + i]);
            }
            beats.add(new Beat(Long.parseLong(row[0]), Long.parseLong(row[1]), row[2].equals("1"), input));
        }
        return beats;
    }
}
