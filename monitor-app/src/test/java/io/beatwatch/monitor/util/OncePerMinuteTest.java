package io.beatwatch.monitor.util;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OncePerMinuteTest {
    private final OncePerMinute<String> lines = new OncePerMinute<>();

    @Test
    void shouldBeDueOnceAMinuteForEachKey() {
        assertThat(lines.due("a", 1_000)).isTrue();
        assertThat(lines.due("a", 60_999)).isFalse();
        assertThat(lines.due("b", 60_999)).isTrue();
        assertThat(lines.due("a", 61_000)).isTrue();
        assertThat(lines.due("a", 61_001)).isFalse();
    }

    @Test
    void shouldBeDueWhenTheClockWasSetBack() {
        assertThat(lines.due("a", 3_600_000)).isTrue();
        assertThat(lines.due("a", 1_000)).isTrue();
    }
}
