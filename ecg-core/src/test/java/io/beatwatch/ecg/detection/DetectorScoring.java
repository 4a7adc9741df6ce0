package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.ecg.wfdb.AnnotationReader;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Scores the detector on annotated records by the rule of ANSI/AAMI EC57: pairs within 150 ms, from the first sample,
 * ventricular flutter left out.
 */
final class DetectorScoring {
    /** DS1 of de Chazal, O'Dwyer and Reilly (2004): the half of MIT-BIH on which choices are made. */
    static final List<String> DS1 = List.of(
            "101 106 108 109 112 114 115 116 118 119 122 124 201 203 205 207 208 209 215 220 223 230".split(" "));

    static final List<String> DS2 = List.of(
            "100 103 105 111 113 117 121 123 200 202 210 212 213 214 219 221 222 228 231 232 233 234".split(" "));

    static final List<String> PACED = List.of("102 104 107 217".split(" "));

    private DetectorScoring() {}

    record Score(int found, int missed, int extra) {
        Score plus(Score other) {
            return new Score(found + other.found, missed + other.missed, extra + other.extra);
        }

        double sensitivity() {
            return 100.0 * found / (found + missed);
        }

        double predictivity() {
            return 100.0 * found / (found + extra);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "Se %.3f  +P %.3f  (%d found, %d missed, %d extra)",
                    sensitivity(),
                    predictivity(),
                    found,
                    missed,
                    extra);
        }
    }

    /** The annotated records of a folder, by name. */
    static List<String> all(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".atr"))
                    .map(name -> name.substring(0, name.length() - ".atr".length()))
                    .sorted()
                    .toList();
        }
    }

    /** The reference beats of a record and its stretches of ventricular flutter. */
    record Reference(long[] beats, List<long[]> flutter) {
        static Reference read(Path record) throws IOException {
            List<long[]> flutter = new ArrayList<>();
            List<Long> beats = new ArrayList<>();
            long on = -1;
            for (Annotation a : AnnotationReader.read(record, "atr")) {
                if (a.code() == AnnotationCode.VENTRICULAR_FLUTTER_ON) {
                    on = a.sample();
                } else if (a.code() == AnnotationCode.VENTRICULAR_FLUTTER_OFF && on >= 0) {
                    flutter.add(new long[] {on, a.sample()});
                    on = -1;
                } else if (BeatMapping.AAMI.classOf(a.code()).isPresent()) {
                    beats.add(a.sample());
                }
            }
            if (on >= 0) {
                flutter.add(new long[] {on, Long.MAX_VALUE});
            }
            long[] all = beats.stream().mapToLong(Long::longValue).toArray();
            return new Reference(outside(all, flutter), flutter);
        }

        private static long[] outside(long[] positions, List<long[]> flutter) {
            return Arrays.stream(positions)
                    .filter(p -> flutter.stream().noneMatch(f -> f[0] <= p && p <= f[1]))
                    .toArray();
        }
    }

    /** What became of each reference beat and each detection; positions in samples. */
    record Matching(List<Long> missed, List<Long> extra, List<long[]> pairs) {
        Score score() {
            return new Score(pairs.size(), missed.size(), extra.size());
        }
    }

    static Matching match(Reference reference, long[] detections, double hertz) {
        long window = (long) (0.15 * hertz);
        long[] ref = reference.beats();
        long[] test = Reference.outside(detections, reference.flutter());
        Matching matching = new Matching(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        int i = 0;
        int j = 0;
        while (i < ref.length || j < test.length) {
            if (j >= test.length) {
                matching.missed.add(ref[i++]);
            } else if (i >= ref.length) {
                matching.extra.add(test[j++]);
            } else {
                long d = test[j] - ref[i];
                if (Math.abs(d) > window) {
                    if (d < 0) {
                        matching.extra.add(test[j++]);
                    } else {
                        matching.missed.add(ref[i++]);
                    }
                } else if (d < 0 && j + 1 < test.length && Math.abs(test[j + 1] - ref[i]) < -d) {
                    matching.extra.add(test[j++]);
                } else if (d > 0 && i + 1 < ref.length && Math.abs(test[j] - ref[i + 1]) < d) {
                    matching.missed.add(ref[i++]);
                } else {
                    matching.pairs.add(new long[] {ref[i++], test[j++]});
                }
            }
        }
        return matching;
    }

    static long[] detect(WfdbRecord record, int... leads) {
        float[][] signals = new float[leads.length][];
        for (int k = 0; k < leads.length; k++) {
            signals[k] = record.millivolts(leads[k]);
        }
        RPeakDetector detector = new RPeakDetector(record.rate(), leads.length);
        float[] sample = new float[leads.length];
        List<Long> peaks = new ArrayList<>();
        for (int n = 0; n < record.length(); n++) {
            for (int k = 0; k < leads.length; k++) {
                sample[k] = signals[k][n];
            }
            long peak = detector.next(sample);
            if (peak != RPeakDetector.NONE) {
                peaks.add(peak);
            }
        }
        return peaks.stream().mapToLong(Long::longValue).toArray();
    }

    static Matching score(Path record, int... leads) throws IOException {
        WfdbRecord signals = WfdbRecord.read(record);
        return match(
                Reference.read(record), detect(signals, leads), signals.rate().hertz());
    }

    /**
     * Prints a figure per record and the gross one.
     *
     * <p>Arguments: the folder of a database; lead numbers joined by commas, first 0; then record names.
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        int[] leads = Stream.of(args[1].split(",")).mapToInt(Integer::parseInt).toArray();
        List<String> records = args.length == 3
                ? switch (args[2]) {
                    case "ds1" -> DS1;
                    case "ds2" -> DS2;
                    case "paced" -> PACED;
                    case "all" -> all(folder);
                    default -> List.of(args[2]);
                }
                : List.of(args).subList(2, args.length);
        Score gross = new Score(0, 0, 0);
        for (String name : records) {
            Path record = folder.resolve(name);
            Score score = score(record, leads).score();
            gross = gross.plus(score);
            System.out.println(name + "  " + score);
        }
        System.out.println("gross  " + gross);
    }
}
