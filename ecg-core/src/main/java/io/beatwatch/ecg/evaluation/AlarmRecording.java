package io.beatwatch.ecg.evaluation;

import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A record with what an expert says of it and the alarms that it gave.
 *
 * @param name of the record
 * @param hertz samples per second
 * @param samples its length
 * @param reference annotations, empty where there are none
 * @param alarms what happened to alarms, in the order of time
 */
public record AlarmRecording(
        String name, double hertz, long samples, List<Annotation> reference, List<AlarmTransition> alarms) {
    /** A stretch of a rhythm, from its first sample to the one after its last. */
    record Episode(long from, long to) {}

    /** From where an alarm was told to where its end was; one that has no end lasts to the end of the record. */
    record Span(long from, long to, long onset) {}

    double hours() {
        return samples / hertz / 3600;
    }

    List<Span> spans(Set<String> kinds) {
        Map<String, AlarmTransition> begun = new LinkedHashMap<>();
        List<Span> spans = new ArrayList<>();
        for (AlarmTransition t : alarms) {
            if (!kinds.contains(t.kind())) {
                continue;
            }
            if (t.phase().equals("START")) {
                begun.put(t.id(), t);
            } else if (t.phase().equals("END") && begun.containsKey(t.id())) {
                AlarmTransition start = begun.remove(t.id());
                spans.add(new Span(start.decidedSample(), t.decidedSample(), start.sample()));
            }
        }
        begun.values().forEach(start -> spans.add(new Span(start.decidedSample(), samples, start.sample())));
        return spans;
    }

    /**
     * Stretches that bear one of the labels, neighbours joined.
     *
     * @param labels texts of rhythm changes without the bracket; {@code [} for what lies between marks of flutter
     */
    List<Episode> episodes(Set<String> labels) {
        List<Episode> marked = new ArrayList<>();
        if (labels.contains("[")) {
            addFlutter(marked);
        }
        String rhythm = "";
        long since = 0;
        for (Annotation a : reference) {
            if (a.code() == AnnotationCode.RHYTHM_CHANGE && a.aux().startsWith("(")) {
                if (labels.contains(rhythm)) {
                    marked.add(new Episode(since, a.sample()));
                }
                rhythm = label(a.aux());
                since = a.sample();
            }
        }
        if (labels.contains(rhythm)) {
            marked.add(new Episode(since, samples));
        }
        marked.sort(Comparator.comparingLong(Episode::from).thenComparingLong(Episode::to));
        List<Episode> joined = new ArrayList<>();
        for (Episode e : marked) {
            Episode last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && e.from <= last.to) {
                joined.set(joined.size() - 1, new Episode(last.from, Math.max(last.to, e.to)));
            } else {
                joined.add(e);
            }
        }
        return joined;
    }

    private void addFlutter(List<Episode> marked) {
        long open = -1;
        for (Annotation a : reference) {
            if (a.code() == AnnotationCode.VENTRICULAR_FLUTTER_ON && open < 0) {
                open = a.sample();
            } else if (a.code() == AnnotationCode.VENTRICULAR_FLUTTER_OFF && open >= 0) {
                marked.add(new Episode(open, a.sample()));
                open = -1;
            }
        }
        if (open >= 0) {
            marked.add(new Episode(open, samples));
        }
    }

    private static String label(String aux) {
        String text = aux.replace("\0", "").replaceAll("^\\(+|\\(+$", "").strip();
        return text.isEmpty() ? "" : text.split("\\s+")[0];
    }
}
