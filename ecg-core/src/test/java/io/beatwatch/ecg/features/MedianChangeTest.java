package io.beatwatch.ecg.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MedianChangeTest {
    private static float sorted(float[] intervals, int lag, int k) {
        float[] changes = new float[k];
        for (int i = 0; i < k; i++) {
            changes[i] = Math.abs(intervals[i] - intervals[i + lag]);
        }
        Arrays.sort(changes);
        return changes[k / 2];
    }

    /** Whatever was found before, also where many changes are equal or the rhythm becomes another one at a stroke. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldFindWhatSortingFindsFromBeatToBeat(long seed) {
        Random random = new Random(seed);
        MedianChange median = new MedianChange();
        float[] intervals = new float[131];
        for (int beat = 1; beat <= 600; beat++) {
            System.arraycopy(intervals, 0, intervals, 1, intervals.length - 1);
            double spread = beat % 200 < 100 ? 0.01 : 0.5;
            double interval = seed % 2 == 0 ? 0.8 + spread * random.nextGaussian() : 0.8 + spread * random.nextInt(3);
            intervals[0] = (float) interval;
            for (int lag = 1; lag <= 3; lag++) {
                for (int k : new int[] {1, 2, 15, 16, 17, 63, 64, 65, 127, 128}) {
                    if (k + lag <= beat) {
                        assertThat(median.of(intervals, lag, k))
                                .as("beat %d, lag %d, %d changes", beat, lag, k)
                                .isEqualTo(sorted(intervals, lag, k));
                    }
                }
            }
        }
    }

    /** As damaged state may hold them; the difference of two infinities is a NaN whose sign is set. */
    @ParameterizedTest
    @ValueSource(ints = {1, 60, 128})
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldComeToAnEndWhereIntervalsAreNoNumbers(int damaged) {
        MedianChange median = new MedianChange();
        float[] intervals = new float[131];
        for (float value : new float[] {Float.POSITIVE_INFINITY, Float.NaN, Float.intBitsToFloat(0xFFC00000)}) {
            Arrays.fill(intervals, 0.8f);
            Arrays.fill(intervals, 0, damaged, value);
            for (int round = 0; round < 3; round++) {
                float change = median.of(intervals, 1, 128);
                assertThat(Float.isNaN(change)).isEqualTo(damaged == 128);
            }
        }
    }
}
