package io.beatwatch.ecg.evaluation;

import io.beatwatch.ecg.evaluation.AlarmRecording.Episode;
import io.beatwatch.ecg.evaluation.AlarmRecording.Span;
import io.beatwatch.ecg.wfdb.Annotation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Figures of alarms against references: each method one figure, with its parts by name; null where there is nothing to
 * measure. Pure functions.
 */
public final class AlarmScore {
    /** An alarm may come so long after an episode's end. */
    private static final double GRACE_SECONDS = 5;
    /** The Challenge's monitors alarmed at this sample of each record; ours has to be on, or to come, so long before. */
    private static final long CHALLENGE_SAMPLE = 30_000;

    private static final double CHALLENGE_SECONDS = 16;
    private static final double REACH_SECONDS = 0.15;

    private static final Map<String, Set<String>> CHALLENGE_KINDS = new TreeMap<>(Map.of(
            "Asystole", Set.of("ASYSTOLE"),
            "Bradycardia", Set.of("EXTREME_BRADYCARDIA"),
            "Tachycardia", Set.of("EXTREME_TACHYCARDIA"),
            "Ventricular_Tachycardia", Set.of("VENTRICULAR_TACHYCARDIA", "VENTRICULAR_FIBRILLATION"),
            "Ventricular_Flutter_Fib", Set.of("VENTRICULAR_FIBRILLATION")));
    private static final Set<String> RUN_KINDS =
            Set.of("VENTRICULAR_TACHYCARDIA", "VENTRICULAR_RUN", "NON_SUSTAINED_VENTRICULAR_TACHYCARDIA");
    private static final Set<String> GRAVE_RHYTHMS = Set.of("VT", "VF", "VFL", "VFIB", "[");
    private static final String BEATS = "NLRBejAaJSnVErF/fQ?";
    private static final String OF_RUNS = "VEr";
    private static final String VENTRICULAR = "VErF!";

    private AlarmScore() {}

    /**
     * What a monitor of the PhysioNet/CinC Challenge 2015 alarmed of in a record, and whether it was right.
     *
     * @param kind as the Challenge calls it, such as {@code Asystole}
     */
    public record ChallengeAlarm(String kind, boolean right) {}

    /** True alarms that were kept, false ones that were suppressed, and the Challenge's score, over all and by kind. */
    public static Map<String, Object> challenge(List<AlarmRecording> recordings, Map<String, ChallengeAlarm> monitors) {
        Map<String, Confusion> byKind = new TreeMap<>();
        Confusion all = new Confusion();
        for (AlarmRecording r : recordings) {
            ChallengeAlarm monitor = monitors.get(r.name());
            Set<String> kinds = monitor == null ? null : CHALLENGE_KINDS.get(monitor.kind());
            if (kinds == null) {
                throw new IllegalArgumentException("the Challenge says nothing of record " + r.name());
            }
            boolean said = r.spans(kinds).stream()
                    .anyMatch(s ->
                            s.from() <= CHALLENGE_SAMPLE && s.to() >= CHALLENGE_SAMPLE - CHALLENGE_SECONDS * r.hertz());
            byKind.computeIfAbsent(monitor.kind(), k -> new Confusion()).add(monitor.right(), said);
            all.add(monitor.right(), said);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("records", all.tp + all.fn + all.fp + all.tn);
        figures.put("score", all.score());
        figures.put("TP", all.tp);
        figures.put("FN", all.fn);
        figures.put("FP", all.fp);
        figures.put("TN", all.tn);
        figures.put("true_kept", round(all.tp / (double) Math.max(1, all.tp + all.fn), 4));
        figures.put("false_suppressed", round(all.tn / (double) Math.max(1, all.fp + all.tn), 4));
        byKind.forEach((kind, confusion) -> figures.put(kind, confusion.score()));
        return figures;
    }

    private static final class Confusion {
        private int tp;
        private int fn;
        private int fp;
        private int tn;

        void add(boolean right, boolean said) {
            if (right) {
                tp += said ? 1 : 0;
                fn += said ? 0 : 1;
            } else {
                fp += said ? 1 : 0;
                tn += said ? 0 : 1;
            }
        }

        Double score() {
            return round((tp + tn) / (double) (tp + tn + fp + 5 * fn), 4);
        }
    }

    /**
     * Episodes of rhythms that an alarm of some kinds found, how late, and how often it came elsewhere.
     *
     * @param ignored rhythms in which alarms are neither right nor false
     */
    public static Map<String, Object> episodes(
            List<AlarmRecording> recordings,
            Set<String> kinds,
            Set<String> labels,
            double leastSeconds,
            Set<String> ignored) {
        int total = 0;
        int wrong = 0;
        double outside = 0;
        List<Double> delays = new ArrayList<>();
        Set<String> sparedLabels = union(labels, ignored);
        for (AlarmRecording r : recordings) {
            double grace = GRACE_SECONDS * r.hertz();
            List<Span> spans = r.spans(kinds);
            List<Episode> spared = r.episodes(sparedLabels);
            for (Episode e : r.episodes(labels)) {
                if (e.to() - e.from() < leastSeconds * r.hertz()) {
                    continue;
                }
                total++;
                spans.stream()
                        .filter(s -> s.from() <= e.to() + grace && s.to() >= e.from())
                        .mapToLong(Span::from)
                        .min()
                        .ifPresent(first -> delays.add(Math.max(0, (first - e.from()) / r.hertz())));
            }
            for (Span s : spans) {
                if (spared.stream().noneMatch(e -> s.from() >= e.from() && s.onset() <= e.to() + grace)) {
                    wrong++;
                }
            }
            long inside = spared.stream().mapToLong(e -> e.to() - e.from()).sum();
            outside += (r.samples() - inside) / r.hertz() / 3600;
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("episodes", total);
        figures.put("found", delays.size());
        figures.put("Se", percent(delays.size(), total));
        figures.put("false", wrong);
        figures.put("hours_outside", round(outside, 2));
        figures.put("false_per_hour", outside > 0 ? round(wrong / outside, 3) : null);
        putDelays(delays, figures);
        return figures;
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        return Set.copyOf(
                Stream.concat(some.stream(), others.stream()).distinct().toList());
    }

    private static void putDelays(List<Double> delays, Map<String, Object> figures) {
        Collections.sort(delays);
        figures.put("delay_median", delays.isEmpty() ? null : round(delays.get(delays.size() / 2), 2));
        figures.put("delay_p95", delays.isEmpty() ? null : round(delays.get((int) (delays.size() * 0.95)), 2));
    }

    /** The time that an alarm of some kinds was on, from the onset of its condition, against the time of rhythms. */
    public static Map<String, Object> time(List<AlarmRecording> recordings, Set<String> kinds, Set<String> labels) {
        double tp = 0;
        double fp = 0;
        double fn = 0;
        for (AlarmRecording r : recordings) {
            List<Episode> episodes = r.episodes(labels);
            List<Span> spans = r.spans(kinds);
            long both = 0;
            for (Episode e : episodes) {
                for (Span s : spans) {
                    both += Math.max(0, Math.min(e.to(), s.to()) - Math.max(e.from(), s.onset()));
                }
            }
            long on = spans.stream().mapToLong(s -> s.to() - s.onset()).sum();
            long reference = episodes.stream().mapToLong(e -> e.to() - e.from()).sum();
            tp += both / r.hertz();
            fp += (on - both) / r.hertz();
            fn += (reference - both) / r.hertz();
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("seconds_in", Math.round(Math.rint(tp + fn)));
        figures.put("seconds_on", Math.round(Math.rint(tp + fp)));
        figures.put("Se", percent(tp, tp + fn));
        figures.put("PP", percent(tp, tp + fp));
        return figures;
    }

    /** Alarms of a priority that begin, per hour and by kind. */
    public static Map<String, Object> rate(List<AlarmRecording> recordings, String priority) {
        Map<String, Integer> kinds = new LinkedHashMap<>();
        double hours = 0;
        for (AlarmRecording r : recordings) {
            hours += r.hours();
            r.alarms().stream()
                    .filter(t -> t.phase().equals("START") && t.priority().equals(priority))
                    .forEach(t -> kinds.merge(t.kind(), 1, Integer::sum));
        }
        int alarms = kinds.values().stream().mapToInt(Integer::intValue).sum();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("hours", round(hours, 2));
        figures.put("alarms", alarms);
        figures.put("per_hour", hours > 0 ? round(alarms / hours, 4) : null);
        figures.put("kinds", kinds);
        return figures;
    }

    /**
     * The same of the records alone in which nothing is that would deserve a high alarm: by their reference no run of three
     * V or F beats, no rhythm of ventricular tachycardia, flutter or fibrillation, no interval of more than 4 s, no five
     * beats below 40 a minute, and no 17 beats above 170. Records without reference beats are left out.
     */
    public static Map<String, Object> rateWithoutCause(List<AlarmRecording> recordings, String priority) {
        return rate(recordings.stream().filter(AlarmScore::withoutCause).toList(), priority);
    }

    private static boolean withoutCause(AlarmRecording r) {
        List<Annotation> beats = beats(r);
        if (beats.isEmpty() || !r.episodes(GRAVE_RHYTHMS).isEmpty()) {
            return false;
        }
        int run = 0;
        for (int i = 0; i < beats.size(); i++) {
            run = VENTRICULAR.contains(beats.get(i).code().symbol()) ? run + 1 : 0;
            if (run >= 3) {
                return false;
            }
        }
        for (int i = 1; i < beats.size(); i++) {
            boolean pause = seconds(beats, i - 1, i, r) > 4;
            boolean slow = i >= 4 && 60 * 4 / seconds(beats, i - 4, i, r) < 40;
            boolean fast = i >= 16 && 60 * 16 / seconds(beats, i - 16, i, r) > 170;
            if (pause || slow || fast) {
                return false;
            }
        }
        return true;
    }

    private static double seconds(List<Annotation> beats, int from, int to, AlarmRecording r) {
        return (beats.get(to).sample() - beats.get(from).sample()) / r.hertz();
    }

    private static List<Annotation> beats(AlarmRecording r) {
        return r.reference().stream()
                .filter(a -> BEATS.contains(a.code().symbol()))
                .toList();
    }

    /**
     * Runs of ventricular beats that an alarm of a run found, and alarms that are none.
     *
     * @param least beats of a run
     * @param rate beats per minute, at least
     */
    public static Map<String, Object> runs(List<AlarmRecording> recordings, int least, double rate) {
        int total = 0;
        int said = 0;
        int wrong = 0;
        List<Double> delays = new ArrayList<>();
        for (AlarmRecording r : recordings) {
            List<Annotation> beats = beats(r);
            List<Span> spans = r.spans(RUN_KINDS);
            double reach = REACH_SECONDS * r.hertz();
            for (List<Long> run : runs(beats)) {
                long first = run.get(0);
                long last = run.get(run.size() - 1);
                if (run.size() < least || (run.size() - 1) * 60 * r.hertz() / (last - first) < rate) {
                    continue;
                }
                total++;
                long complete = run.get(least - 1);
                spans.stream()
                        .filter(s -> s.from() >= first && s.onset() <= last + reach)
                        .mapToLong(Span::from)
                        .min()
                        .ifPresent(from -> delays.add((from - complete) / r.hertz()));
            }
            for (Span s : spans) {
                said++;
                long ventricular = beats.stream()
                        .filter(a -> VENTRICULAR.contains(a.code().symbol()))
                        .filter(a -> s.onset() - reach <= a.sample() && a.sample() <= s.from())
                        .count();
                wrong += ventricular < 2 ? 1 : 0;
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("runs", total);
        figures.put("found", delays.size());
        figures.put("Se", percent(delays.size(), total));
        figures.put("alarms", said);
        figures.put("without_two_V", wrong);
        figures.put("PP", percent(said - wrong, said));
        putDelays(delays, figures);
        return figures;
    }

    /** Positions of the beats of each run of ventricular beats. */
    private static List<List<Long>> runs(List<Annotation> beats) {
        List<List<Long>> runs = new ArrayList<>();
        List<Long> run = new ArrayList<>();
        for (Annotation beat : beats) {
            if (OF_RUNS.contains(beat.code().symbol())) {
                run.add(beat.sample());
            } else if (!run.isEmpty()) {
                runs.add(run);
                run = new ArrayList<>();
            }
        }
        if (!run.isEmpty()) {
            runs.add(run);
        }
        return runs;
    }

    private static Double percent(double part, double whole) {
        return whole > 0 ? round(100 * part / whole, 2) : null;
    }

    /** Half to even, as the exact value tells. */
    private static Double round(double value, int digits) {
        return new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
    }
}
