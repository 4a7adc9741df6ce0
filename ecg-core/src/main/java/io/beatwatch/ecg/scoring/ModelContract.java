package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.features.BeatWindower;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.signal.SampleRate;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What a network expects and promises, kept beside it as {@code contract.properties}. Whoever serves a network reads
 * this file and refuses what it cannot keep.
 *
 * @param name short name of the network, for people
 * @param version changes with every training; travels with each beat and alert
 * @param input what the network is shown of a beat
 * @param rate of the windows, in samples per second
 * @param windowSamples per channel
 * @param peakSample the windows' sample that the R peak (or the middle of the QRS complex) falls on
 * @param channels windows per beat, one after the other
 * @param features values that follow the windows, 0 where there are none
 * @param attentionSteps length of the attention output
 * @param operatingPoints where its probabilities become a class
 * @param trainingData what it was trained on, for people
 */
public record ModelContract(
        String name,
        String version,
        NetworkInputKind input,
        SampleRate rate,
        int windowSamples,
        int peakSample,
        int channels,
        int features,
        int attentionSteps,
        OperatingPoints operatingPoints,
        String trainingData) {
    public static final String FILE = "contract.properties";
    private static final String FORMAT = "4";
    /** Those that the trainer writes have 2,000. */
    private static final int MOST_BYTES = 64 << 10;

    private static final List<String> CLASS_ORDER =
            Arrays.stream(BeatClass.values()).map(Enum::name).toList();

    public ModelContract {
        require(!name.isBlank(), "name", name);
        require(!version.isBlank(), "version", version);
        require(windowSamples >= 8 && windowSamples <= 4096, "windowSamples", windowSamples);
        require(peakSample >= 0 && peakSample < windowSamples, "peakSample", peakSample);
        require(channels >= 1 && channels <= 64, "channels", channels);
        require(features >= 0 && features <= 4096, "features", features);
        require(attentionSteps >= 1 && attentionSteps <= 4096, "attentionSteps", attentionSteps);
        boolean window = channels == 1 && features == 0;
        boolean memory = rate.equals(BeatWindower.RATE)
                && windowSamples == BeatWindower.LENGTH
                && peakSample == BeatWindower.CENTRE
                && channels * windowSamples == PatientFeatures.WINDOW_VALUES
                && features == PatientFeatures.FEATURES.size();
        require(
                switch (input) {
                    case Z_SCORE_WINDOW -> window;
                    case PATIENT_MEMORY -> memory;
                },
                "the shape of a " + input,
                rate + ", " + windowSamples + " samples, peak at " + peakSample + ", " + channels + " channels, "
                        + features + " features");
    }

    /** The contract of a network that is shown {@link PatientFeatures}'s descriptions. */
    public static ModelContract ofPatientFeatures(
            String name, String version, int attentionSteps, OperatingPoints operatingPoints, String trainingData) {
        return new ModelContract(
                name,
                version,
                NetworkInputKind.PATIENT_MEMORY,
                BeatWindower.RATE,
                BeatWindower.LENGTH,
                BeatWindower.CENTRE,
                PatientFeatures.WINDOW_VALUES / BeatWindower.LENGTH,
                PatientFeatures.FEATURES.size(),
                attentionSteps,
                operatingPoints,
                trainingData);
    }

    /** Whether it tells fibrillation, as one probability per beat ({@link BeatScores#fibrillation}). */
    public boolean tellsFibrillation() {
        return input == NetworkInputKind.PATIENT_MEMORY;
    }

    /** Values per beat: all windows, then the features. */
    public int inputLength() {
        return channels * windowSamples + features;
    }

    private static void require(boolean holds, String field, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(field + " is out of range: " + value);
        }
    }

    /**
     * Reads the contract of the network in a folder.
     *
     * @throws IOException with a message that names the file, the entry and what to do about it
     */
    public static ModelContract read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in.readNBytes(MOST_BYTES + 1), file.toString());
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "no model in " + folder + " (" + file + " is missing): name a folder that"
                            + " 'trainer export' wrote",
                    e);
        }
    }

    /** @param file its name, for messages */
    static ModelContract parse(byte[] bytes, String file) throws IOException {
        if (bytes.length > MOST_BYTES) {
            throw new IOException(file + " is longer than " + MOST_BYTES + " bytes: it is no network's contract");
        }
        Properties p = new Properties();
        try {
            p.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
            String format = entry(p, "format");
            if (!format.equals(FORMAT)) {
                throw new IllegalArgumentException("format " + format + " is not " + FORMAT);
            }
            List<String> classes = List.of(entry(p, "classes").split("\\s*,\\s*"));
            if (!classes.equals(CLASS_ORDER)) {
                throw new IllegalArgumentException("classes are " + classes + ", this program reads " + CLASS_ORDER);
            }
            NetworkInputKind input = NetworkInputKind.valueOf(entry(p, "input"));
            int inputVersion = Integer.parseInt(entry(p, "input.version"));
            if (inputVersion != input.version()) {
                throw new IllegalArgumentException("the network wants version " + inputVersion + " of " + input
                        + ", this program makes version " + input.version());
            }
            return new ModelContract(
                    entry(p, "name"),
                    entry(p, "version"),
                    input,
                    SampleRate.ofHertz(Double.parseDouble(entry(p, "rate.hertz"))),
                    Integer.parseInt(entry(p, "window.samples")),
                    Integer.parseInt(entry(p, "window.peak-sample")),
                    Integer.parseInt(entry(p, "channels")),
                    Integer.parseInt(entry(p, "features")),
                    Integer.parseInt(entry(p, "attention.steps")),
                    new OperatingPoints(
                            Double.parseDouble(entry(p, "working-point.S")),
                            Double.parseDouble(entry(p, "working-point.V")),
                            Double.parseDouble(entry(p, "working-point.F"))),
                    entry(p, "training-data"));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + ": " + e.getMessage() + ": export the model again with this version's trainer", e);
        }
    }

    private static String entry(Properties p, String key) {
        String value = p.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("the entry '" + key + "' is missing");
        }
        return value.strip();
    }

    /** Writes the contract into a model's folder. */
    public void write(Path folder) throws IOException {
        String text = """
                # What this network expects and promises; read by whoever serves it.
                format = %s
                name = %s
                version = %s
                # what it is shown of a beat, and in which version
                input = %s
                input.version = %d
                # input "windows": [batch, channels, window.samples], float32
                rate.hertz = %s
                window.samples = %d
                window.peak-sample = %d
                channels = %d
                # input "features": [batch, features], float32; none where 0
                features = %d
                # outputs "probabilities": [batch, classes], "attention": [batch, attention.steps], float32; of a
                # PATIENT_MEMORY network also "fibrillation": [batch], probability that the atria fibrillate if it is N or S
                classes = %s
                attention.steps = %d
                # probabilities of a PATIENT_MEMORY network are weighed with those of the patient's like beats first;
                # the class with the largest log(probability) + operating point wins; 0 for N and Q
                working-point.S = %s
                working-point.V = %s
                working-point.F = %s
                training-data = %s
                """.formatted(
                        FORMAT,
                        name,
                        version,
                        input,
                        input.version(),
                        String.format(Locale.ROOT, "%.6g", rate.hertz()),
                        windowSamples,
                        peakSample,
                        channels,
                        features,
                        CLASS_ORDER.stream().collect(Collectors.joining(", ")),
                        attentionSteps,
                        operatingPoints.s(),
                        operatingPoints.v(),
                        operatingPoints.f(),
                        trainingData);
        Files.writeString(folder.resolve(FILE), text);
    }
}
