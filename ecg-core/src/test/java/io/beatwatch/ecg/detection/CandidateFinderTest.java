package io.beatwatch.ecg.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidateFinderTest {
    /** Positions of the tops that a finder with a look-ahead of 3 reports. */
    private static List<Integer> tops(float... values) {
        CandidateFinder finder = new CandidateFinder(3);
        List<Integer> tops = new ArrayList<>();
        for (int n = 0; n < values.length; n++) {
            if (finder.next(values[n])) {
                tops.add(n - 3);
            }
        }
        return tops;
    }

    @Test
    void shouldReportTopWhenNothingExceedsItForTheLookAhead() {
        assertThat(tops(0, 1, 5, 2, 1, 1, 1, 1)).containsExactly(2);
    }

    @Test
    void shouldReportLargerTopAloneWhenTwoAreClose() {
        assertThat(tops(0, 4, 2, 6, 2, 1, 0, 0)).containsExactly(3);
        assertThat(tops(0, 6, 2, 4, 2, 1, 0, 0)).containsExactly(1);
    }

    @Test
    void shouldReportBothTopsWhenApart() {
        assertThat(tops(0, 6, 2, 1, 0, 0, 4, 1, 1, 1, 1)).containsExactly(1, 6);
    }

    @Test
    void shouldReportNothingWhenLineOnlyFalls() {
        assertThat(tops(0, 0, 0, 0, 0, 0, 0, 0)).isEmpty();
    }
}
