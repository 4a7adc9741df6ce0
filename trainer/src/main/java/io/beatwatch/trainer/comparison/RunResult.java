package io.beatwatch.trainer.comparison;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What one training and its measurement brought, as kept in the network's folder: {@code counts.csv}, then {@code
 * row.properties}, which is written last and holds the digest of the other, so that a half-written result is not taken for one.
 * Immutable by convention, any thread.
 *
 * @param parameters that training changes
 * @param multiplyAdds of one beat
 * @param trainingSeconds by the wall clock
 * @param trainingCpuSeconds of processor time, of all threads
 * @param beatsPerCpuSecond through ONNX Runtime on one thread
 * @param onnxDifference the largest of a probability between PyTorch and ONNX Runtime
 * @param counts of what was measured, by patient
 */
record RunResult(
        long parameters,
        long multiplyAdds,
        double trainingSeconds,
        double trainingCpuSeconds,
        double beatsPerCpuSecond,
        double onnxDifference,
        Map<Part, Map<String, PatientCounts>> counts) {
    static final String ROW = "row.properties";
    static final String COUNTS = "counts.csv";

    /** What was measured. */
    enum Part {
        /** The test records, by the network alone. */
        TEST,
        /** The same with the monitor's adaptation to the patient behind the network. */
        ADAPTED,
        /** Healthy hearts, by the network alone. */
        HEALTHY
    }

    /** Why a folder holds no result that can be taken. */
    static final class NotTaken extends Exception {
        private static final long serialVersionUID = 1;

        NotTaken(String reason) {
            super(reason);
        }
    }

    /** @param made what the result depends on, in one line */
    void write(Path folder, String made) throws IOException {
        StringBuilder csv = new StringBuilder("part,patient,")
                .append(PatientCounts.header())
                .append('\n');
        counts.forEach((part, patients) -> patients.forEach((patient, of) -> csv.append(part)
                .append(',')
                .append(patient)
                .append(',')
                .append(of.csv())
                .append('\n')));
        Files.writeString(folder.resolve(COUNTS), csv);
        String row = "made = " + made + "\n"
                + "parameters = " + parameters + "\n"
                + "multiply-adds = " + multiplyAdds + "\n"
                + "training.seconds = " + trainingSeconds + "\n"
                + "training.cpu-seconds = " + trainingCpuSeconds + "\n"
                + "beats-per-cpu-second = " + beatsPerCpuSecond + "\n"
                + "onnx.difference = " + onnxDifference + "\n"
                + "counts.sha256 = " + digest(csv.toString()) + "\n";
        Path unfinished = folder.resolve(ROW + ".part");
        Files.writeString(unfinished, row);
        Files.move(
                unfinished, folder.resolve(ROW), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Reads what {@link #write} left.
     *
     * @param made what the result has to depend on
     * @throws NotTaken with the reason, if there is none, or one that is half-written or was made otherwise
     */
    static RunResult read(Path folder, String made) throws IOException, NotTaken {
        try {
            Properties row = new Properties();
            row.load(new StringReader(Files.readString(folder.resolve(ROW))));
            if (!made.equals(row.getProperty("made"))) {
                throw new NotTaken("it was made with other settings, beats or code");
            }
            String csv = Files.readString(folder.resolve(COUNTS));
            if (!digest(csv).equals(row.getProperty("counts.sha256"))) {
                throw new NotTaken(COUNTS + " is not what was measured");
            }
            RunResult result = new RunResult(
                    (long) number(row, "parameters"),
                    (long) number(row, "multiply-adds"),
                    number(row, "training.seconds"),
                    number(row, "training.cpu-seconds"),
                    number(row, "beats-per-cpu-second"),
                    number(row, "onnx.difference"),
                    counts(csv));
            for (Part part : Part.values()) {
                if (result.counts.get(part).isEmpty()) {
                    throw new NotTaken(COUNTS + " has no line of " + part);
                }
            }
            return result;
        } catch (NoSuchFileException e) {
            throw new NotTaken(Path.of(e.getFile()).getFileName() + " is missing");
        } catch (IllegalArgumentException e) {
            throw new NotTaken("it cannot be read: " + e.getMessage());
        }
    }

    private static double number(Properties row, String name) {
        String value = row.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("the entry '" + name + "' is missing");
        }
        double number = Double.parseDouble(value);
        if (!Double.isFinite(number) || number < 0) {
            throw new IllegalArgumentException(name + " is " + value);
        }
        return number;
    }

    private static Map<Part, Map<String, PatientCounts>> counts(String csv) {
        Map<Part, Map<String, PatientCounts>> counts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            counts.put(part, new TreeMap<>());
        }
        for (String line : csv.lines().skip(1).toList()) {
            List<String> fields = Arrays.asList(line.split(","));
            counts.get(Part.valueOf(fields.get(0)))
                    .put(fields.get(1), PatientCounts.parse(fields.subList(2, fields.size())));
        }
        return counts;
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
