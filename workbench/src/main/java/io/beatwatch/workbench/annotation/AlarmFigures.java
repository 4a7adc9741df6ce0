package io.beatwatch.workbench.annotation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.beatwatch.ecg.evaluation.AlarmRecording;
import io.beatwatch.ecg.evaluation.AlarmScore;
import io.beatwatch.ecg.evaluation.AlarmScore.ChallengeAlarm;
import io.beatwatch.ecg.evaluation.AlarmTransition;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationReader;
import io.beatwatch.ecg.wfdb.RecordHeader;
import io.beatwatch.ecg.wfdb.WfdbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The figures of alarms that {@code annotate --alarms} wrote, of all references that there are. */
public final class AlarmFigures {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> FIBRILLATION = Set.of("VF", "VFL", "VFIB", "[");
    private static final double LEAST_EPISODE_SECONDS = 10;
    private static final double LEAST_RUN_RATE = 100;

    private final List<AlarmRecording> recordings = new ArrayList<>();
    private final Map<String, ChallengeAlarm> challenge = new HashMap<>();

    /**
     * Adds a record.
     *
     * @param record path of the record without ending; annotations {@code .atr}, and a file {@code ALARMS} beside it as the
     *     Challenge 2015 has it, are looked at where there are any
     * @param alarms the file of what happened to its alarms
     */
    public void add(Path record, Path alarms) throws IOException {
        RecordHeader header = RecordHeader.read(record);
        String name = record.getFileName().toString();
        List<Annotation> reference = Files.isRegularFile(record.resolveSibling(name + ".atr"))
                ? AnnotationReader.read(record, "atr")
                : List.of();
        List<AlarmTransition> transitions = new ArrayList<>();
        for (String line : Files.readAllLines(alarms)) {
            if (!line.isBlank()) {
                transitions.add(transition(line, alarms));
            }
        }
        recordings.add(new AlarmRecording(name, header.rate().hertz(), header.sampleCount(), reference, transitions));
        Path told = record.resolveSibling("ALARMS");
        if (challenge.isEmpty() && Files.isRegularFile(told)) {
            for (String line : Files.readAllLines(told)) {
                String[] cells = line.strip().split(",");
                if (cells.length == 3) {
                    challenge.put(cells[0], new ChallengeAlarm(cells[1], cells[2].equals("1")));
                }
            }
        }
    }

    private static AlarmTransition transition(String line, Path file) throws WfdbException {
        try {
            JsonNode node = JSON.readTree(line);
            return new AlarmTransition(
                    node.required("id").asText(),
                    node.required("kind").asText(),
                    node.path("priority").asText(),
                    node.required("phase").asText(),
                    node.required("sample").asLong(),
                    node.required("decidedSample").asLong());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new WfdbException(file + " holds no alarms (" + e.getMessage() + "): run annotate --alarms again", e);
        }
    }

    /** Figures by name; those for which these records have no reference are left out. */
    public Map<String, Map<String, Object>> all() throws WfdbException {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        if (!challenge.isEmpty()) {
            try {
                all.put("challenge2015", AlarmScore.challenge(recordings, challenge));
            } catch (IllegalArgumentException e) {
                throw new WfdbException(e.getMessage() + ": leave it out with --without", e);
            }
        }
        put(
                "ventricular-fibrillation",
                "episodes",
                AlarmScore.episodes(
                        recordings,
                        Set.of("VENTRICULAR_FIBRILLATION"),
                        FIBRILLATION,
                        LEAST_EPISODE_SECONDS,
                        Set.of("VT", "NOISE")),
                all);
        put(
                "ventricular-tachycardia",
                "episodes",
                AlarmScore.episodes(
                        recordings,
                        Set.of("VENTRICULAR_TACHYCARDIA", "VENTRICULAR_FIBRILLATION"),
                        Set.of("VT"),
                        LEAST_EPISODE_SECONDS,
                        Set.of()),
                all);
        put("runs-of-3", "runs", AlarmScore.runs(recordings, 3, LEAST_RUN_RATE), all);
        put("runs-of-5", "runs", AlarmScore.runs(recordings, 5, LEAST_RUN_RATE), all);
        put(
                "atrial-fibrillation",
                "seconds_in",
                AlarmScore.time(recordings, Set.of("ATRIAL_FIBRILLATION"), Set.of("AFIB")),
                all);
        all.put("high-alarms", AlarmScore.rate(recordings, "HIGH"));
        put("high-without-cause", "hours", AlarmScore.rateWithoutCause(recordings, "HIGH"), all);
        return all;
    }

    /** Unless there is nothing that could have been found. */
    private static void put(
            String name, String total, Map<String, Object> figures, Map<String, Map<String, Object>> all) {
        if (((Number) figures.get(total)).doubleValue() > 0) {
            all.put(name, figures);
        }
    }

    /** A line for each figure: its name, and its parts as JSON. */
    public String text() throws IOException {
        StringBuilder out = new StringBuilder();
        for (Map.Entry<String, Map<String, Object>> figure : all().entrySet()) {
            out.append(String.format("%-25s %s%n", figure.getKey(), JSON.writeValueAsString(figure.getValue())));
        }
        return out.toString();
    }

    /** One object of all figures. */
    public String json() throws IOException {
        return JSON.writeValueAsString(all()) + System.lineSeparator();
    }

    /** The file of a record's alarms within a folder, where there is one. */
    public static Optional<Path> file(Path folder, String record) {
        return Optional.of(folder.resolve(record + AlarmFiles.LINES)).filter(Files::isRegularFile);
    }
}
