package io.beatwatch.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.beatwatch.workbench.soak.Arrival;
import io.beatwatch.workbench.soak.Unwatched;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HandoverTest {
    private static final long AT = 100_000;

    @Test
    void shouldSplitTheTimeThatBedsWereWithoutBeats() {
        List<Arrival> arrivals = List.of(
                // of the time before: late, but read before it happened
                new Arrival("a", AT - 4_000, 2_000),
                // sent right after it, read 9 s after it; the next of the same bed half a second later
                new Arrival("a", AT + 100, 8_900),
                new Arrival("a", AT + 5_000, 4_500),
                // another bed: taken over a second later, at once caught up
                new Arrival("b", AT + 300, 9_700),
                // in time
                new Arrival("c", AT + 300, 80),
                new Arrival("a", AT + 12_000, 90));

        Handover handover = Handover.of("killed", 3, AT, OptionalLong.of(AT + 6_000), 0.4, arrivals);

        assertThat(handover.unwatched()).isEqualTo(new Unwatched(2, 8.9, 9.7, 9.7));
        assertThat(handover.detectionSeconds()).isEqualTo(6);
        // the first of both, 9 s after it
        assertThat(handover.takeoverSeconds()).isEqualTo(3, within(1e-9));
        assertThat(handover.catchUpSeconds()).isEqualTo(0, within(1e-9));
        assertThat(handover.restoreSeconds()).isEqualTo(0.4);
        assertThat(handover.line()).contains("noticed after 6.0 s", "2 beds late: median   8.9 s", "takeover 3.0 s");
    }

    @Test
    void shouldSayThatNothingCameLateAndWhatWasNotSeen() {
        Handover quiet = Handover.of(
                "started", 3, AT, OptionalLong.empty(), Double.NaN, List.of(new Arrival("a", AT + 100, 90)));
        assertThat(quiet.unwatched().beds()).isZero();
        assertThat(quiet.line()).contains("noticed after - s", "no bed's beats came late");
    }

    @Test
    void shouldSeeWhenAnInstanceCameAndWent() {
        List<GroupWatch.Look> looks = List.of(
                new GroupWatch.Look(10, Set.of("monitor-1-StreamThread-1-consumer")),
                new GroupWatch.Look(
                        20, Set.of("monitor-1-StreamThread-1-consumer", "monitor-12-StreamThread-1-consumer")),
                new GroupWatch.Look(30, Set.of("monitor-12-StreamThread-1-consumer")));
        assertThat(GroupWatch.when(looks, "monitor-1", false, 0)).hasValue(30);
        assertThat(GroupWatch.when(looks, "monitor-12", true, 0)).hasValue(20);
        assertThat(GroupWatch.when(looks, "monitor-1", false, 31)).isEmpty();
    }
}
