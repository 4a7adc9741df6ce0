package io.beatwatch.monitor.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.monitor.TestData;
import io.beatwatch.monitor.patient.PatientSignal;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.monitor.patient.StreamMetadata;
import io.beatwatch.monitor.patient.UnscoredBeat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From samples in chunks to the scores of every shipped network. The samples are those of {@code ecg-core}'s golden path,
 * which pins the inputs; {@value #FILE} in a network's folder pins what it says of them. With
 * {@code -Dbeatwatch.golden=write} the file is written instead; it names the whole command.
 */
class GoldenPathScoresTest {
    private static final String FILE = "golden-path.csv";
    private static final Path MODELS = Path.of("..", "models");
    private static final Path GOLDEN =
            Path.of("..", "ecg-core", "src", "test", "resources", "io", "beatwatch", "ecg", "scoring");
    private static final boolean WRITE = "write".equals(System.getProperty("beatwatch.golden"));
    private static final double TOLERANCE = 1e-4;
    private static final int CHUNK = 50;
    /** R peak, centre and whether the patient is being learned stand before an input. */
    private static final int BEFORE_INPUT = 3;

    private static final StreamMetadata STREAM = new StreamMetadata(
            "device",
            SampleRate.ofHertz(250),
            List.of("MDC_ECG_ELEC_POTL_V1", "MDC_ECG_ELEC_POTL_II", "MDC_ECG_ELEC_POTL_V5"),
            List.of(new LeadScale(250, 0), new LeadScale(200, 1024), new LeadScale(1000, -12)),
            true);

    /** What a network said of the beat at an R peak: probabilities, attention, and fibrillation where it is told. */
    private record Said(long rPeak, float[] values) {}

    @BeforeAll
    static void useRepositoryModels() throws IOException {
        TestData.useRepositoryModels();
        if (WRITE) {
            for (String model : shippedNetworks().toList()) {
                write(model);
            }
        }
    }

    static Stream<String> shippedNetworks() throws IOException {
        try (Stream<Path> folders = Files.list(MODELS)) {
            List<String> all = folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
            assertThat(all).hasSizeGreaterThanOrEqualTo(3);
            return all.stream();
        }
    }

    private static List<String[]> rows(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(","))
                .toList();
    }

    private static float[] floats(String[] row, int from) {
        float[] values = new float[row.length - from];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(row[from + i]);
        }
        return values;
    }

    /** The samples in chunks, none of which reaches over a gap. */
    private static List<SampleChunk> chunks() throws IOException {
        List<String[]> rows = rows(GOLDEN.resolve("golden-samples.csv"));
        List<SampleChunk> chunks = new ArrayList<>();
        for (int from = 0; from < rows.size(); ) {
            long first = position(rows, from);
            int to = from + 1;
            while (to < rows.size() && to - from < CHUNK && position(rows, to) == first + to - from) {
                to++;
            }
            short[][] samples = new short[STREAM.leads()][to - from];
            for (int lead = 0; lead < samples.length; lead++) {
                for (int i = 0; i < to - from; i++) {
                    samples[lead][i] = Short.parseShort(rows.get(from + i)[1 + lead]);
                }
            }
            Instant sent = Instant.EPOCH.plusMillis(4 * (first + to - from));
            chunks.add(new SampleChunk(STREAM, first, samples, new boolean[STREAM.leads()], sent, to == rows.size()));
            from = to;
        }
        return chunks;
    }

    private static long position(List<String[]> rows, int i) {
        return Long.parseLong(rows.get(i)[0]);
    }

    private static List<UnscoredBeat> beats(ModelContract contract) throws IOException {
        PatientSignal patient = new PatientSignal(contract);
        List<UnscoredBeat> beats = new ArrayList<>();
        Set<PatientSignal.Continuity> seen = EnumSet.noneOf(PatientSignal.Continuity.class);
        for (SampleChunk chunk : chunks()) {
            seen.add(patient.accept(chunk, beats::add));
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        PatientSignal.Continuity.STARTED,
                        PatientSignal.Continuity.CONTINUED,
                        PatientSignal.Continuity.GAP);
        return beats;
    }

    private static List<Said> scores(String model) throws IOException {
        try (ServedNetwork network = ServedNetwork.load(
                        new ScoringSettings(model, ScoringSettings.Engine.ONNXRUNTIME, ScoringSettings.Device.CPU));
                BeatScorer scorer = network.openScorer()) {
            List<UnscoredBeat> beats = beats(network.contract());
            List<BeatScores> scores =
                    scorer.score(beats.stream().map(b -> b.input().values()).toList());
            List<Said> said = new ArrayList<>();
            for (int i = 0; i < beats.size(); i++) {
                said.add(new Said(beats.get(i).beat().rPeak(), values(scores.get(i))));
            }
            return said;
        }
    }

    private static float[] values(BeatScores scores) {
        int classes = BeatClass.count();
        int attention = scores.attention().length;
        boolean fibrillation = !Float.isNaN(scores.fibrillation());
        float[] values = Arrays.copyOf(scores.probabilities(), classes + attention + (fibrillation ? 1 : 0));
        System.arraycopy(scores.attention(), 0, values, classes, attention);
        if (fibrillation) {
            values[classes + attention] = scores.fibrillation();
        }
        return values;
    }

    private static void write(String model) throws IOException {
        ModelContract contract = ModelContract.read(MODELS.resolve(model));
        StringBuilder out = new StringBuilder("# What ").append(contract.version());
        out.append(" says of the beats of a made-up patient, whose samples and inputs stand in\n# ");
        out.append("ecg-core/src/test/resources/io/beatwatch/ecg/scoring. Made by ONNX Runtime on the CPU, by\n");
        out.append("# mvn -q test -pl ecg-core,monitor-app -am -Dtest='GoldenPath*Test'");
        out.append(" -Dsurefire.failIfNoSpecifiedTests=false -Dbeatwatch.golden=write\n");
        out.append("# Columns: R peak, probabilities of N S V F Q, ").append(contract.attentionSteps());
        out.append(" attention weights");
        out.append(contract.tellsFibrillation() ? ", probability of fibrillation\n" : "\n");
        for (Said said : scores(model)) {
            out.append(said.rPeak());
            for (float value : said.values()) {
                out.append(',').append(String.format(java.util.Locale.ROOT, "%.6f", value));
            }
            out.append('\n');
        }
        Files.writeString(MODELS.resolve(model).resolve(FILE), out);
    }

    @ParameterizedTest
    @MethodSource("shippedNetworks")
    void shouldShowTheNetworkWhatTheCoreFindsHoweverTheSamplesCome(String model) throws IOException {
        ModelContract contract = ModelContract.read(MODELS.resolve(model));
        List<String[]> kept = rows(GOLDEN.resolve("golden-inputs-" + contract.input() + ".csv"));
        List<UnscoredBeat> beats = beats(contract);
        assertThat(beats)
                .extracting(b -> b.beat().rPeak())
                .isEqualTo(kept.stream().map(row -> Long.parseLong(row[0])).toList());
        for (int i = 0; i < kept.size(); i++) {
            UnscoredBeat beat = beats.get(i);
            assertThat(beat.input().centre()).isEqualTo(Long.parseLong(kept.get(i)[1]));
            assertThat(beat.input().learning()).isEqualTo(kept.get(i)[2].equals("1"));
            assertClose(beat.input().values(), floats(kept.get(i), BEFORE_INPUT), "beat " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("shippedNetworks")
    void shouldSayOfEachBeatWhatWasSaidOfIt(String model) throws IOException {
        List<String[]> kept = rows(MODELS.resolve(model).resolve(FILE));
        List<Said> said = scores(model);
        assertThat(said)
                .extracting(Said::rPeak)
                .isEqualTo(kept.stream().map(row -> Long.parseLong(row[0])).toList());
        for (int i = 0; i < kept.size(); i++) {
            assertClose(said.get(i).values(), floats(kept.get(i), 1), "beat " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("shippedNetworks")
    void shouldHoldScoresOfTheNetworkThatIsShippedAndOfBeatsThatDiffer(String model) throws IOException {
        String text = Files.readString(MODELS.resolve(model).resolve(FILE));
        assertThat(text)
                .as("export the network's golden path anew: the file names the command")
                .contains(ModelContract.read(MODELS.resolve(model)).version());
        Set<Integer> classes = new TreeSet<>();
        for (String[] row : rows(MODELS.resolve(model).resolve(FILE))) {
            classes.add(BeatClass.mostProbable(floats(row, 1)).ordinal());
        }
        assertThat(classes).contains(BeatClass.N.ordinal(), BeatClass.V.ordinal());
    }

    private static void assertClose(float[] actual, float[] expected, String of) {
        assertThat(actual).as(of).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= TOLERANCE)) {
                throw new AssertionError(of + ": value " + i + " is " + actual[i] + " instead of " + expected[i]);
            }
        }
    }
}
