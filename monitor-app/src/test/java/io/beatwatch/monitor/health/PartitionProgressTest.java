package io.beatwatch.monitor.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.health.SampleOffsets.Standing;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PartitionProgressTest {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final PartitionProgress progress = new PartitionProgress();

    private void look(long second, long committed, long end) {
        progress.look(Duration.ofSeconds(second).toNanos(), Map.of(3, new Standing(committed, end)));
    }

    @Test
    void shouldFindAPartitionStuckWhenItStandsAtOneRecordForSoLongAndNotBefore() {
        look(0, 5, 6);
        look(14, 5, 90);
        assertThat(progress.stuck(LIMIT)).isEmpty();
        look(15, 5, 91);
        assertThat(progress.stuck(LIMIT)).containsExactly(Map.entry(3, LIMIT));
        look(16, 6, 92);
        assertThat(progress.stuck(LIMIT)).isEmpty();
    }

    @Test
    void shouldNotMindAPartitionThatAdvancesSlowlyHoweverMuchWaits() {
        for (int second = 0; second < 100; second += 10) {
            look(second, second, 1_000_000);
            assertThat(progress.stuck(LIMIT)).isEmpty();
        }
    }

    @Test
    void shouldNotMindAPartitionWithoutRecordsHoweverLong() {
        look(0, 5, 5);
        look(1000, 5, 5);
        assertThat(progress.stuck(LIMIT)).isEmpty();
        // the time without records is no waiting
        look(1001, 5, 6);
        look(1015, 5, 6);
        assertThat(progress.stuck(LIMIT)).isEmpty();
        look(1016, 5, 6);
        assertThat(progress.stuck(LIMIT)).containsKey(3);
    }

    @Test
    void shouldBeginAnewWhenAPartitionCameBackOrTheBrokerWasAway() {
        look(0, 5, 6);
        progress.look(Duration.ofSeconds(10).toNanos(), Map.of());
        look(16, 5, 6);
        assertThat(progress.stuck(LIMIT)).isEmpty();
        progress.reset();
        look(40, 5, 6);
        assertThat(progress.stuck(LIMIT)).isEmpty();
    }

    @Test
    void shouldAskForTheAgeOnlyOfRecordsThatWaitedAlready() {
        assertThat(progress.stillWaiting(Map.of(3, new Standing(5, 8)))).containsExactly(Map.entry(3, 5L));
        look(0, 5, 8);
        assertThat(progress.stillWaiting(Map.of(3, new Standing(7, 20)))).containsExactly(Map.entry(3, 7L));
        // all that waited was processed; what waits now came in between
        assertThat(progress.stillWaiting(Map.of(3, new Standing(8, 20)))).isEmpty();
        assertThat(progress.stillWaiting(Map.of(3, new Standing(8, 8)))).isEmpty();
    }
}
