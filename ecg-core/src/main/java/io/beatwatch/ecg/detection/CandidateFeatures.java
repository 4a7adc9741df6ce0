package io.beatwatch.ecg.detection;

/**
 * The numbers by which a candidate is classified in one lead: the course of the three bands' power around the top
 * ("pictures"), heights against those of earlier beats and of noise, likeness to the shapes of earlier beats, and the
 * place in the rhythm. All are ratios, so that gain makes no difference, but for one height in millivolts. Single
 * thread.
 */
final class CandidateFeatures {
    // picture points, seconds from the top
    private static final double[] QRS_POINTS = {
        -0.30, -0.25, -0.20, -0.16, -0.13, -0.10, -0.075, -0.05, -0.025, 0.025, 0.05, 0.075, 0.10
    };
    private static final double[] WIDE_POINTS = {-0.30, -0.24, -0.18, -0.12, -0.08, -0.04, 0, 0.04, 0.075, 0.10};
    private static final double[] HIGH_POINTS = {-0.10, -0.06, -0.03, 0, 0.03, 0.06, 0.10};
    private static final int HEIGHTS = 16;
    private static final int SHAPE = 4;
    private static final int RHYTHM = 10;

    static final int COUNT = QRS_POINTS.length + WIDE_POINTS.length + HIGH_POINTS.length + HEIGHTS + SHAPE + RHYTHM;

    /** Half the length of the shapes that are compared. */
    private static final double HALF_SHAPE_SECONDS = 0.08;

    private final double hertz;
    private final int topAgo;
    private final int endAgo;
    private final int[] qrsAgo;
    private final int[] wideAgo;
    private final int[] highAgo;
    private float[] out;
    private int next;

    CandidateFeatures(Timing timing) {
        hertz = timing.working().hertz();
        topAgo = timing.lookAhead();
        // the top of the power stands half its window after the middle of the beat
        endAgo = topAgo + timing.qrsWindow() / 2 - timing.steps(HALF_SHAPE_SECONDS);
        qrsAgo = ago(QRS_POINTS, timing);
        wideAgo = ago(WIDE_POINTS, timing);
        highAgo = ago(HIGH_POINTS, timing);
    }

    private int[] ago(double[] points, Timing timing) {
        int[] ago = new int[points.length];
        for (int i = 0; i < ago.length; i++) {
            ago[i] = Math.max(0, topAgo - timing.steps(points[i]));
        }
        return ago;
    }

    /** How many steps ago the candidate's top stands when it is classified. */
    int topAgo() {
        return topAgo;
    }

    /** How many steps ago the candidate's shape ends when it is classified. */
    int endAgo() {
        return endAgo;
    }

    /** Writes the {@link #COUNT} numbers of a lead; the memory's shapes are compared on the way. */
    void fill(float[] row, LeadFrontEnd lead, LeadMemory memory, Rhythm rhythm) {
        out = row;
        next = 0;
        picture(lead.qrs(), qrsAgo, memory.heights().median());
        picture(lead.wide(), wideAgo, memory.wideHeights().median());
        picture(lead.high(), highAgo, memory.highHeights().median());
        heights(lead, memory);
        shape(lead, memory);
        rhythm(rhythm);
    }

    private void picture(Band band, int[] ago, float usual) {
        float scale = 1 / (usual * usual);
        for (int steps : ago) {
            // the root of the amplitude: small waves matter as much as large ones
            add(Math.min(2, Math.sqrt(Math.sqrt(band.power(steps) * scale))));
        }
    }

    private void heights(LeadFrontEnd lead, LeadMemory memory) {
        float height = lead.qrs().height(topAgo);
        float wide = lead.wide().height(topAgo);
        float high = lead.high().height(topAgo);
        float usual = memory.heights().median();
        double relative = log(height / usual);
        add(relative);
        add(Math.abs(relative));
        add(log(height / memory.heights().latest()));
        add(log(height / memory.heights().least()));
        add(log(height / memory.heights().most()));
        add(log(height / memory.noise()));
        add(log(height / 0.1f));
        add(log(memory.background() / usual));
        add(log(height / memory.background()));
        add(log(wide / height) - log(memory.wideHeights().median() / usual));
        add(log(high / height) - log(memory.highHeights().median() / usual));
        add(log(height / lead.qrs().floor()));
        add(log(wide / lead.wide().floor()));
        add(log(high / lead.high().floor()));
        add(log(usual / lead.qrs().floor()));
        add(memory.experience());
    }

    private void shape(LeadFrontEnd lead, LeadMemory memory) {
        memory.compare(lead, endAgo);
        QrsTemplate match = memory.bestMatch();
        double correlation = match.correlation();
        add(correlation);
        add(correlation * correlation * correlation);
        add(memory.likeness());
        add(Math.min(match.gain(), 3));
    }

    private void rhythm(Rhythm rhythm) {
        double waited = rhythm.sinceBeat() / hertz;
        float interval = rhythm.intervals().median();
        double share = rhythm.sinceBeat() / (double) interval;
        add(Math.min(share, 3));
        add(Math.min(Math.abs(share - 1), 1.5));
        add(log((float) share));
        add(Math.min(waited, 3));
        // the refractory time of a heart ends gradually
        add(Math.max(0, 0.5 - waited) * 4);
        add(log(rhythm.sinceBeat() / rhythm.intervals().latest()));
        add(log((float) (interval / hertz)));
        add(Math.min(2, rhythm.intervals().spread() / interval));
        add(Math.max(-2, Math.min(2, rhythm.lastEvidence() / 4)));
        // was there something better shortly before that was not taken?
        add(Math.min(2, Math.sqrt(rhythm.rejectedHeight())) * Math.max(0, 1 - rhythm.sinceRejected() / (0.6 * hertz)));
    }

    private void add(double value) {
        out[next++] = (float) value;
    }

    private static double log(float ratio) {
        return Math.log(Math.max(0.02f, Math.min(50f, ratio)));
    }
}
