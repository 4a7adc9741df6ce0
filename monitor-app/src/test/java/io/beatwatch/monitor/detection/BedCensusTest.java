package io.beatwatch.monitor.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.TestLog;
import io.beatwatch.monitor.metrics.BedCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BedCensusTest {
    private static final BedSettings SETTINGS = new BedSettings(Duration.ofSeconds(15), Duration.ofMinutes(2));

    private long nowMillis = 1_000_000;
    private final BedCensus census = new BedCensus(SETTINGS, nowMillis);

    private final List<String> lost = new ArrayList<>();

    private List<String> pass(int seconds) {
        List<String> forgotten = new ArrayList<>();
        for (int i = 0; i < seconds; i++) {
            nowMillis += 1000;
            forgotten.addAll(advance());
        }
        return forgotten;
    }

    private List<String> advance() {
        List<String> forgotten = new ArrayList<>();
        census.advance(nowMillis, new BedCensus.Listener() {
            @Override
            public void lost(String streamId, double seconds, boolean again) {
                lost.add(streamId + (again ? " for " : " after ") + seconds);
            }

            @Override
            public void forgotten(String streamId) {
                forgotten.add(streamId);
            }
        });
        return forgotten;
    }

    @Test
    void shouldTellThatABedIsLostAndThenEveryTenSecondsUntilItIsBackOrForgotten() {
        census.heard("a", false, false);
        census.heard("ended", false, false);
        census.ended("ended");
        pass(14);
        assertThat(lost).isEmpty();
        pass(1);
        assertThat(lost).containsExactly("a after 15.0");
        pass(9);
        assertThat(lost).hasSize(1);
        pass(11);
        assertThat(lost).containsExactly("a after 15.0", "a for 25.0", "a for 35.0");
        census.heard("a", false, false);
        pass(14);
        assertThat(lost).hasSize(3);
        pass(200);
        assertThat(lost).hasSize(4 + 10).endsWith("a for 115.0");
    }

    @Test
    void shouldLogOnceThatABedFellSilentAndOnceThatItIsBack() {
        try (TestLog log = new TestLog()) {
            census.expect("a");
            census.heard("a", false, false);
            pass(20);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("a bed fell silent")
                    .endsWith("[stream=\"a\"]");
            census.heard("a", false, false);
            census.heard("a", false, false);
            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().get(1)).isEqualTo("a bed is back [stream=\"a\"]");
        }
    }

    @Test
    void shouldCountABedAsLostWhenItIsSilentForSoLongAndNotBefore() {
        census.heard("a", false, false);
        pass(14);
        assertThat(census.counts()).isEqualTo(new BedCounts(1, 0, 0, 0));
        pass(1);
        assertThat(census.counts()).isEqualTo(new BedCounts(0, 0, 0, 1));
        census.heard("a", false, false);
        pass(1);
        assertThat(census.counts()).isEqualTo(new BedCounts(1, 0, 0, 0));
    }

    @Test
    void shouldCountLearningAndNoisyBedsOnlyWhileTheyAreActive() {
        census.heard("a", true, false);
        census.heard("b", true, true);
        census.heard("c", false, true);
        pass(1);
        assertThat(census.counts()).isEqualTo(new BedCounts(3, 2, 2, 0));
        pass(9);
        census.heard("c", false, false);
        pass(10);
        assertThat(census.counts()).isEqualTo(new BedCounts(1, 0, 0, 2));
    }

    @Test
    void shouldForgetASilentBedOnceWhenItsTimeHasCome() {
        census.heard("a", false, false);
        assertThat(pass(119)).isEmpty();
        assertThat(census.counts().lost()).isEqualTo(1);
        assertThat(pass(1)).containsExactly("a");
        assertThat(census.counts()).isEqualTo(BedCounts.NONE);
        assertThat(pass(300)).isEmpty();
    }

    @Test
    void shouldNotCountABedThatEndedItsStreamButForgetItLater() {
        census.heard("a", false, false);
        census.ended("a");
        pass(60);
        assertThat(census.counts()).isEqualTo(BedCounts.NONE);
        assertThat(pass(60)).containsExactly("a");
    }

    @Test
    void shouldCountABedOfTheRestoredStateOnlyWhenItIsHeardOrLost() {
        census.expect("heard");
        census.expect("silent");
        pass(1);
        assertThat(census.counts()).isEqualTo(BedCounts.NONE);
        census.heard("heard", false, false);
        pass(14);
        assertThat(census.counts()).isEqualTo(new BedCounts(1, 0, 0, 1));
    }

    @Test
    void shouldLoseNobodyWhenTheProcessWasHaltedOrTheClockWasSet() {
        census.heard("a", false, false);
        pass(1);
        nowMillis += Duration.ofHours(5).toMillis();
        assertThat(advance()).isEmpty();
        assertThat(census.counts()).isEqualTo(new BedCounts(1, 0, 0, 0));
        nowMillis -= Duration.ofHours(5).toMillis();
        assertThat(advance()).isEmpty();
        pass(3);
        assertThat(census.counts()).isEqualTo(new BedCounts(1, 0, 0, 0));
        pass(1);
        assertThat(census.counts().lost()).isEqualTo(1);
    }
}
