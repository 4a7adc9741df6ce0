package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.Normalisation;
import io.beatwatch.ecg.signal.SampleRate;
import java.io.IOException;
import java.io.Reader;
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
 * @param rate of the window, in samples per second
 * @param windowSamples per lead
 * @param peakSample the window's sample that the R peak falls on
 * @param leads that the window holds, one after the other
 * @param normalisation of the window, lead by lead
 * @param attentionSteps length of the attention output
 * @param trainingData what it was trained on, for people
 */
public record ModelContract(
        String name,
        String version,
        SampleRate rate,
        int windowSamples,
        int peakSample,
        int leads,
        Normalisation normalisation,
        int attentionSteps,
        String trainingData) {
    public static final String FILE = "contract.properties";
    private static final String FORMAT = "1";
    private static final List<String> CLASS_ORDER =
            Arrays.stream(BeatClass.values()).map(Enum::name).toList();

    public ModelContract {
        require(!name.isBlank(), "name", name);
        require(!version.isBlank(), "version", version);
        require(windowSamples >= 8 && windowSamples <= 4096, "windowSamples", windowSamples);
        require(peakSample >= 0 && peakSample < windowSamples, "peakSample", peakSample);
        require(leads >= 1 && leads <= 12, "leads", leads);
        require(attentionSteps >= 1, "attentionSteps", attentionSteps);
    }

    private static void require(boolean holds, String field, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(field + " is out of range: " + value);
        }
    }

    /**
     * Reads the contract of the network in a folder.
     *
     * @throws IOException with a message that names the file, the entry and the mend
     */
    public static ModelContract read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        Properties p = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            p.load(reader);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "no model in " + folder + " (" + file + " is missing): name a folder that"
                            + " 'trainer export' wrote",
                    e);
        }
        try {
            String format = entry(p, "format");
            if (!format.equals(FORMAT)) {
                throw new IllegalArgumentException("format " + format + " is not " + FORMAT);
            }
            List<String> classes = List.of(entry(p, "classes").split("\\s*,\\s*"));
            if (!classes.equals(CLASS_ORDER)) {
                throw new IllegalArgumentException("classes are " + classes + ", this program reads " + CLASS_ORDER);
            }
            return new ModelContract(
                    entry(p, "name"),
                    entry(p, "version"),
                    SampleRate.ofHertz(Double.parseDouble(entry(p, "rate.hertz"))),
                    Integer.parseInt(entry(p, "window.samples")),
                    Integer.parseInt(entry(p, "window.peak-sample")),
                    Integer.parseInt(entry(p, "leads")),
                    Normalisation.valueOf(entry(p, "normalisation")),
                    Integer.parseInt(entry(p, "attention.steps")),
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
                # input "windows": [batch, leads, window.samples], float32
                rate.hertz = %s
                window.samples = %d
                window.peak-sample = %d
                leads = %d
                normalisation = %s
                # outputs "probabilities": [batch, classes], "attention": [batch, attention.steps], float32
                classes = %s
                attention.steps = %d
                training-data = %s
                """.formatted(
                        FORMAT,
                        name,
                        version,
                        String.format(Locale.ROOT, "%.6g", rate.hertz()),
                        windowSamples,
                        peakSample,
                        leads,
                        normalisation,
                        CLASS_ORDER.stream().collect(Collectors.joining(", ")),
                        attentionSteps,
                        trainingData);
        Files.writeString(folder.resolve(FILE), text);
    }
}
