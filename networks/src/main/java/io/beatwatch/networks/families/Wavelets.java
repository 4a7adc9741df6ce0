package io.beatwatch.networks.families;

/**
 * The undecimated wavelet transform with the linear spline (Holschneider et al. 1989, "à trous"; Starck and Murtagh 2006), as
 * filters: an approximation is the one before it smoothed by ¼, ½, ¼, the samples twice as far apart each time; the details
 * are what it lost. All filters are symmetric: nothing is delayed. Stateless.
 */
public final class Wavelets {
    private Wavelets() {}

    /** Length of the filters, odd. */
    public static int kernel(int levels) {
        return (1 << (levels + 1)) - 1;
    }

    /** The filters: the details of each level from the finest on, then the last approximation. */
    public static float[][] filters(int levels) {
        int kernel = kernel(levels);
        float[][] filters = new float[levels + 1][];
        float[] approximation = new float[kernel];
        approximation[kernel / 2] = 1;
        for (int level = 0; level < levels; level++) {
            int distance = 1 << level;
            float[] smoother = new float[kernel];
            filters[level] = new float[kernel];
            for (int i = 0; i < kernel; i++) {
                smoother[i] =
                        approximation[i] / 2 + (at(approximation, i - distance) + at(approximation, i + distance)) / 4;
                filters[level][i] = approximation[i] - smoother[i];
            }
            approximation = smoother;
        }
        filters[levels] = approximation;
        return filters;
    }

    private static float at(float[] values, int i) {
        return i < 0 || i >= values.length ? 0 : values[i];
    }

    /**
     * The filters for several channels as weights of one convolution, [(levels + 1) · channels, channels, kernel], row by row.
     */
    public static float[] weights(int channels, int levels) {
        float[][] filters = filters(levels);
        int kernel = kernel(levels);
        float[] weights = new float[filters.length * channels * channels * kernel];
        for (int channel = 0; channel < channels; channel++) {
            for (int band = 0; band < filters.length; band++) {
                int out = channel * filters.length + band;
                System.arraycopy(filters[band], 0, weights, (out * channels + channel) * kernel, kernel);
            }
        }
        return weights;
    }
}
