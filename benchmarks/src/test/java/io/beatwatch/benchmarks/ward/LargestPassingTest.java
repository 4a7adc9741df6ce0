package io.beatwatch.benchmarks.ward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LargestPassingTest {
    private final List<Integer> tried = new ArrayList<>();

    @Test
    void shouldComeAsCloseAsAskedForWhenTheLimitLiesBetween() {
        for (int limit : new int[] {250, 251, 499, 500, 1000, 1733, 3999, 4000, 4321}) {
            int found = find(250, 16_000, 0.05, limit).orElseThrow();

            assertThat(found).isLessThanOrEqualTo(limit).isGreaterThan((int) (limit / 1.05) - 1);
        }
    }

    @Test
    void shouldTryInThisOrder() {
        assertThat(find(250, 16_000, 0.05, 1000)).hasValue(1000);
        assertThat(tried).containsExactly(250, 500, 1000, 2000, 1500, 1250, 1125, 1062, 1031);
    }

    @Test
    void shouldFindTheVeryNumberWhenPrecisionIsOneBed() {
        assertThat(find(1, 1000, 1e-9, 137)).hasValue(137);
    }

    @Test
    void shouldFindNothingWhenTheSmallestFails() {
        assertThat(find(250, 16_000, 0.05, 249)).isEmpty();
        assertThat(tried).containsExactly(250);
    }

    @Test
    void shouldStopAtTheLargestWhenAllPass() {
        assertThat(find(250, 600, 0.05, 10_000)).hasValue(600);
        assertThat(tried).containsExactly(250, 500, 600);
    }

    @Test
    void shouldTryOnceWhenThereIsNoRange() {
        assertThat(find(300, 300, 0.05, 10_000)).hasValue(300);
        assertThat(tried).containsExactly(300);
    }

    @Test
    void shouldRefuseABadRange() {
        assertThatThrownBy(() -> find(0, 10, 0.05, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> find(10, 9, 0.05, 5)).hasMessageContaining("from 10 to 9");
        assertThatThrownBy(() -> find(1, 10, 0, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> find(1, 10, 500, 5)).hasMessageContaining("precision 500");
        assertThatThrownBy(() -> find(1, 10, 1, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> find(1, 10, Double.NaN, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThat(tried).isEmpty();
    }

    private OptionalInt find(int from, int to, double precision, int limit) {
        return LargestPassing.find(from, to, precision, n -> {
            tried.add(n);
            return n <= limit;
        });
    }
}
