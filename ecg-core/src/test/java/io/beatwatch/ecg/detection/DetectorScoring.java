package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.signal.SignalQuality;
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
import java.util.stream.Collectors;
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

    private static final double MATCH_SECONDS = 0.15;
    private static final double UNANNOTATED_SECONDS = 3;

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
        /** The reference without the beats in these stretches, which then count as flutter does: not at all. */
        Reference without(List<long[]> stretches) {
            List<long[]> excluded = new ArrayList<>(flutter);
            excluded.addAll(stretches);
            return new Reference(outside(beats, excluded), excluded);
        }

        /**
         * The reference of a record that is annotated in parts only: without the time before its first beat (calibration
         * pulses), after its last, and between beats further apart than any of these hearts pauses.
         */
        Reference annotatedOnly(double hertz) {
            long window = (long) (MATCH_SECONDS * hertz);
            List<long[]> unknown = new ArrayList<>();
            long from = 0;
            for (int i = 0; i < beats.length; i++) {
                if (i == 0 || beats[i] - beats[i - 1] > UNANNOTATED_SECONDS * hertz) {
                    unknown.add(new long[] {from, beats[i] - window - 1});
                }
                from = beats[i] + window + 1;
            }
            unknown.add(new long[] {from, Long.MAX_VALUE});
            return without(unknown);
        }

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
        long window = (long) (MATCH_SECONDS * hertz);
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

    /** Samples from a position to the nearest of these, which are in order. */
    static long distance(long[] sorted, long position) {
        int i = Arrays.binarySearch(sorted, position);
        if (i >= 0) {
            return 0;
        }
        long after = -i - 1 < sorted.length ? sorted[-i - 1] - position : Long.MAX_VALUE;
        long before = -i - 1 > 0 ? position - sorted[-i - 2] : Long.MAX_VALUE;
        return Math.min(after, before);
    }

    /**
     * What a detector made of a record.
     *
     * @param severe stretches in which every lead was flagged severe or without signal
     * @param samplesByQuality of the first lead, by ordinal
     */
    record Detections(long[] peaks, List<long[]> severe, long[] samplesByQuality) {}

    static Detections detect(WfdbRecord record, int... leads) {
        float[][] signals = new float[leads.length][];
        for (int k = 0; k < leads.length; k++) {
            signals[k] = record.millivolts(leads[k]);
        }
        RPeakDetector detector = new RPeakDetector(record.rate(), leads.length);
        float[] sample = new float[leads.length];
        List<Long> peaks = new ArrayList<>();
        List<long[]> severe = new ArrayList<>();
        long[] samplesByQuality = new long[SignalQuality.values().length];
        boolean flagged = false;
        for (int n = 0; n < record.length(); n++) {
            boolean usable = false;
            for (int k = 0; k < leads.length; k++) {
                sample[k] = signals[k][n];
            }
            long peak = detector.next(sample);
            if (peak != RPeakDetector.NONE) {
                peaks.add(peak);
            }
            for (int k = 0; k < leads.length; k++) {
                usable |= !detector.quality(k).worseThan(SignalQuality.MODERATE);
            }
            samplesByQuality[detector.quality(0).ordinal()]++;
            if (!usable && !flagged) {
                severe.add(new long[] {n, Long.MAX_VALUE});
            } else if (usable && flagged) {
                severe.get(severe.size() - 1)[1] = n - 1L;
            }
            flagged = !usable;
        }
        return new Detections(peaks.stream().mapToLong(Long::longValue).toArray(), severe, samplesByQuality);
    }

    /** Matches the detections of a record with its reference beats. */
    static Matching score(Path record, int... leads) throws IOException {
        WfdbRecord signals = WfdbRecord.read(record);
        return match(
                Reference.read(record),
                detect(signals, leads).peaks(),
                signals.rate().hertz());
    }

    /** Sums of the scores of several records. */
    static Score gross(Path folder, List<String> records, int... leads) throws IOException {
        Score gross = new Score(0, 0, 0);
        for (String name : records) {
            gross = gross.plus(score(folder.resolve(name), leads).score());
        }
        return gross;
    }

    /**
     * Prints figures for each record and the gross ones.
     *
     * <p>Arguments: {@code --annotated} to leave out what is not annotated, or nothing; the folder of a database; lead
     * numbers joined by commas, first 0; then {@code ds1}, {@code ds2}, {@code paced}, {@code all} or record names.
     */
    public static void main(String[] arguments) throws IOException {
        boolean annotatedOnly = arguments[0].equals("--annotated");
        String[] args = annotatedOnly ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
        Path folder = Path.of(args[0]);
        int[] leads = Stream.of(args[1].split(",")).mapToInt(Integer::parseInt).toArray();
        List<String> records = switch (args[2]) {
            case "ds1" -> DS1;
            case "ds2" -> DS2;
            case "paced" -> PACED;
            case "all" -> all(folder);
            default -> List.of(args).subList(2, args.length);
        };
        Score gross = new Score(0, 0, 0);
        Score usable = new Score(0, 0, 0);
        long[] samplesByQuality = new long[SignalQuality.values().length];
        List<Double> differences = new ArrayList<>();
        for (String name : records) {
            WfdbRecord record = WfdbRecord.read(folder.resolve(name));
            double hertz = record.rate().hertz();
            Reference all = Reference.read(folder.resolve(name));
            Reference reference = annotatedOnly ? all.annotatedOnly(hertz) : all;
            Detections detections = detect(record, leads);
            Matching matching = match(reference, detections.peaks(), hertz);
            for (long[] pair : matching.pairs()) {
                differences.add(1000 * (pair[1] - pair[0]) / hertz);
            }
            for (int i = 0; i < samplesByQuality.length; i++) {
                samplesByQuality[i] += detections.samplesByQuality()[i];
            }
            gross = gross.plus(matching.score());
            usable = usable.plus(match(reference.without(detections.severe()), detections.peaks(), hertz)
                    .score());
            System.out.println(name + "  " + matching.score());
        }
        System.out.println("not flagged severe  " + usable);
        System.out.println("quality of first lead  " + shares(samplesByQuality));
        System.out.println("position  " + positions(differences));
        System.out.println("gross  " + gross);
    }

    private static String shares(long[] samplesByQuality) {
        double all = Arrays.stream(samplesByQuality).sum();
        return Arrays.stream(SignalQuality.values())
                .map(q -> String.format(Locale.ROOT, "%s %.2f %%", q, 100 * samplesByQuality[q.ordinal()] / all))
                .collect(Collectors.joining(", "));
    }

    private static String positions(List<Double> milliseconds) {
        double[] distances =
                milliseconds.stream().mapToDouble(Math::abs).sorted().toArray();
        long near = Arrays.stream(distances).filter(d -> d <= 25).count();
        return String.format(
                Locale.ROOT,
                "%.1f ms from the reference in the median, 95 %% within %.1f ms, %.2f %% within 25 ms",
                distances[distances.length / 2],
                distances[distances.length * 95 / 100],
                100.0 * near / distances.length);
    }
}
