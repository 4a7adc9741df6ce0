package io.beatwatch.ecg.beat;

import io.beatwatch.ecg.detection.CalibrationPulses;
import io.beatwatch.ecg.detection.RPeakDetector;
import io.beatwatch.ecg.detection.VentricularFibrillationDetector;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleHistory;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * From samples to beats: runs the detector over one patient's signal and hands each beat on as soon as the signal
 * around it is complete. Output does not depend on how the samples were chunked. Memory is bounded; its state can be
 * saved and taken up again at any sample. Single thread.
 */
public final class BeatFinder {
    /** Receives what is found, in the order of time, within the call that brought the deciding sample. */
    public interface Listener {
        void beat(DetectedBeat beat);

        /** The quality of a lead changed at this sample. */
        void quality(long sample, int lead, SignalQuality quality);

        /**
         * From this sample on the signal is known to be a recorder's test signal, of which no beats are handed on. The few
         * that were found before were its first pulses: what was learned of a new patient is to be forgotten.
         */
        void testSignal(long sample);

        /** What the signal by itself says, {@value #STATES_PER_SECOND} times a second of signal. */
        default void signal(SignalState state) {}
    }

    /** How often the listener is given the state of the signal. */
    private static final int STATES_PER_SECOND = 4;

    /**
     * How much signal goes with a beat.
     *
     * @param before samples before the R peak
     * @param after samples after the R peak; the beat is handed on when they are there
     */
    public record Surroundings(int before, int after) {
        public Surroundings {
            if (before < 0 || after < 0) {
                throw new IllegalArgumentException(
                        "before and after must not be negative, got " + before + " and " + after);
            }
        }
    }

    /** Peaks that can wait for the signal after them: more than fit at 300 beats a minute into any window. */
    private static final int MOST_WAITING = 64;

    /** Peaks that room is made for at first: hardly ever are there more. */
    private static final int USUALLY_WAITING = 4;

    private static final int RR_MEMORY = 8;
    private static final int[] NO_SPIKES = {};

    private final SampleRate rate;
    private final LeadScale[] scales;
    private final Surroundings surroundings;
    private final RPeakDetector detector;
    private final SampleHistory history;
    private final float[] millivolts;
    private final SignalQuality[] quality;
    private final CalibrationPulses[] pulses;
    private final VentricularFibrillationDetector fibrillation;
    private final PacerSpikes spikes;
    private final boolean[] off;
    private final boolean[] usable;
    /** Of each lead, relative to the start: the first sample of the signal that it has now. */
    private final long[] signalSince;

    private final int samplesPerState;
    /** Samples after which the signal's state is told next. */
    private long nextState;

    private boolean testSignal;

    private long start;
    private long[] waitingPeak = new long[USUALLY_WAITING];
    private int[] waitingRr = new int[USUALLY_WAITING];
    private float[] waitingHeartRate = new float[USUALLY_WAITING];
    private int waiting;
    private long lastPeak = -1;
    private final int[] rr = new int[RR_MEMORY];
    private int rrCount;

    /** @param scales one per lead, at least one */
    public BeatFinder(SampleRate rate, List<LeadScale> scales, Surroundings surroundings) {
        this(rate, scales, surroundings, 0);
    }

    /**
     * @param scales one per lead, at least one
     * @param samplesKept that {@link #strip} can be asked for, at least
     */
    public BeatFinder(SampleRate rate, List<LeadScale> scales, Surroundings surroundings, int samplesKept) {
        this.rate = rate;
        this.scales = scales.toArray(new LeadScale[0]);
        this.surroundings = surroundings;
        this.detector = new RPeakDetector(rate, scales.size());
        int after = Math.max(surroundings.after(), detector.maxDelay());
        this.history = new SampleHistory(scales.size(), Math.max(samplesKept, surroundings.before() + after + 1));
        this.millivolts = new float[scales.size()];
        this.quality = new SignalQuality[scales.size()];
        this.pulses = new CalibrationPulses[scales.size()];
        Arrays.setAll(pulses, lead -> new CalibrationPulses(rate));
        this.spikes = new PacerSpikes(rate);
        this.fibrillation = new VentricularFibrillationDetector(rate, scales.size());
        this.off = new boolean[scales.size()];
        this.usable = new boolean[scales.size()];
        this.signalSince = new long[scales.size()];
        this.samplesPerState = rate.samples(1.0 / STATES_PER_SECOND);
        restart(0);
    }

    /** Forgets everything; the next sample has this position in the signal. */
    public void restart(long position) {
        start = position;
        detector.reset();
        fibrillation.reset();
        spikes.reset();
        Arrays.fill(signalSince, 0);
        history.reset();
        nextState = samplesPerState;
        forgetPeaks();
        testSignal = false;
        for (CalibrationPulses ofLead : pulses) {
            ofLead.reset();
        }
        Arrays.fill(quality, SignalQuality.CLEAN);
    }

    /** Says that a lead fell off or is back, from the next sample on. */
    public void leadOff(int lead, boolean off) {
        this.off[lead] = off;
        detector.leadOff(lead, off);
    }

    /** As {@link #accept(short[][], int, int[], Listener)}, where the device tells no spikes of a pacemaker. */
    public void accept(short[][] chunk, int from, Listener listener) {
        accept(chunk, from, NO_SPIKES, listener);
    }

    /**
     * Takes in the next samples.
     *
     * @param chunk adu, by lead and time
     * @param from first column to take
     * @param pacerSpikes columns at which a pacemaker's spikes stand, ascending
     */
    public void accept(short[][] chunk, int from, int[] pacerSpikes, Listener listener) {
        int nextSpike = 0;
        for (int i = from; i < chunk[0].length; i++) {
            for (; nextSpike < pacerSpikes.length && pacerSpikes[nextSpike] <= i; nextSpike++) {
                if (pacerSpikes[nextSpike] == i) {
                    spikes.spike(history.end());
                }
            }
            for (int lead = 0; lead < millivolts.length; lead++) {
                millivolts[lead] = scales[lead].millivolts(chunk[lead][i]);
                pulses[lead].next(millivolts[lead]);
            }
            history.append(chunk, i);
            long peak = detector.next(millivolts);
            for (int lead = 0; lead < usable.length; lead++) {
                usable[lead] = withSignal(lead);
                signalSince[lead] = usable[lead] ? signalSince[lead] : history.end();
            }
            fibrillation.next(millivolts, usable);
            watchForTestSignal(listener);
            if (peak != RPeakDetector.NONE && !testSignal) {
                remember(peak);
            }
            while (waiting > 0 && history.end() > waitingPeak[0] + surroundings.after()) {
                handOn(listener);
            }
            for (int lead = 0; lead < quality.length; lead++) {
                SignalQuality now = testSignal ? SignalQuality.NO_SIGNAL : detector.quality(lead);
                if (now != quality[lead]) {
                    quality[lead] = now;
                    listener.quality(start + history.end() - 1, lead, now);
                }
            }
            if (history.end() == nextState) {
                nextState += samplesPerState;
                listener.signal(state());
            }
        }
    }

    private SignalState state() {
        int leadsOff = 0;
        int leadsWithSignal = 0;
        boolean noisy = true;
        long since = Long.MAX_VALUE;
        for (int lead = 0; lead < quality.length; lead++) {
            leadsOff += off[lead] ? 1 : 0;
            if (withSignal(lead)) {
                leadsWithSignal++;
                since = Math.min(since, signalSince[lead]);
                noisy &= quality[lead] == SignalQuality.SEVERE;
            }
        }
        long spike = spikes.firstAfter(lastPeak);
        return new SignalState(
                start + history.end() - 1,
                lastPeak < 0 ? -1 : start + lastPeak,
                quality.length,
                leadsOff,
                leadsWithSignal,
                leadsWithSignal == 0 ? -1 : start + since,
                noisy && leadsWithSignal > 0,
                fibrillation.present() ? start + fibrillation.since() : -1,
                spikes.pacing(),
                spike == PacerSpikes.NONE ? -1 : start + spike);
    }

    private boolean withSignal(int lead) {
        return !off[lead] && quality[lead] != SignalQuality.NO_SIGNAL;
    }

    private void forgetPeaks() {
        waiting = 0;
        lastPeak = -1;
        rrCount = 0;
    }

    /** It is one where each lead that has a signal shows it, and at least one does. */
    private void watchForTestSignal(Listener listener) {
        boolean any = false;
        for (CalibrationPulses ofLead : pulses) {
            any |= ofLead.present();
        }
        boolean now = any;
        for (int lead = 0; now && lead < pulses.length; lead++) {
            now = pulses[lead].present() || detector.quality(lead) == SignalQuality.NO_SIGNAL;
        }
        if (now && !testSignal) {
            forgetPeaks();
            listener.testSignal(start + history.end() - 1);
        }
        testSignal = now;
    }

    /** Whether a sample is still there for {@link #strip}. */
    public boolean keeps(long sample) {
        return sample - start >= history.start() && sample - start < history.end();
    }

    /**
     * The latest signal, as far as it is still there.
     *
     * @param from first sample, as a position in the signal
     * @param to after the last one
     */
    public LeadStrip strip(long from, long to) {
        return history.strip(from - start, to - start).shifted(start);
    }

    /** The quality of a lead at the last sample. */
    public SignalQuality quality(int lead) {
        return quality[lead];
    }

    /** Hands on the beats whose surroundings will never be complete because the signal ends or breaks off here. */
    public void finish(Listener listener) {
        while (waiting > 0) {
            handOn(listener);
        }
    }

    private void remember(long peak) {
        int interval = lastPeak < 0 ? 0 : (int) (peak - lastPeak);
        lastPeak = peak;
        spikes.beat(peak);
        if (interval > 0) {
            rr[rrCount++ % RR_MEMORY] = interval;
        }
        makeRoom(waiting + 1);
        waitingPeak[waiting] = peak;
        waitingRr[waiting] = interval;
        waitingHeartRate[waiting] = heartRate();
        waiting++;
    }

    private void makeRoom(int peaks) {
        if (peaks > waitingPeak.length) {
            int room = Math.min(MOST_WAITING, Math.max(peaks, 2 * waitingPeak.length));
            waitingPeak = Arrays.copyOf(waitingPeak, room);
            waitingRr = Arrays.copyOf(waitingRr, room);
            waitingHeartRate = Arrays.copyOf(waitingHeartRate, room);
        }
    }

    private float heartRate() {
        int n = Math.min(rrCount, RR_MEMORY);
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += rr[i];
        }
        return n == 0 ? 0 : (float) (60 * n / rate.seconds(sum));
    }

    private void handOn(Listener listener) {
        long peak = waitingPeak[0];
        DetectedBeat beat = new DetectedBeat(
                start + peak,
                waitingRr[0],
                waitingHeartRate[0],
                quality[0],
                history.strip(peak - surroundings.before(), peak + surroundings.after() + 1)
                        .shifted(start));
        waiting--;
        System.arraycopy(waitingPeak, 1, waitingPeak, 0, waiting);
        System.arraycopy(waitingRr, 1, waitingRr, 0, waiting);
        System.arraycopy(waitingHeartRate, 1, waitingHeartRate, 0, waiting);
        listener.beat(beat);
    }

    /** An upper bound of what {@link #save} writes, in bytes. */
    public int stateSize() {
        int perWaiting = Long.BYTES + Integer.BYTES + Float.BYTES;
        return 2 * Long.BYTES
                + 2 * Integer.BYTES
                + RR_MEMORY * Integer.BYTES
                + MOST_WAITING * perWaiting
                + (2 + Long.BYTES) * quality.length
                + 1
                + pulses.length * pulses[0].stateBytes()
                + fibrillation.stateBytes()
                + spikes.stateBytes()
                + history.stateSize()
                + detector.stateSize();
    }

    /** Writes what {@link #restore} needs to go on exactly here. */
    public void save(ByteBuffer out) {
        out.putLong(start).putLong(lastPeak).putInt(rrCount);
        for (int interval : rr) {
            out.putInt(interval);
        }
        out.putInt(waiting);
        for (int i = 0; i < waiting; i++) {
            out.putLong(waitingPeak[i]).putInt(waitingRr[i]).putFloat(waitingHeartRate[i]);
        }
        for (SignalQuality q : quality) {
            out.put((byte) q.ordinal());
        }
        for (boolean leadOff : off) {
            out.put((byte) (leadOff ? 1 : 0));
        }
        for (long since : signalSince) {
            out.putLong(since);
        }
        out.put((byte) (testSignal ? 1 : 0));
        for (CalibrationPulses ofLead : pulses) {
            ofLead.save(out);
        }
        fibrillation.save(out);
        spikes.save(out);
        history.save(out);
        detector.save(out);
    }

    /** Takes up what {@link #save} wrote on a finder of the same rate, leads and surroundings. */
    public void restore(ByteBuffer in) {
        start = in.getLong();
        lastPeak = in.getLong();
        rrCount = in.getInt();
        for (int i = 0; i < RR_MEMORY; i++) {
            rr[i] = in.getInt();
        }
        waiting = in.getInt();
        makeRoom(waiting);
        for (int i = 0; i < waiting; i++) {
            waitingPeak[i] = in.getLong();
            waitingRr[i] = in.getInt();
            waitingHeartRate[i] = in.getFloat();
        }
        SignalQuality[] scale = SignalQuality.values();
        for (int lead = 0; lead < quality.length; lead++) {
            quality[lead] = scale[in.get()];
        }
        for (int lead = 0; lead < off.length; lead++) {
            off[lead] = in.get() != 0;
        }
        for (int lead = 0; lead < off.length; lead++) {
            signalSince[lead] = in.getLong();
        }
        testSignal = in.get() != 0;
        for (CalibrationPulses ofLead : pulses) {
            ofLead.restore(in);
        }
        fibrillation.restore(in);
        spikes.restore(in);
        history.restore(in);
        nextState = (history.end() / samplesPerState + 1) * samplesPerState;
        detector.restore(in);
    }
}
