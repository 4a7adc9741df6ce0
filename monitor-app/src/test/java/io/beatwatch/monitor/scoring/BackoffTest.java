package io.beatwatch.monitor.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.beatwatch.monitor.scoring.Backoff.Pauses;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FIRST = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofSeconds(200);

    /** Where {@link System#nanoTime} may stand as well: about to overflow. */
    private long nanos = Long.MAX_VALUE - 10;

    private final Backoff backoff = new Backoff(new Pauses(FIRST, LONGEST), () -> nanos);

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void shouldDoublePausesUpToTheLongestWhileAttemptsFail() {
        assertThat(backoff.deviceFailed()).isEqualTo(FIRST);
        assertThat(backoff.attemptFailed()).isEqualTo(FIRST.multipliedBy(2));
        assertThat(backoff.attemptFailed()).isEqualTo(LONGEST);
        assertThat(backoff.attemptFailed()).isEqualTo(LONGEST);
    }

    @Test
    void shouldBeginWithTheFirstPauseAgainWhenTheDeviceServedForLongerThanTheLongest() {
        backoff.deviceFailed();
        backoff.attemptFailed();
        pass(Duration.ofHours(1));
        backoff.recovered();
        pass(LONGEST.plusNanos(1));
        assertThat(backoff.deviceFailed()).isEqualTo(FIRST);
        assertThat(backoff.attemptFailed()).isEqualTo(FIRST.multipliedBy(2));
    }

    @Test
    void shouldGoOnDoublingWhenTheDeviceServedForTheLongestPauseAndNoMore() {
        backoff.deviceFailed();
        pass(Duration.ofHours(1));
        backoff.recovered();
        pass(LONGEST);
        assertThat(backoff.deviceFailed()).isEqualTo(FIRST.multipliedBy(2));
        backoff.recovered();
        assertThat(backoff.deviceFailed()).isEqualTo(LONGEST);
    }

    @Test
    void shouldBeginWithTheFirstPauseHoweverSoonTheDeviceFailsFirst() {
        nanos = 0;
        assertThat(backoff.deviceFailed()).isEqualTo(FIRST);
    }

    @Test
    void shouldPauseForTheSameTimeWhenTheFirstIsTheLongest() {
        Backoff constant = new Backoff(new Pauses(FIRST, FIRST), () -> nanos);
        assertThat(constant.deviceFailed()).isEqualTo(FIRST);
        assertThat(constant.attemptFailed()).isEqualTo(FIRST);
    }

    @Test
    void shouldRefusePausesThatAreNone() {
        Duration nanosecond = Duration.ofNanos(1);
        assertThat(new Pauses(nanosecond, nanosecond).first()).isEqualTo(nanosecond);
        for (Duration first : new Duration[] {Duration.ZERO, nanosecond.negated()}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Pauses(first, LONGEST))
                    .withMessageStartingWith("first must be more than 0");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Pauses(FIRST, FIRST.minusNanos(1)))
                .withMessageContaining("longest at least as long, got PT1M and PT59.999999999S");
    }
}
