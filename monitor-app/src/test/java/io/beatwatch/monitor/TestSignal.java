package io.beatwatch.monitor;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.monitor.patient.StreamMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/**
 * A plain ECG with one beat every 0.8 s, each tenth one upside down, and a little noise: enough for the path, no claim
 * to realism. Endless unless a length is given.
 */
public final class TestSignal {
    private static final double BEAT_SECONDS = 0.8;
    private final StreamMetadata metadata;
    private final OptionalLong length;
    private final Random random;
    private final int downEvery;
    private final int period;
    private final double width;
    private long position;

    public TestSignal(double hertz, long seed, OptionalLong length) {
        this(hertz, seed, length, 10);
    }

    /** @param downEvery each so-manieth beat is upside down */
    public TestSignal(double hertz, long seed, OptionalLong length, int downEvery) {
        this.downEvery = downEvery;
        SampleRate rate = SampleRate.ofHertz(hertz);
        this.metadata = new StreamMetadata(
                "device-" + seed, rate, List.of("MDC_ECG_ELEC_POTL_II"), List.of(new LeadScale(200, 1024)), true);
        this.length = length;
        this.random = new Random(seed);
        this.period = rate.samples(BEAT_SECONDS);
        this.width = 0.012 * hertz;
    }

    /** Positions and classes of the beats before a sample. */
    public List<Annotation> truthUntil(long end) {
        List<Annotation> truth = new ArrayList<>();
        for (long k = 0; peak(k) < end; k++) {
            truth.add(new Annotation(peak(k), down(k) ? AnnotationCode.VENTRICULAR_PREMATURE : AnnotationCode.NORMAL));
        }
        return truth;
    }

    private long peak(long beat) {
        return period / 2 + beat * period;
    }

    private boolean down(long beat) {
        return beat % downEvery == downEvery - 1;
    }

    public StreamMetadata metadata() {
        return metadata;
    }

    /** Samples until it ends, or nothing where it goes on. */
    public OptionalLong length() {
        return length;
    }

    /** The next samples: adu, by lead and time. */
    public short[][] next(int count) {
        short[] out = new short[count];
        for (int i = 0; i < count; i++, position++) {
            long beat = position / period;
            double x = (position - peak(beat)) / width;
            double millivolts = (down(beat) ? -1.2 : 1.2) * Math.exp(-0.5 * x * x) + 0.01 * random.nextGaussian();
            out[i] = (short) Math.round(1024 + 200 * millivolts);
        }
        return new short[][] {out};
    }

    /** True beats of all samples asked for so far. */
    public List<Annotation> truth() {
        return truthUntil(position);
    }
}
