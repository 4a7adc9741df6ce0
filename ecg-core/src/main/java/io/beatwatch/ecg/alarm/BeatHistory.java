package io.beatwatch.ecg.alarm;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A patient's latest beats, newest first. Single thread. */
final class BeatHistory {
    /** More than the longest run that a limit can ask for. */
    static final int CAPACITY = 32;

    private final AlarmBeat[] beats = new AlarmBeat[CAPACITY];
    private int newest = -1;
    private int count;

    void add(AlarmBeat beat) {
        newest = (newest + 1) % CAPACITY;
        beats[newest] = beat;
        count = Math.min(CAPACITY, count + 1);
    }

    void clear() {
        count = 0;
        Arrays.fill(beats, null);
    }

    int size() {
        return count;
    }

    /** The newest beat for 0, the one before it for 1, and so on; {@code ago < size()}. */
    AlarmBeat ago(int ago) {
        return beats[Math.floorMod(newest - ago, CAPACITY)];
    }

    boolean is(int ago, BeatClass beatClass) {
        return ago < count && ago(ago).beatClass() == beatClass;
    }

    boolean ventricular(int ago) {
        return ago < count && ago(ago).ventricular();
    }

    /**
     * How many of the newest beats in a row are a ventricular run, without a break of the signal between them: the newest
     * and the first one V or F, those between them V or F or at least as probable, and most of them V or F. One beat of a
     * run is often taken for a conducted one, as it follows others of its rate.
     */
    int ventricularRun(double company) {
        int run = 0;
        int sure = 0;
        for (int i = 0; i < count && (ventricular(i) || ago(i).ventricularProbability() >= company); i++) {
            if (ago(i).ventricular()) {
                sure++;
                run = 3 * sure >= 2 * (i + 1) ? i + 1 : run;
            } else if (i == 0) {
                return 0;
            }
            if (ago(i).rrSeconds() == 0) {
                break;
            }
        }
        return run;
    }

    /** How many of the newest beats in a row are of this class, without a break of the signal between them. */
    int run(BeatClass beatClass) {
        int run = 0;
        while (is(run, beatClass)) {
            run++;
            if (ago(run - 1).rrSeconds() == 0) {
                break;
            }
        }
        return run;
    }

    /** Mean probability of V or F of the newest beats. */
    float ventricularProbability(int beats) {
        float sum = 0;
        for (int i = 0; i < beats; i++) {
            sum += ago(i).ventricularProbability();
        }
        return sum / beats;
    }

    /** The intervals before the newest beats, in seconds, newest first; shorter where the signal broke off. */
    float[] intervals(int most) {
        return intervals(0, most);
    }

    /** The same without the newest beats. */
    float[] intervals(int from, int most) {
        int n = 0;
        while (n < most && from + n < count && ago(from + n).rrSeconds() > 0) {
            n++;
        }
        float[] rr = new float[n];
        for (int i = 0; i < n; i++) {
            rr[i] = ago(from + i).rrSeconds();
        }
        return rr;
    }

    /** Beats per minute of the newest beats in a row, by the intervals between them; 0 where there are too few. */
    float rate(int beats) {
        float[] rr = intervals(beats - 1);
        float sum = 0;
        for (float r : rr) {
            sum += r;
        }
        return rr.length < beats - 1 || sum == 0 ? 0 : 60 * rr.length / sum;
    }

    /** Standard deviation over mean of the intervals between the newest beats in a row. */
    float spread(int beats) {
        float[] rr = intervals(beats - 1);
        double sum = 0;
        double squares = 0;
        for (float r : rr) {
            sum += r;
            squares += r * r;
        }
        double mean = sum / rr.length;
        return (float) (Math.sqrt(Math.max(0, squares / rr.length - mean * mean)) / mean);
    }

    /** Mean change from one interval to the next among the newest intervals, as a share of their mean. */
    float change(int most) {
        float[] rr = intervals(most);
        float changes = 0;
        float sum = 0;
        for (int i = 0; i < rr.length; i++) {
            sum += rr[i];
            changes += i == 0 ? 0 : Math.abs(rr[i] - rr[i - 1]);
        }
        return rr.length < 2 ? 0 : changes / (rr.length - 1) / (sum / rr.length);
    }

    /** Mean probability that the newest beats are of the class that was decided. */
    float certainty(int beats) {
        float sum = 0;
        for (int i = 0; i < beats; i++) {
            sum += ago(i).certainty();
        }
        return sum / beats;
    }

    /** Whether the signal at one of the newest beats is worse than this. */
    boolean worseThan(SignalQuality quality, int beats) {
        for (int i = 0; i < Math.min(beats, count); i++) {
            if (ago(i).quality().worseThan(quality)) {
                return true;
            }
        }
        return false;
    }

    private static final BeatClass[] CLASSES = BeatClass.values();
    private static final SignalQuality[] QUALITIES = SignalQuality.values();

    // how the interval before a beat is written
    private static final int NONE = 0;
    private static final int AS_SAMPLES_TELL = 1;
    private static final int BY_ITSELF = 2;

    /**
     * Writes what conditions look at in beats that are not the newest: all but fibrillation and learning. Intervals that
     * follow from the positions are left out.
     */
    void save(ByteBuffer out, SampleRate rate) {
        out.put((byte) count);
        long before = 0;
        for (int i = count - 1; i >= 0; i--) {
            AlarmBeat beat = ago(i);
            int form = form(beat, before, rate);
            out.put((byte) (beat.beatClass().ordinal() | beat.quality().ordinal() << 3 | form << 5));
            Varint.putSigned(beat.sample() - before, out);
            if (form == BY_ITSELF) {
                out.putFloat(beat.rrSeconds());
            }
            out.putFloat(beat.certainty()).putFloat(beat.ventricularProbability());
            Varint.putSigned(beat.shape(), out);
            before = beat.sample();
        }
    }

    private static int form(AlarmBeat beat, long before, SampleRate rate) {
        if (beat.rrSeconds() == 0) {
            return NONE;
        }
        return beat.rrSeconds() == (float) rate.seconds(beat.sample() - before) ? AS_SAMPLES_TELL : BY_ITSELF;
    }

    void restore(ByteBuffer in, SampleRate rate) {
        clear();
        int saved = in.get();
        long before = 0;
        for (int i = 0; i < saved; i++) {
            int first = in.get();
            long sample = before + Varint.getSigned(in);
            float rr = switch (first >> 5) {
                case NONE -> 0;
                case AS_SAMPLES_TELL -> (float) rate.seconds(sample - before);
                default -> in.getFloat();
            };
            float certainty = in.getFloat();
            float ventricular = in.getFloat();
            int shape = (int) Varint.getSigned(in);
            add(new AlarmBeat(
                    sample,
                    rr,
                    CLASSES[first & 7],
                    certainty,
                    ventricular,
                    Float.NaN,
                    QUALITIES[first >> 3 & 3],
                    false,
                    shape));
            before = sample;
        }
    }
}
