package io.beatwatch.monitor.metrics;

/**
 * How many beds there are.
 *
 * @param active sent a chunk lately
 * @param learning of these, beds whose patient is still being learned
 * @param noisy of these, beds without a usable lead
 * @param lost silent, without having ended their stream
 */
public record BedCounts(int active, int learning, int noisy, int lost) {
    public static final BedCounts NONE = new BedCounts(0, 0, 0, 0);

    public BedCounts plus(BedCounts other) {
        return new BedCounts(active + other.active, learning + other.learning, noisy + other.noisy, lost + other.lost);
    }
}
