package io.beatwatch.monitor.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AlertCommitsTest {
    private static final long NOW = 1_000_000;

    private final AlertCommits commits = new AlertCommits();

    @Test
    void shouldAskForNoCommitWhenNoAlertWaits() {
        assertThat(commits.due(NOW)).isFalse();
    }

    @Test
    void shouldAskOnceWhenAnAlertWasPublished() {
        commits.published();
        assertThat(commits.due(NOW)).isTrue();
        assertThat(commits.due(NOW + 1_000)).isFalse();
    }

    @Test
    void shouldWaitUntilTheCommitBeforeIsLongEnoughAgo() {
        commits.published();
        commits.due(NOW);
        commits.published();
        assertThat(commits.due(NOW)).isFalse();
        assertThat(commits.due(NOW + AlertCommits.LEAST_MILLIS - 1)).isFalse();
        assertThat(commits.due(NOW + AlertCommits.LEAST_MILLIS)).isTrue();
    }

    @Test
    void shouldNotWaitWhenTheClockWasSetBack() {
        commits.published();
        commits.due(NOW);
        commits.published();
        assertThat(commits.due(NOW - 1)).isTrue();
    }
}
