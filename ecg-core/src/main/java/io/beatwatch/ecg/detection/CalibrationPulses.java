package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Recognises a recorder's test signal in one lead: the square calibration pulses that are switched on before a patient is
 * connected. What no heart does is taken for it: edges of the same height that go up and down in turn, each within {@value
 * #LONGEST_EDGE_SECONDS} s and at least {@value #SHORTEST_LEVEL_SECONDS} s after the one before, and nothing steep between
 * them. A QRS complex goes up and down again far sooner, and the waves of ventricular flutter have no level between their
 * edges.
 *
 * <p>Units are millivolts; any rate from 100 Hz on. The first pulse and a half are not recognised yet ({@value #EDGES}
 * edges). Single thread; nothing is allocated per sample.
 */
public final class CalibrationPulses implements StreamState {
    /** Alternating edges from which it is one. */
    private static final int EDGES = 4;

    private static final double SLOPE_SECONDS = 0.03;
    private static final double LONGEST_EDGE_SECONDS = 0.08;
    private static final double SHORTEST_LEVEL_SECONDS = 0.2;
    private static final double LONGEST_LEVEL_SECONDS = 2.5;
    private static final float LEAST_MILLIVOLTS = 0.1f;
    /** Of an edge's height: where it begins and ends. Whatever is as steep between two edges is an edge, too. */
    private static final float EDGE_SHARE = 0.25f;
    /** Of the height of the edge before. */
    private static final float LEAST_HEIGHT_SHARE = 0.7f;

    private final int longestEdge;
    private final int shortestLevel;
    private final int longestLevel;
    private final float[] history;
    private int at;
    private int known;
    /** Samples since the edge before, which went this high. */
    private int sinceEdge;

    private float height;
    private int edges;
    /** Of the edge that is being gone through: its steepest so far and how long it has lasted; 0 outside. */
    private float rising;

    private int risingFor;

    public CalibrationPulses(SampleRate rate) {
        longestEdge = rate.samples(LONGEST_EDGE_SECONDS);
        shortestLevel = rate.samples(SHORTEST_LEVEL_SECONDS);
        longestLevel = rate.samples(LONGEST_LEVEL_SECONDS);
        history = new float[Math.max(1, rate.samples(SLOPE_SECONDS))];
    }

    /** Takes one sample. */
    public void next(float millivolts) {
        float slope = millivolts - history[at];
        history[at] = millivolts;
        at = at + 1 == history.length ? 0 : at + 1;
        if (known < history.length) {
            known++;
            return;
        }
        float steep = Math.abs(slope);
        sinceEdge++;
        if (risingFor > 0) {
            goThroughEdge(slope, steep);
        } else if (steep >= Math.max(LEAST_MILLIVOLTS, EDGE_SHARE * Math.abs(height))) {
            rising = slope;
            risingFor = 1;
        } else if (sinceEdge > longestLevel) {
            edges = 0;
            height = 0;
        }
    }

    private void goThroughEdge(float slope, float steep) {
        if (slope * rising > 0 && steep >= EDGE_SHARE * Math.abs(rising)) {
            risingFor++;
            rising = steep > Math.abs(rising) ? slope : rising;
            return;
        }
        boolean follows = height * rising < 0
                && sinceEdge >= shortestLevel
                && Math.abs(rising) >= LEAST_HEIGHT_SHARE * Math.abs(height)
                && Math.abs(height) >= LEAST_HEIGHT_SHARE * Math.abs(rising);
        edges = risingFor > longestEdge ? 0 : follows ? Math.min(EDGES, edges + 1) : 1;
        height = rising;
        sinceEdge = 0;
        rising = 0;
        risingFor = 0;
    }

    /** Whether the latest samples are a test signal. */
    public boolean present() {
        return edges >= EDGES;
    }

    @Override
    public void reset() {
        Arrays.fill(history, 0);
        at = 0;
        known = 0;
        sinceEdge = 0;
        height = 0;
        edges = 0;
        rising = 0;
        risingFor = 0;
    }

    @Override
    public int stateBytes() {
        return (history.length + 2) * Float.BYTES + 5 * Integer.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        StreamState.save(history, out);
        out.putFloat(height).putFloat(rising);
        out.putInt(at).putInt(known).putInt(sinceEdge).putInt(edges).putInt(risingFor);
    }

    @Override
    public void restore(ByteBuffer in) {
        StreamState.restore(history, in);
        height = in.getFloat();
        rising = in.getFloat();
        at = in.getInt();
        known = in.getInt();
        sinceEdge = in.getInt();
        edges = in.getInt();
        risingFor = in.getInt();
    }
}
