package io.beatwatch.ecg.alarm;

import java.nio.ByteBuffer;
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
     * @param millis where it began by the monitor's clock, 0 where the signal tells
     */
    record Finding(long onset, float rate, int beats, float certainty, long newest, long millis) {
        /** One that the signal tells and that is not made of beats. */
        static Finding ofSignal(long onset, float rate) {
            return new Finding(onset, rate, 0, 1, onset, 0);
        }

        /** One that no sample tells. */
        static Finding ofClock(long onset, long millis) {
            return new Finding(onset, 0, 0, 1, onset, millis);
        }

        Finding since(long earlier) {
            return new Finding(earlier, rate, beats, certainty, newest, millis);
        }

        void save(long newest, ByteBuffer out) {
            Varint.putSigned(newest - onset, out);
            Varint.put(beats, out);
            out.putFloat(rate);
            if (beats > 0) {
                out.putFloat(certainty);
                Varint.putSigned(newest - this.newest, out);
            }
            Varint.put(millis, out);
        }

        static Finding restore(long newest, ByteBuffer in) {
            long onset = newest - Varint.getSigned(in);
            int beats = (int) Varint.get(in);
            float rate = in.getFloat();
            float certainty = beats > 0 ? in.getFloat() : 1;
            long newestBeat = beats > 0 ? newest - Varint.getSigned(in) : onset;
            return new Finding(onset, rate, beats, certainty, newestBeat, Varint.get(in));
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
        found.put(kind, Finding.ofSignal(onset, rate));
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
                        history.ago(0).sample(),
                        0));
    }

    Map<AlarmKind, Finding> found() {
        return found;
    }

    void clear() {
        found.clear();
    }
}
