package io.beatwatch.ecg.alarm;

import io.beatwatch.ecg.beat.SignalState;
import java.nio.ByteBuffer;

/** Conditions of the signal itself: electrodes off, no signal, noise for too long. Single thread. */
final class SignalConditions {
    private static final double NOISE_WINDOW_SECONDS = 30;
    /** Electrodes that are touched for a moment alarm nobody. */
    private static final double OFF_SECONDS = 1;

    private static final double NO_SIGNAL_SECONDS = 3;

    private final double hertz;
    private long offSince = -1;
    private long allOffSince = -1;
    private long lostSince = -1;
    /** Noisy seconds within the last 30, as an average that forgets at that pace. */
    private double noisySeconds;

    private long before = -1;
    private boolean suspended;

    SignalConditions(double hertz) {
        this.hertz = hertz;
    }

    void find(SignalState signal, AlarmLimits limits, Findings findings) {
        boolean allOff = signal.leadsOff() == signal.leads();
        offSince = since(signal.leadsOff() > 0, offSince, signal);
        allOffSince = since(allOff, allOffSince, signal);
        if (allOff && (signal.sample() - allOffSince) / hertz >= OFF_SECONDS) {
            findings.add(AlarmKind.LEADS_OFF, allOffSince);
        } else if (offSince >= 0 && (signal.sample() - offSince) / hertz >= OFF_SECONDS) {
            findings.add(AlarmKind.LEAD_OFF, offSince);
        }
        boolean lost = !allOff && signal.leadsWithSignal() == 0;
        lostSince = since(lost, lostSince, signal);
        if (lost && (signal.sample() - lostSince) / hertz >= NO_SIGNAL_SECONDS) {
            findings.add(AlarmKind.NO_SIGNAL, lostSince);
        }
        double seconds = before < 0 ? 0 : (signal.sample() - before) / hertz;
        before = signal.sample();
        noisySeconds = signal.noisy()
                ? Math.min(NOISE_WINDOW_SECONDS, noisySeconds + seconds)
                : Math.max(0, noisySeconds - 2 * seconds);
        double limit = limits.get(AlarmLimit.NOISY_SECONDS);
        suspended = noisySeconds >= limit || suspended && noisySeconds > limit / 2;
        if (suspended) {
            findings.add(AlarmKind.NOISY_SIGNAL, signal.sample());
        }
    }

    /** Since which sample something is there, -1 where it is not. */
    private static long since(boolean there, long before, SignalState now) {
        if (!there) {
            return -1;
        }
        return before < 0 ? now.sample() : before;
    }

    /** Whether arrhythmia analysis is suspended, but for what kills. */
    boolean suspended() {
        return suspended;
    }

    void clear() {
        offSince = -1;
        allOffSince = -1;
        lostSince = -1;
        noisySeconds = 0;
        before = -1;
        suspended = false;
    }

    void save(ByteBuffer out) {
        Varint.putSigned(offSince, out);
        Varint.putSigned(allOffSince, out);
        Varint.putSigned(lostSince, out);
        out.putDouble(noisySeconds);
        Varint.putSigned(before, out);
        out.put((byte) (suspended ? 1 : 0));
    }

    void restore(ByteBuffer in) {
        offSince = Varint.getSigned(in);
        allOffSince = Varint.getSigned(in);
        lostSince = Varint.getSigned(in);
        noisySeconds = in.getDouble();
        before = Varint.getSigned(in);
        suspended = in.get() != 0;
    }
}
