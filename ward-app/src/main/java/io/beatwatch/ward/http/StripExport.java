package io.beatwatch.ward.http;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.ecg.wfdb.AnnotationWriter;
import io.beatwatch.ecg.wfdb.RecordHeader;
import io.beatwatch.ecg.wfdb.SignalFormat;
import io.beatwatch.ecg.wfdb.SignalSpec;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.BeatLabel;
import io.beatwatch.schema.StripLead;
import io.beatwatch.ward.census.AlarmNote;
import io.beatwatch.ward.census.LeadInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** An alarm's strip as a WFDB record in a ZIP file: header, samples, and the beat or onset as an annotation. Stateless. */
final class StripExport {
    private static final int MICROVOLTS_PER_MILLIVOLT = 1000;

    private StripExport() {}

    /** What the record is called: bed and time, in the letters that WFDB takes. */
    static String name(AlarmNote note) {
        String bed = note.bed().replaceAll("[^A-Za-z0-9_-]", "_");
        String at = Instant.ofEpochMilli(note.onsetMillis())
                .toString()
                .replaceAll("\\..*|Z", "")
                .replaceAll("[^0-9]", "");
        return bed.substring(0, Math.min(bed.length(), 40)) + "-" + at;
    }

    /** @throws IOException if no temporary files can be written */
    static byte[] zip(Alert alert, AlarmNote note) throws IOException {
        String name = name(note);
        Path folder = Files.createTempDirectory("beatwatch-strip");
        List<Path> files = new ArrayList<>();
        try {
            record(alert, note, name).write(folder);
            long at = Math.max(
                    0,
                    (alert.hasAlarm() ? alert.getAlarm().getOnsetSample() : alert.getSample())
                            - alert.getStrip().getFirstSample());
            AnnotationWriter.write(folder.resolve(name), "atr", List.of(annotation(alert, note, at)));
            for (String ending : List.of(".hea", ".dat", ".atr")) {
                files.add(folder.resolve(name + ending));
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                for (Path file : files) {
                    zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
                    Files.copy(file, zip);
                    zip.closeEntry();
                }
            }
            return out.toByteArray();
        } finally {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        }
    }

    private static Annotation annotation(Alert alert, AlarmNote note, long at) {
        if (alert.hasAlarm()) {
            return new Annotation(at, AnnotationCode.RHYTHM_CHANGE, "(" + note.kind());
        }
        AnnotationCode code = switch (alert.getLabel()) {
            case S -> AnnotationCode.SUPRAVENTRICULAR_PREMATURE;
            case V -> AnnotationCode.VENTRICULAR_PREMATURE;
            case F -> AnnotationCode.FUSION;
            case Q -> AnnotationCode.UNCLASSIFIABLE;
            default -> AnnotationCode.NORMAL;
        };
        return new Annotation(at, code);
    }

    private static WfdbRecord record(Alert alert, AlarmNote note, String name) {
        List<StripLead> leads = alert.getStrip().getLeadsList();
        int length = Collections.max(
                leads.stream().map(StripLead::getMicrovoltsCount).toList());
        short[][] samples = new short[leads.size()][length];
        List<SignalSpec> signals = new ArrayList<>();
        for (int lead = 0; lead < leads.size(); lead++) {
            for (int i = 0; i < leads.get(lead).getMicrovoltsCount(); i++) {
                samples[lead][i] =
                        (short) Math.max(-32768, Math.min(32767, leads.get(lead).getMicrovolts(i)));
            }
            signals.add(new SignalSpec(
                    name + ".dat",
                    SignalFormat.FORMAT_16,
                    0,
                    MICROVOLTS_PER_MILLIVOLT,
                    0,
                    16,
                    0,
                    samples[lead].length == 0 ? 0 : samples[lead][0],
                    null,
                    LeadInfo.shortName(leads.get(lead).getName())));
        }
        List<String> comments = List.of(
                note.kind() + " of stream " + note.bed() + " at " + Instant.ofEpochMilli(note.onsetMillis()),
                "microvolts; sample 0 is sample " + alert.getStrip().getFirstSample() + " of the stream",
                (alert.getLabel() == BeatLabel.BEAT_LABEL_UNSPECIFIED ? "" : "class " + alert.getLabel() + ", ")
                        + "network " + alert.getModelVersion() + (note.simulated() ? ", simulated patient" : ""));
        return new WfdbRecord(
                new RecordHeader(name, SampleRate.ofHertz(alert.getSamplingRateHertz()), length, signals, comments),
                samples);
    }
}
