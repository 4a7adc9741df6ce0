package io.beatwatch.ecg.alarm;

import java.util.EnumMap;
import java.util.Map;

/** The conditions that a beat or a moment fulfils. Single thread. */
final class Findings {
    /**
     * A condition that is fulfilled.
     *
     * @param onset where it began, as a position in the signal
     * @param rate beats per minute that go with it, 0 where there are none
     * @param beats beats that make it, 0 where it is not made of beats
     * @param certainty mean certainty of these beats, 1 where there are none
     * @param newest the newest of these beats, the onset where there are none
     */
    record Finding(long onset, float rate, int beats, float certainty, long newest) {
        Finding since(long earlier) {
            return new Finding(earlier, rate, beats, certainty, newest);
        }

        /** Whether it shares beats with what was found before. */
        boolean continues(Finding before) {
            return onset <= before.newest;
        }
    }

    private final Map<AlarmKind, Finding> found = new EnumMap<>(AlarmKind.class);

    void add(AlarmKind kind, long onset) {
        add(kind, onset, 0);
    }

    void add(AlarmKind kind, long onset, float rate) {
        found.put(kind, new Finding(onset, rate, 0, 1, onset));
    }

    /** A condition made of the newest beats. */
    void addRun(AlarmKind kind, BeatHistory history, int beats, float rate) {
        float certainty = 0;
        for (int i = 0; i < beats; i++) {
            certainty += history.ago(i).certainty() / beats;
        }
        found.put(
                kind,
                new Finding(
                        history.ago(beats - 1).sample(),
                        rate,
                        beats,
                        certainty,
                        history.ago(0).sample()));
    }

    Map<AlarmKind, Finding> found() {
        return found;
    }

    void clear() {
        found.clear();
    }
}
