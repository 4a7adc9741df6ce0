package io.beatwatch.networks.families;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WaveletsTest {
    @Test
    void shouldDivideTheSignalIntoItsBands() {
        // together the bands are the signal, and a constant has no details
        float[][] filters = Wavelets.filters(3);
        float[] sum = new float[filters[0].length];
        for (float[] filter : filters) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += filter[i];
            }
        }
        for (int i = 0; i < sum.length; i++) {
            assertThat(sum[i]).isCloseTo(i == sum.length / 2 ? 1 : 0, within(1e-6f));
        }
        for (int band = 0; band < 3; band++) {
            float gain = 0;
            for (float value : filters[band]) {
                gain += value;
            }
            assertThat(gain).isCloseTo(0, within(1e-6f));
        }
    }
}
