package io.beatwatch.trainer.training;

import ai.djl.training.tracker.Tracker;

/**
 * A learning rate that rises from a 25th of its peak over the first fifth of the steps and falls to nearly nothing over
 * the others, both along half a cosine (Smith and Topin 2018, "Super-Convergence", in PyTorch's form): a small network is
 * trained in few passes that way.
 */
final class OneCycle implements Tracker {
    private static final double RISE = 0.2;
    private static final double FIRST = 1 / 25.0;
    private static final double LAST = FIRST / 1e4;

    private final double peak;
    private final int steps;

    /** @param steps of the whole training */
    OneCycle(double peak, int steps) {
        this.peak = peak;
        this.steps = steps;
    }

    @Override
    public float getNewValue(int step) {
        double top = Math.max(1, RISE * steps);
        double share = step < top ? step / top : Math.min(1, (step - top) / Math.max(1, steps - top));
        double from = step < top ? FIRST : 1;
        double to = step < top ? 1 : LAST;
        return (float) (peak * (to + (from - to) * (1 + Math.cos(Math.PI * share)) / 2));
    }
}
