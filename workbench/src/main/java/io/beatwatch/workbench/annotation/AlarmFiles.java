package io.beatwatch.workbench.annotation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.beatwatch.ecg.alarm.AlarmEvent;
import io.beatwatch.ecg.alarm.AlarmEvent.Phase;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.ecg.wfdb.AnnotationWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Writes what happened to a record's alarms. */
public final class AlarmFiles {
    /** Ending of both files: {@code .alarms.jsonl}, and {@code .alarms} for WFDB annotations. */
    private static final String ENDING = "alarms";

    static final String LINES = "." + ENDING + ".jsonl";

    private static final ObjectMapper JSON = new ObjectMapper();

    private AlarmFiles() {}

    /**
     * Writes a line of JSON for each event, and the episodes as WFDB rhythm annotations: {@code (KIND} where the condition
     * began, {@code )KIND} where the alarm ended.
     *
     * @param record path without ending
     */
    public static void write(Path record, List<AlarmEvent> events) throws IOException {
        Path lines = record.resolveSibling(record.getFileName() + LINES);
        try (BufferedWriter out = Files.newBufferedWriter(lines)) {
            for (AlarmEvent event : events) {
                out.write(JSON.writeValueAsString(json(event)));
                out.newLine();
            }
        }
        List<Annotation> episodes = new ArrayList<>();
        for (AlarmEvent event : events) {
            if (event.phase() == Phase.START) {
                episodes.add(rhythm(event.sample(), "(" + event.kind()));
            } else if (event.phase() == Phase.END) {
                episodes.add(rhythm(event.decidedSample(), ")" + event.kind()));
            }
        }
        episodes.sort(Comparator.comparingLong(Annotation::sample));
        AnnotationWriter.write(record, ENDING, episodes);
    }

    private static Annotation rhythm(long sample, String text) {
        return new Annotation(Math.max(0, sample), AnnotationCode.RHYTHM_CHANGE, text);
    }

    private static ObjectNode json(AlarmEvent event) {
        ObjectNode line = JSON.createObjectNode()
                .put("id", event.id())
                .put("kind", event.kind().name())
                .put("priority", event.priority().name())
                .put("phase", event.phase().name())
                .put("state", event.state().name())
                .put("inactivation", event.inactivation().name())
                .put("sounds", event.sounds())
                .put("sample", event.sample())
                .put("decidedSample", event.decidedSample());
        if (event.rate() > 0) {
            line.put("ratePerMinute", Math.round(event.rate()));
        }
        if (event.beats() > 0) {
            line.put("beats", event.beats()).put("certainty", Math.round(100 * event.certainty()) / 100.0);
        }
        line.put("mdc", event.kind().mdcMnemonic());
        if (event.kind().mdcCode() > 0) {
            line.put("mdcCode", event.kind().mdcCode())
                    .put("mdcCodeIs", event.kind().mdcCodeIs().name());
        }
        if (event.kind().snomed() > 0) {
            line.put("snomed", event.kind().snomed());
        }
        return line;
    }
}
