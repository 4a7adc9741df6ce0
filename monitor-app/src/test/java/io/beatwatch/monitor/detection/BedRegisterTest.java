package io.beatwatch.monitor.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.TestBed;
import io.beatwatch.monitor.TestSignal;
import io.beatwatch.monitor.patient.SampleChunk;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the monitor's clock knows of beds, and their patients are told. */
class BedRegisterTest {
    private final DetectionTask task = new DetectionTask();
    private final TestBed a = bed("a");
    private final TestBed b = bed("b");

    private static TestBed bed(String streamId) {
        return new TestBed(
                streamId, new TestSignal(250, streamId.hashCode(), OptionalLong.empty()), Duration.ofSeconds(1));
    }

    /** @param sentAhead how far the gateway's clock is ahead, less the time from sending to reading */
    private void send(TestBed bed, Duration sentAhead) {
        task.send(bed.streamId(), bed.next(task.now().plus(sentAhead)));
    }

    private void play(int seconds, Duration sentAheadOfA, Duration sentAheadOfB) {
        for (int i = 0; i < seconds; i++) {
            send(a, sentAheadOfA);
            send(b, sentAheadOfB);
            task.pass(1);
        }
    }

    @Test
    void shouldTellThatAGatewayIsLostThatItStaysSoAndThatItIsBack() {
        send(a, Duration.ZERO);
        for (int i = 0; i < 14; i++) {
            task.pass(1);
            send(b, Duration.ZERO);
        }
        assertThat(task.alarms).isEmpty();
        task.pass(1);
        assertThat(task.alarms).containsExactly("a GATEWAY_LOST START");
        task.pass(9);
        assertThat(task.alarms).hasSize(1);
        task.pass(1);
        assertThat(task.alarms).containsExactly("a GATEWAY_LOST START", "a GATEWAY_LOST CONTINUE");
        task.alarms.clear();
        send(a, Duration.ZERO);
        assertThat(task.alarms).containsExactly("a GATEWAY_LOST END");
    }

    @Test
    void shouldGoOnAfterATakeoverWithTheAlarmOfALostGateway() {
        send(a, Duration.ZERO);
        task.pass(15);
        task.alarms.clear();
        task.restart();
        task.pass(15 + 10);
        assertThat(task.alarms).isNotEmpty().containsOnly("a GATEWAY_LOST CONTINUE");
        task.alarms.clear();
        send(a, Duration.ZERO);
        assertThat(task.alarms).containsExactly("a GATEWAY_LOST END");
    }

    @Test
    void shouldLoseABedOfTheTaskBeforeThatIsNotHeardHere() {
        send(a, Duration.ZERO);
        task.restart();
        task.pass(14);
        assertThat(task.alarms).isEmpty();
        task.pass(1);
        assertThat(task.alarms).containsExactly("a GATEWAY_LOST START");
        assertThat(task.beds("lost")).isEqualTo(1);
    }

    @Test
    void shouldTellOfTheGatewayWhoseClockIsOffAndOfNoOther() {
        play(2, Duration.ofSeconds(61), Duration.ZERO);
        assertThat(task.alarms).containsExactly("a CLOCK_SKEW START");
        task.alarms.clear();
        play(1, Duration.ofSeconds(29), Duration.ZERO);
        assertThat(task.alarms).containsExactly("a CLOCK_SKEW END");
        task.alarms.clear();
        play(1, Duration.ofSeconds(-61), Duration.ZERO);
        assertThat(task.alarms).as("behind").containsExactly("a CLOCK_SKEW START");
    }

    /** A bed is late by what the monitor is behind and what its clock is off: only the least of all is the monitor's. */
    @Test
    void shouldTellAllBedsThatTheMonitorIsBehindAndTakeNoClockToBeOff() {
        play(2, Duration.ofSeconds(-11), Duration.ofSeconds(-65));
        assertThat(task.alarms).containsExactlyInAnyOrder("a MONITOR_BEHIND START", "b MONITOR_BEHIND START");
        task.alarms.clear();
        play(1, Duration.ofSeconds(-80), Duration.ofSeconds(-85));
        assertThat(task.alarms).isEmpty();
        play(1, Duration.ZERO, Duration.ofSeconds(-4));
        assertThat(task.alarms).containsExactlyInAnyOrder("a MONITOR_BEHIND END", "b MONITOR_BEHIND END");
    }

    @Test
    void shouldTakeNoMonitorToBeBehindWhereAllClocksAreAhead() {
        play(2, Duration.ofSeconds(61), Duration.ofSeconds(70));
        assertThat(task.alarms).containsExactlyInAnyOrder("a CLOCK_SKEW START", "b CLOCK_SKEW START");
    }

    /** Each bed is compared by what it sent since the last look. */
    @Test
    void shouldNotCompareTheClockOfABedThatIsSilent() {
        play(1, Duration.ZERO, Duration.ofSeconds(-20));
        assertThat(task.alarms).isEmpty();
        for (int i = 0; i < 3; i++) {
            send(b, Duration.ofSeconds(-20));
            task.pass(1);
        }
        assertThat(task.alarms).containsExactly("b MONITOR_BEHIND START");
    }

    private void sendOfAnother() {
        SampleChunk chunk = b.next(task.now());
        task.send("a", chunk);
    }

    @Test
    void shouldTellThatAnotherGatewaySendsForABedUntilItHasNotForFifteenSeconds() {
        send(a, Duration.ZERO);
        sendOfAnother();
        assertThat(task.alarms).containsExactly("a GATEWAY_CONFLICT START");
        task.alarms.clear();
        for (int i = 0; i < 5; i++) {
            send(a, Duration.ZERO);
            task.pass(1);
        }
        sendOfAnother();
        for (int i = 0; i < 14; i++) {
            send(a, Duration.ZERO);
            task.pass(1);
        }
        assertThat(task.alarms).as("no other one, and no end").isSubsetOf("a GATEWAY_CONFLICT CONTINUE");
        task.alarms.clear();
        send(a, Duration.ZERO);
        task.pass(1);
        assertThat(task.alarms)
                .filteredOn(alarm -> !alarm.endsWith("CONTINUE"))
                .containsExactly("a GATEWAY_CONFLICT END");
    }

    @Test
    void shouldEndAConflictThatBeganBeforeATakeover() {
        send(a, Duration.ZERO);
        sendOfAnother();
        task.alarms.clear();
        task.restart();
        for (int i = 0; i < 15; i++) {
            send(a, Duration.ZERO);
            task.pass(1);
        }
        assertThat(task.alarms).contains("a GATEWAY_CONFLICT END").doesNotContain("a GATEWAY_CONFLICT START");
    }
}
