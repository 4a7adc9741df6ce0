package io.beatwatch.ecg.evaluation;

import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import java.util.ArrayList;
import java.util.List;

/**
 * Matches test beats to reference beats as ANSI/AAMI EC57 asks: a beat within 150 ms counts as found, each beat is
 * used once, and stretches of ventricular flutter or fibrillation ({@code [} to {@code ]} in the reference) are left
 * out on both sides.
 */
public final class BeatMatcher {
    private static final double WINDOW_SECONDS = 0.15;

    private final BeatMapping mapping;

    public BeatMatcher(BeatMapping mapping) {
        this.mapping = mapping;
    }

    /**
     * Compares two annotation lists of one record, each in the order of time.
     *
     * @return every reference beat once and every test beat once, in the order of time
     */
    public List<BeatPair> match(List<Annotation> reference, List<Annotation> test, SampleRate rate) {
        List<long[]> flutter = flutter(reference);
        return pair(outside(flutter, beats(reference)), outside(flutter, beats(test)), (int)
                (WINDOW_SECONDS * rate.hertz()));
    }

    private List<LabelledBeat> beats(List<Annotation> annotations) {
        List<LabelledBeat> beats = new ArrayList<>();
        for (Annotation a : annotations) {
            mapping.classOf(a.code()).ifPresent(c -> beats.add(new LabelledBeat(a.sample(), c)));
        }
        return beats;
    }

    private static List<long[]> flutter(List<Annotation> reference) {
        List<long[]> stretches = new ArrayList<>();
        long on = -1;
        for (Annotation a : reference) {
            if (a.code() == AnnotationCode.VENTRICULAR_FLUTTER_ON) {
                on = a.sample();
            } else if (a.code() == AnnotationCode.VENTRICULAR_FLUTTER_OFF && on >= 0) {
                stretches.add(new long[] {on, a.sample()});
                on = -1;
            }
        }
        if (on >= 0) {
            stretches.add(new long[] {on, Long.MAX_VALUE});
        }
        return stretches;
    }

    private static List<LabelledBeat> outside(List<long[]> stretches, List<LabelledBeat> beats) {
        return beats.stream()
                .filter(b -> stretches.stream().noneMatch(s -> s[0] <= b.sample() && b.sample() <= s[1]))
                .toList();
    }

    /** Walks both lists at once; of two candidates within reach the nearer one is taken. */
    static List<BeatPair> pair(List<LabelledBeat> reference, List<LabelledBeat> test, int window) {
        List<BeatPair> pairs = new ArrayList<>();
        int r = 0;
        int t = 0;
        while (r < reference.size() && t < test.size()) {
            LabelledBeat ref = reference.get(r);
            LabelledBeat found = test.get(t);
            long distance = found.sample() - ref.sample();
            boolean nextTestIsNearer = distance < 0
                    && t + 1 < test.size()
                    && Math.abs(test.get(t + 1).sample() - ref.sample()) < -distance;
            boolean nextReferenceIsNearer = distance > 0
                    && r + 1 < reference.size()
                    && Math.abs(found.sample() - reference.get(r + 1).sample()) < distance;
            if (distance < -window || (distance >= -window && distance < 0 && nextTestIsNearer)) {
                pairs.add(new BeatPair(null, found));
                t++;
            } else if (distance > window || nextReferenceIsNearer) {
                pairs.add(new BeatPair(ref, null));
                r++;
            } else {
                pairs.add(new BeatPair(ref, found));
                r++;
                t++;
            }
        }
        for (; r < reference.size(); r++) {
            pairs.add(new BeatPair(reference.get(r), null));
        }
        for (; t < test.size(); t++) {
            pairs.add(new BeatPair(null, test.get(t)));
        }
        return pairs;
    }
}
