package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;

/**
 * What the last beats and the last rejected candidates of a lead looked like: heights in the three bands, and shapes.
 * Single thread.
 */
final class LeadMemory implements StreamState {
    /** Heights in the QRS and wide bands that are expected of an unknown patient, mV: those of a QRS of 1 mV. */
    private static final float FIRST_HEIGHT = 0.25f;
    /** Expectation sinks no further than this, mV: about a QRS of 0.2 mV. */
    private static final float LEAST_HEIGHT = 0.05f;
    /** One artefact raises the expectation to no more than this many times the usual height. */
    private static final float MOST_TIMES_USUAL = 3;

    private static final double BACKGROUND_SECONDS = 2;
    private static final double SHAPE_SECONDS = 0.16;
    private static final double SHIFT_SECONDS = 0.024;
    /** A beat that correlates less with every known shape is of a new kind. */
    private static final double SAME_KIND = 0.75;

    private static final int MOST_LEARNED = 8;
    private static final double SHAPE_FOLLOW = 0.15;
    private static final float NOISE_FOLLOW = 0.15f;
    private static final float LIKENESS_FOLLOW = 0.1f;

    private final RecentValues heights = new RecentValues(FIRST_HEIGHT);
    private final RecentValues wideHeights = new RecentValues(FIRST_HEIGHT);
    private final RecentValues highHeights = new RecentValues(FIRST_HEIGHT / 2);
    private final QrsTemplate usual;
    private final QrsTemplate other;
    private final float backgroundFollow;
    private int learned;
    private float noise;
    private float background;
    private float likeness;

    LeadMemory(Timing timing) {
        usual = new QrsTemplate(timing.steps(SHAPE_SECONDS), Math.max(1, timing.steps(SHIFT_SECONDS)));
        other = new QrsTemplate(usual.length(), usual.mostShift());
        backgroundFollow = (float) (1 / (BACKGROUND_SECONDS * timing.working().hertz()));
        reset();
    }

    /** A step passes with this power in the QRS band, mV². */
    void step(float power) {
        float usualHeight = heights.median();
        background += backgroundFollow * (Math.min(power, usualHeight * usualHeight) - background);
    }

    /** Expected heights sink by this factor. */
    void fade(float factor) {
        if (heights.median() > LEAST_HEIGHT) {
            heights.scale(factor);
            wideHeights.scale(factor);
            highHeights.scale(factor);
        }
    }

    /**
     * Learns a beat.
     *
     * @param topAgo steps since the top of its power
     * @param endAgo steps since the end of its shape, with which {@link #compare} was just called
     */
    void beat(LeadFrontEnd lead, int topAgo, int endAgo) {
        heights.add(Math.min(lead.qrs().height(topAgo), MOST_TIMES_USUAL * heights.median()));
        wideHeights.add(lead.wide().height(topAgo));
        highHeights.add(lead.high().height(topAgo));
        learned = Math.min(learned + 1, MOST_LEARNED);
        QrsTemplate best = bestMatch();
        likeness += LIKENESS_FOLLOW * ((float) best.correlation() - likeness);
        usual.grow();
        other.grow();
        if (best.correlation() > SAME_KIND) {
            best.learn(lead.waveform(), endAgo, SHAPE_FOLLOW);
        } else {
            (usual.age() > other.age() ? usual : other).replace(lead.waveform(), endAgo);
        }
    }

    /** Learns that a candidate of this height was no beat. */
    void rejected(float height) {
        noise += NOISE_FOLLOW * (Math.min(height, heights.median()) - noise);
    }

    /** Compares the waveform that ended so many steps ago with the known shapes. */
    void compare(LeadFrontEnd lead, int endAgo) {
        usual.compare(lead.waveform(), endAgo);
        other.compare(lead.waveform(), endAgo);
    }

    /** The shape most like the waveform last compared. */
    QrsTemplate bestMatch() {
        return usual.correlation() >= other.correlation() ? usual : other;
    }

    /** Heights of the last beats in the QRS band, mV. */
    RecentValues heights() {
        return heights;
    }

    RecentValues wideHeights() {
        return wideHeights;
    }

    RecentValues highHeights() {
        return highHeights;
    }

    /** How well the patient is known: 0 for not at all, 1 after eight beats. */
    float experience() {
        return (float) learned / MOST_LEARNED;
    }

    /** Mean height of the last rejected candidates, mV. */
    float noise() {
        return noise;
    }

    /** Root mean square of the QRS band over two seconds, beats cut off at their usual height, mV. */
    float background() {
        return (float) Math.sqrt(background);
    }

    /** Mean correlation of the last beats with the shapes known before them. */
    float likeness() {
        return likeness;
    }

    @Override
    public void reset() {
        heights.reset();
        wideHeights.reset();
        highHeights.reset();
        usual.reset();
        other.reset();
        learned = 0;
        noise = 0.1f * FIRST_HEIGHT;
        background = noise * noise;
        likeness = 0.5f;
    }

    @Override
    public int stateBytes() {
        return heights.stateBytes()
                + wideHeights.stateBytes()
                + highHeights.stateBytes()
                + usual.stateBytes()
                + other.stateBytes()
                + 3 * Float.BYTES
                + 1;
    }

    @Override
    public void save(ByteBuffer out) {
        heights.save(out);
        wideHeights.save(out);
        highHeights.save(out);
        usual.save(out);
        other.save(out);
        out.putFloat(noise).putFloat(background).putFloat(likeness);
        out.put((byte) learned);
    }

    @Override
    public void restore(ByteBuffer in) {
        heights.restore(in);
        wideHeights.restore(in);
        highHeights.restore(in);
        usual.restore(in);
        other.restore(in);
        noise = in.getFloat();
        background = in.getFloat();
        likeness = in.getFloat();
        learned = in.get();
    }
}
