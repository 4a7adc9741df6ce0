package io.beatwatch.ecg.simulation;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.simulation.RhythmSegment.LeadOff;
import io.beatwatch.ecg.simulation.RhythmSegment.Noise;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.ecg.wfdb.RecordHeader;
import io.beatwatch.ecg.wfdb.SignalFormat;
import io.beatwatch.ecg.wfdb.SignalSpec;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * A synthetic patient: an endless stream of ECG samples in millivolts with exact truth. Single thread.
 *
 * <p>After McSharry, Clifford, Tarassenko and Smith 2003, "A dynamical model for generating synthetic electrocardiogram
 * signals", IEEE TBME 50(3):289-294. Kept: a beat is a sum of Gaussian kernels, one or more for each of P, Q, R, S and
 * T; RR intervals have the paper's bimodal spectrum ({@link HeartRateVariability}); breathing moves the baseline with
 * the frequency of that spectrum's upper band. Changed:
 *
 * <ul>
 *   <li>The paper integrates three differential equations, whose third has the Gaussians' derivatives on its right-hand
 *       side. Here their closed form is drawn beat by beat, only near each wave ({@link BeatWaveform}); the
 *       relaxation towards the baseline falls away.
 *   <li>Kernels stand at times, not at phases of the limit cycle: QRS keeps its width, QT follows the square root of an
 *       RR interval averaged over about ten beats, PR its fourth root ({@link Wave.Kind}).
 *   <li>Amplitudes are dipoles, seen by each lead from its side ({@link Morphology}, {@link EcgLead}).
 *   <li>Rhythms other than sinus are added ({@link RhythmPlayer}, {@link AtrialFibrillationWaves},
 *       {@link VentricularFibrillationWaves}), and so are noise and lead off ({@link SignalOverlays}). Beats differ by
 *       some percent in amplitude, with breathing and at random.
 * </ul>
 *
 * <p>A beat is annotated at the sample where the main deflection of its QRS in the first lead is largest, before noise;
 * it stays annotated while leads are off. Rhythm changes, ventricular fibrillation ({@code [ ]}) and signal quality
 * ({@code ~}) are annotated from where they begin. Beats fall between samples and their times do not depend on the
 * sampling rate. Samples and truth depend on patient, script, settings and seed alone, not on how many samples are
 * asked for at a time. Memory does not grow with time.
 */
public final class EcgSimulator {
    private static final double BLOCK_SECONDS = 0.5;
    /**
     * The peak is looked for this far around where the QRS alone has it. What lies below the QRS moves it by a few
     * milliseconds, or from one to the other of two peaks of equal height.
     */
    private static final double PEAK_SEARCH_SECONDS = 0.025;

    private static final int ADU_PER_MILLIVOLT = 1000;
    private static final Dipole RESPIRATION_DIRECTION = new Dipole(0.5, 0.8, -0.3);
    private static final double RESPIRATION_MODULATION = 0.04;
    private static final double BEAT_VARIATION = 0.015;

    private record ScheduledBeat(double atSeconds, BeatWaveform template, double rrSeconds, double scale) {
        double peakSeconds() {
            return atSeconds + template.peakOffsetSeconds();
        }
    }

    private final SimulationSettings settings;
    private final double hertz;
    private final PatientProfile patient;
    private final SimulationRandom beatRandom;
    private final RhythmPlayer player;
    private final AtrialFibrillationWaves atrialWaves;
    private final VentricularFibrillationWaves ventricularWaves;
    private final SignalOverlays overlays;
    private final TruthLog truthLog = new TruthLog();
    private final NoiseProcess[] background;
    private final Rotation respiration;
    private final double[] respirationMillivolts;

    private final PriorityQueue<ScheduledBeat> scheduled =
            new PriorityQueue<>(Comparator.comparingDouble(ScheduledBeat::atSeconds));
    private final Queue<ScheduledBeat> drawn = new ArrayDeque<>();

    /** By lead and time: a block that is ready, a margin without noise, and the begun waves of what comes after. */
    private final float[][] signal;

    private final int blockSamples;
    private final int marginSamples;
    private final int peakSearchSamples;
    /** The sample at {@code signal[lead][0]}. */
    private long base;

    private long position;

    /**
     * @param seed of everything that this patient's profile leaves open; another seed is another day in the same
     *     patient's life
     */
    public EcgSimulator(PatientProfile patient, RhythmScript script, SimulationSettings settings, long seed) {
        requireLeads(script, settings);
        this.patient = patient;
        this.settings = settings;
        SampleRate rate = settings.rate();
        List<EcgLead> leads = settings.leads();
        SimulationRandom random = new SimulationRandom(seed);
        Morphology morphology = new Morphology(patient, leads, random.split());
        hertz = rate.hertz();
        beatRandom = random.split();
        player = new RhythmPlayer(patient, script, morphology, new Schedule(), random.split());
        atrialWaves = new AtrialFibrillationWaves(rate, leads, random.split());
        ventricularWaves = new VentricularFibrillationWaves(rate, leads, random.split());
        overlays = new SignalOverlays(rate, leads, morphology.normal(), random.split(), truthLog);
        background = leads.stream()
                .map(lead -> NoiseKind.MUSCLE.process(rate, random.split()))
                .toArray(NoiseProcess[]::new);
        respiration = new Rotation(patient.respirationHertz() / hertz, 0);
        respirationMillivolts = leads.stream()
                .mapToDouble(l -> patient.respirationMillivolts() * l.project(RESPIRATION_DIRECTION))
                .toArray();

        peakSearchSamples = rate.samples(PEAK_SEARCH_SECONDS);
        marginSamples = 2 * peakSearchSamples + 2;
        blockSamples = rate.samples(BLOCK_SECONDS);
        int begun = rate.samples(BeatWaveform.LEAD_IN_SECONDS + BeatWaveform.LEAD_OUT_SECONDS) + 2;
        signal = new float[leads.size()][blockSamples + marginSamples + begun];
        base = -blockSamples;
    }

    /** A random patient: profile and everything else from one seed. */
    public static EcgSimulator ofSeed(long seed, RhythmScript script, SimulationSettings settings) {
        return new EcgSimulator(PatientProfile.random(seed), script, settings, seed);
    }

    private static void requireLeads(RhythmScript script, SimulationSettings settings) {
        for (RhythmSegment segment : script.segments()) {
            if (segment instanceof LeadOff leadOff && !settings.leads().containsAll(leadOff.leads())) {
                throw new IllegalArgumentException(
                        "script: " + leadOff + " names a lead that is not among " + settings.leads());
            }
        }
    }

    public SimulationSettings settings() {
        return settings;
    }

    /** The number of samples read so far, which is the index of the next. */
    public long position() {
        return position;
    }

    /**
     * Reads the next samples, and the truth about them: every annotation before the new {@link #position()} that was
     * not handed out before, in order, no two at one sample.
     *
     * @param millivolts by lead and time
     * @param offset where in each lead's array to begin
     * @param count how many samples of each lead, any number
     */
    public void read(float[][] millivolts, int offset, int count, Consumer<? super Annotation> truth) {
        if (millivolts.length != signal.length) {
            throw new IllegalArgumentException(
                    "millivolts must have room for " + signal.length + " leads, has " + millivolts.length);
        }
        for (float[] lead : millivolts) {
            Objects.checkFromIndexSize(offset, count, lead.length);
        }
        int done = 0;
        while (done < count) {
            if (position == base + blockSamples) {
                composeBlock();
            }
            int from = (int) (position - base);
            int length = Math.min(count - done, blockSamples - from);
            for (int l = 0; l < signal.length; l++) {
                System.arraycopy(signal[l], from, millivolts[l], offset + done, length);
            }
            done += length;
            position += length;
        }
        truthLog.drain(position, truth);
    }

    /**
     * Reads the next samples as a record; its annotations count from its own first sample.
     *
     * @param name the record's name
     */
    public SimulatedRecord record(String name, Duration duration) {
        int length = settings.rate().samples(duration);
        long start = position;
        List<Annotation> annotations = new ArrayList<>();
        short[][] samples = new short[signal.length][length];
        float[][] chunk = new float[signal.length][blockSamples];
        for (int done = 0; done < length; done += blockSamples) {
            int count = Math.min(blockSamples, length - done);
            read(
                    chunk,
                    0,
                    count,
                    a -> annotations.add(
                            new Annotation(a.sample() - start, a.code(), a.subtype(), a.channel(), a.num(), a.aux())));
            for (int l = 0; l < samples.length; l++) {
                for (int i = 0; i < count; i++) {
                    samples[l][done + i] = adu(chunk[l][i]);
                }
            }
        }
        List<SignalSpec> specs = settings.leads().stream()
                .map(lead -> new SignalSpec(
                        name + ".dat",
                        SignalFormat.FORMAT_16,
                        0,
                        ADU_PER_MILLIVOLT,
                        0,
                        16,
                        0,
                        0,
                        null,
                        lead.ieeeName()))
                .toList();
        RecordHeader header = new RecordHeader(name, settings.rate(), length, specs, List.of("synthetic ECG"));
        return new SimulatedRecord(new WfdbRecord(header, samples), annotations);
    }

    private static short adu(float millivolts) {
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(millivolts * ADU_PER_MILLIVOLT)));
    }

    /** Makes the next block of samples final, and with it all annotations in it. */
    private void composeBlock() {
        for (float[] lead : signal) {
            System.arraycopy(lead, blockSamples, lead, 0, lead.length - blockSamples);
            Arrays.fill(lead, lead.length - blockSamples, lead.length, 0);
        }
        base += blockSamples;
        // peaks are looked for in what is complete but for noise, which reaches a margin beyond the block
        int complete = blockSamples + marginSamples;
        double playUntil = (base + complete) / hertz + BeatWaveform.LEAD_IN_SECONDS;
        while (player.horizonSeconds() < playUntil) {
            player.advance();
        }
        while (!scheduled.isEmpty() && scheduled.peek().atSeconds() < playUntil) {
            draw(scheduled.remove());
        }
        int from = base == 0 ? 0 : marginSamples;
        addRespiration(from, complete);
        atrialWaves.add(base, from, complete, signal);
        ventricularWaves.add(base, from, complete, signal);
        while (!drawn.isEmpty() && peakIndex(drawn.peek()) + peakSearchSamples + 1 < complete) {
            annotate(drawn.remove());
        }
        addBackground();
        overlays.apply(base, blockSamples, signal);
    }

    private void draw(ScheduledBeat beat) {
        beat.template.render(beat.atSeconds - base / hertz, beat.rrSeconds, beat.scale, hertz, signal);
        if (beat.template.code() != null) {
            drawn.add(beat);
        }
    }

    /** Takes the highest local peak; where a steep T wave below the QRS leaves none, the QRS's own. */
    private void annotate(ScheduledBeat beat) {
        float[] lead = signal[0];
        int sign = beat.template.peakIsPositive() ? 1 : -1;
        int expected = peakIndex(beat);
        int peak = expected;
        float highest = Float.NEGATIVE_INFINITY;
        for (int i = expected - peakSearchSamples; i <= expected + peakSearchSamples; i++) {
            float height = sign * lead[i];
            if (height > highest && height >= sign * lead[i - 1] && height >= sign * lead[i + 1]) {
                highest = height;
                peak = i;
            }
        }
        truthLog.beat(base + peak, beat.template.code());
    }

    private int peakIndex(ScheduledBeat beat) {
        return (int) (sampleAt(beat.peakSeconds()) - base);
    }

    private long sampleAt(double seconds) {
        return Math.round(seconds * hertz);
    }

    private void addRespiration(int from, int to) {
        for (int i = from; i < to; i++) {
            double breath = respiration.next();
            for (int l = 0; l < signal.length; l++) {
                signal[l][i] += (float) (respirationMillivolts[l] * breath);
            }
        }
    }

    private void addBackground() {
        double rms = settings.backgroundNoiseMillivolts();
        if (rms > 0) {
            for (int l = 0; l < signal.length; l++) {
                for (int i = 0; i < blockSamples; i++) {
                    signal[l][i] += (float) (rms * background[l].next());
                }
            }
        }
    }

    private final class Schedule implements Timeline {
        @Override
        public void beat(double atSeconds, BeatWaveform template, double rrSeconds) {
            double breath = Math.sin(2 * Math.PI * patient.respirationHertz() * atSeconds);
            double scale = 1 + RESPIRATION_MODULATION * breath + BEAT_VARIATION * beatRandom.normal();
            scheduled.add(new ScheduledBeat(atSeconds, template, rrSeconds, scale));
        }

        @Override
        public void rhythm(double atSeconds, String label) {
            truthLog.event(new Annotation(sampleAt(atSeconds), AnnotationCode.RHYTHM_CHANGE, label));
        }

        @Override
        public void atrialFibrillation(double atSeconds, boolean on) {
            atrialWaves.turn(sampleAt(atSeconds), on);
        }

        @Override
        public void ventricularFibrillation(double fromSeconds, double toSeconds) {
            ventricularWaves.schedule(sampleAt(fromSeconds), sampleAt(toSeconds));
            truthLog.event(new Annotation(sampleAt(fromSeconds), AnnotationCode.VENTRICULAR_FLUTTER_ON));
            truthLog.event(new Annotation(sampleAt(toSeconds), AnnotationCode.VENTRICULAR_FLUTTER_OFF));
        }

        @Override
        public void noise(double atSeconds, Noise noise) {
            overlays.schedule(sampleAt(atSeconds), noise);
        }

        @Override
        public void leadOff(double atSeconds, LeadOff leadOff) {
            overlays.schedule(sampleAt(atSeconds), leadOff);
        }
    }
}
