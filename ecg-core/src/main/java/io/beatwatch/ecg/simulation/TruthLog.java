package io.beatwatch.ecg.simulation;

import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Puts the truth in order. No two annotations share a sample, which annotation files do not allow for one channel:
 * beats stay where they are, anything else that falls on a taken sample moves to the next free one. Single thread.
 */
final class TruthLog {
    private record Entry(long sample, boolean fixed, long order, Annotation annotation) {
        private static final Comparator<Entry> BY_TIME = Comparator.comparingLong(Entry::sample)
                .thenComparing(Entry::fixed, Comparator.reverseOrder())
                .thenComparingLong(Entry::order);
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>(Entry.BY_TIME);
    private long order;
    private long last = -1;

    void beat(long sample, AnnotationCode code) {
        entries.add(new Entry(sample, true, order++, new Annotation(sample, code)));
    }

    void event(Annotation annotation) {
        entries.add(new Entry(annotation.sample(), false, order++, annotation));
    }

    /** Hands out, in order, what lies before the sample. */
    void drain(long beforeSample, Consumer<? super Annotation> truth) {
        while (!entries.isEmpty()) {
            Annotation a = entries.peek().annotation();
            long sample = Math.max(a.sample(), last + 1);
            if (sample >= beforeSample) {
                return;
            }
            entries.remove();
            last = sample;
            truth.accept(new Annotation(sample, a.code(), a.subtype(), a.channel(), a.num(), a.aux()));
        }
    }
}
