package io.beatwatch.workbench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SoakVerdictTest {
    private static final SoakPlan PLAN =
            new SoakPlan(2, Duration.ofMinutes(1), 2, 1, 1, Duration.ofSeconds(20), 0, 3, 1, Map.of());

    private static Observed observed(long... samples) {
        Observed observed = new Observed();
        for (long sample : samples) {
            observed.beat("bed", sample, "N");
        }
        observed.alarm("bed", "PAUSE", "START", 5, 7);
        observed.alarm("bed", "PAUSE", "CONTINUE", 5, 8);
        observed.alarm("bed", "PAUSE", "END", 5, 9);
        return observed;
    }

    private static SoakVerdict verdict(Observed meanwhile, Observed afterwards, int deadLetters, List<String> open) {
        return SoakVerdict.of(
                PLAN,
                observed(1, 2, 3),
                meanwhile,
                afterwards,
                deadLetters,
                open,
                Unwatched.of(List.of(), List.of()),
                "");
    }

    @Test
    void shouldPassOnlyWhereBothReadersSawAllOfItOnceAndInOrder() {
        Observed right = observed(1, 2, 3);
        assertThat(verdict(right, right, 3, List.of()).passed()).isTrue();
        for (Observed wrong : List.of(observed(1, 3), observed(1, 2, 2, 3), observed(1, 2, 4), observed(2, 1, 3))) {
            assertThat(verdict(wrong, right, 3, List.of()).passed()).isFalse();
            assertThat(verdict(right, wrong, 3, List.of()).passed()).isFalse();
        }
    }

    @Test
    void shouldFailWhereGarbageIsNotToldOrATransactionStaysOpen() {
        Observed right = observed(1, 2, 3);
        assertThat(verdict(right, right, 2, List.of()).passed()).isFalse();
        assertThat(verdict(right, right, 3, List.of("alerts-1")).lines())
                .contains("partitions with a transaction that did not end: alerts-1", "FAILED");
    }

    @Test
    void shouldFailWhereAnAlarmChangedOrDidNotEnd() {
        Observed right = observed(1, 2, 3);
        Observed more = observed(1, 2, 3);
        more.alarm("bed", "PAUSE", "START", 15, 17);
        assertThat(verdict(right, more, 3, List.of()).passed()).isFalse();
    }

    @Test
    void shouldTellWhatIsLostFromWhatIsRepeatedChangedOrInAnotherOrder() {
        assertThat(Difference.between(Map.of("a", List.of("1 N", "2 V")), Map.of("a", List.of("1 N"))))
                .isEqualTo(new Difference(1, 0, 0, 0, "a: 2 V is missing"));
        assertThat(Difference.between(Map.of("a", List.of("1 N")), Map.of("a", List.of("1 N", "1 N"))))
                .isEqualTo(new Difference(0, 1, 0, 0, "a: 1 N is not in the reference so often"));
        assertThat(Difference.between(Map.of("a", List.of("1 N")), Map.of("a", List.of("1 V"))))
                .satisfies(d -> assertThat(List.of(d.lost(), d.repeated(), d.changed(), d.disordered()))
                        .containsExactly(1, 0, 1, 0));
        assertThat(Difference.between(Map.of("a", List.of("1 N", "2 V")), Map.of("a", List.of("2 V", "1 N"))))
                .isEqualTo(new Difference(0, 0, 0, 1, "a: the order"));
        assertThat(Difference.between(Map.of(), Map.of("b", List.of("1 N"))).changed())
                .isEqualTo(1);
        assertThat(Difference.between(Map.of("a", List.of("1 N")), Map.of("a", List.of("1 N")))
                        .none())
                .isTrue();
    }

    @Test
    void shouldMeasureHowLongBedsWereNotWatchedAfterEachKill() {
        List<Arrival> arrivals = List.of(
                new Arrival("a", 900, 60),
                // of the first kill, at 1000: its chunk waited for 5 s, a later one for 4
                new Arrival("a", 1_100, 5_000),
                new Arrival("a", 2_100, 4_000),
                new Arrival("b", 1_200, 80),
                // of the second one
                new Arrival("b", 20_500, 7_000),
                // long after it
                new Arrival("b", 90_000, 9_000));
        Unwatched unwatched = Unwatched.of(List.of(1_000L, 20_000L), arrivals);
        assertThat(unwatched).isEqualTo(new Unwatched(2, 5, 7, 7));
    }

    @Test
    void shouldRefusePlansThatCannotBeCarriedOut() {
        assertThatThrownBy(() -> new SoakPlan(1, Duration.ofMinutes(1), 2, 1, 1, Duration.ZERO, 0, 0, 1, Map.of()))
                .hasMessageContaining("beds must be 2 to 1000, got 1");
        assertThatThrownBy(() -> new SoakPlan(2, Duration.ofMinutes(1), 1, 1, 1, Duration.ZERO, 0, 0, 1, Map.of()))
                .hasMessageContaining("stalls need two instances");
        assertThatThrownBy(() -> new SoakPlan(2, Duration.ZERO, 1, 1, 0, Duration.ZERO, 0, 0, 1, Map.of()))
                .hasMessageContaining("the length must be more than 0");
    }
}
