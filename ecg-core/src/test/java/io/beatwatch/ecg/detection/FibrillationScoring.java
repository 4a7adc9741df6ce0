package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.wfdb.WfdbRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Runs the detector of ventricular fibrillation over records and writes or counts what it finds. */
final class FibrillationScoring {
    private FibrillationScoring() {}

    /**
     * An episode as found, in samples.
     *
     * @param since where its waves began
     * @param decided when it was known
     * @param ended when it was known to be over, −1 where it lasts to the record's end
     */
    record Episode(long since, long decided, long ended) {}

    /** All leads of a record, none ever off. */
    static List<Episode> episodes(WfdbRecord record) {
        int leads = record.header().signals().size();
        float[][] signals = new float[leads][];
        for (int l = 0; l < leads; l++) {
            signals[l] = record.millivolts(l);
        }
        boolean[] usable = new boolean[leads];
        Arrays.fill(usable, true);
        float[] sample = new float[leads];
        VentricularFibrillationDetector detector = new VentricularFibrillationDetector(record.rate(), leads);
        List<Episode> found = new ArrayList<>();
        long since = VentricularFibrillationDetector.NONE;
        long decided = 0;
        for (int n = 0; n < record.length(); n++) {
            for (int l = 0; l < leads; l++) {
                sample[l] = signals[l][n];
            }
            detector.next(sample, usable);
            boolean was = since != VentricularFibrillationDetector.NONE;
            if (detector.present() && !was) {
                since = detector.since();
                decided = n;
            } else if (!detector.present() && was) {
                found.add(new Episode(since, decided, n));
                since = VentricularFibrillationDetector.NONE;
            }
        }
        if (since != VentricularFibrillationDetector.NONE) {
            found.add(new Episode(since, decided, -1));
        }
        return found;
    }

    static List<String> all(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".hea"))
                    .map(f -> f.substring(0, f.length() - 4))
                    .sorted()
                    .toList();
        }
    }

    /**
     * Writes {@code RECORD.alarms.jsonl} and prints the episodes.
     *
     * <p>Arguments: the folder of a database, the folder to write to, then record names ({@code all} without any).
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Path out = Files.createDirectories(Path.of(args[1]));
        List<String> records = args.length > 2 ? List.of(args).subList(2, args.length) : all(folder);
        int count = 0;
        double hours = 0;
        for (String name : records) {
            WfdbRecord record = WfdbRecord.read(folder.resolve(name));
            List<Episode> found = episodes(record);
            List<String> lines = new ArrayList<>();
            StringBuilder seconds = new StringBuilder();
            for (Episode e : found) {
                lines.add(line(name, e.decided(), "START", e.since(), e.decided()));
                if (e.ended() >= 0) {
                    lines.add(line(name, e.decided(), "END", e.since(), e.ended()));
                }
                double hertz = record.rate().hertz();
                seconds.append(String.format(
                        Locale.ROOT,
                        "  %.1f (%.1f) to %.1f",
                        e.since() / hertz,
                        e.decided() / hertz,
                        (e.ended() < 0 ? record.length() : e.ended()) / hertz));
            }
            Files.write(out.resolve(name + ".alarms.jsonl"), lines);
            if (!found.isEmpty()) {
                System.out.println(name + seconds);
            }
            count += found.size();
            hours += record.length() / record.rate().hertz() / 3600;
        }
        System.out.printf(Locale.ROOT, "%d episodes in %d records, %.2f h%n", count, records.size(), hours);
    }

    private static String line(String record, long id, String phase, long sample, long decided) {
        return String.format(
                Locale.ROOT,
                "{\"id\":\"%s-%d\",\"kind\":\"VENTRICULAR_FIBRILLATION\",\"priority\":\"HIGH\",\"phase\":\"%s\","
                        + "\"sample\":%d,\"decidedSample\":%d}",
                record,
                id,
                phase,
                sample,
                decided);
    }
}
