package io.beatwatch.ward.census;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.AlarmPriority;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertKind;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.BeatLabel;
import io.beatwatch.schema.BedStatus;
import io.beatwatch.schema.EcgChunk;
import io.beatwatch.schema.Gain;
import io.beatwatch.schema.Lead;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WardTest {
    private static final long NOW = 1_000_000_000_000L;
    private static final int HERTZ = 100;

    private final Ward ward = new Ward(Duration.ofHours(1));

    private static EcgChunk chunk(long first, int count, int value) {
        ByteBuffer samples = ByteBuffer.allocate(count * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            samples.putShort((short) (value + i));
        }
        return EcgChunk.newBuilder()
                .setSamplingRateHertz(HERTZ)
                .setFirstSample(first)
                .setSessionId(1)
                .addLeads(Lead.newBuilder()
                        .setName("MDC_ECG_ELEC_POTL_II")
                        .setGain(Gain.newBuilder().setUnitsPerMillivolt(200))
                        .setSamples(ByteString.copyFrom(samples.flip())))
                .build();
    }

    private short[] newest(int count) {
        SampleRing ring = ward.find("b").ring();
        ByteBuffer into = ByteBuffer.allocate(count * 2).order(ByteOrder.LITTLE_ENDIAN);
        ring.read(0, ring.next() - count, count, into);
        short[] values = new short[count];
        into.flip().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(values);
        return values;
    }

    @Test
    void shouldLeaveAGapWhereSamplesAreMissing() {
        ward.chunk("b", chunk(0, 3, 10), NOW);
        ward.chunk("b", chunk(5, 2, 20), NOW);
        assertThat(newest(7)).containsExactly(10, 11, 12, SampleRing.MISSING, SampleRing.MISSING, 20, 21);
    }

    @Test
    void shouldTakeASampleOnceHoweverOftenItIsSent() {
        ward.chunk("b", chunk(0, 4, 10), NOW);
        ward.chunk("b", chunk(0, 4, 10), NOW);
        ward.chunk("b", chunk(2, 4, 12), NOW);
        assertThat(ward.find("b").ring().next()).isEqualTo(6);
        assertThat(newest(6)).containsExactly(10, 11, 12, 13, 14, 15);
    }

    private static EcgChunk of(String device, int session, EcgChunk chunk) {
        return chunk.toBuilder().setDeviceId(device).setSessionId(session).build();
    }

    @Test
    void shouldDrawNothingOfWhatTheMonitorRefusesOfAnotherGateway() {
        ward.chunk("b", of("a", 1, chunk(0, 4, 10)), NOW);
        EcgChunk end =
                of("other", 9, chunk(4, 2, 90)).toBuilder().setEndOfStream(true).build();
        assertThat(ward.chunk("b", end, NOW)).as("it is no bad record").isTrue();
        assertThat(ward.find("b").ended()).isFalse();
        ward.chunk("b", of("a", 1, chunk(4, 2, 14)), NOW + 1000);
        ward.chunk("b", of("other", 9, chunk(6, 2, 90)), NOW + 1000 + 14_999);
        assertThat(newest(6)).containsExactly(10, 11, 12, 13, 14, 15);
        ward.chunk("b", of("other", 9, chunk(6, 2, 90)), NOW + 1000 + 15_000);
        assertThat(newest(3)).as("the one that had the bed is silent").containsExactly(15, 90, 91);
        ward.chunk("b", of("a", 1, chunk(6, 2, 16)), NOW + 1000 + 15_100);
        assertThat(newest(2)).as("now that one is the other").containsExactly(90, 91);
    }

    @Test
    void shouldDrawTheSessionThatBeganLast() {
        ward.chunk("b", of("a", 1, chunk(0, 4, 10)), NOW);
        ward.chunk("b", of("a", 2, chunk(0, 2, 30)), NOW + 100);
        ward.chunk("b", of("a", 1, chunk(4, 2, 14)), NOW + 200);
        ward.chunk("b", of("a", 2, chunk(2, 2, 32)), NOW + 300);
        assertThat(newest(5)).containsExactly(13, 30, 31, 32, 33);
    }

    /** The page may have begun with the wrong one. */
    @Test
    void shouldDrawTheDeviceThatTheMonitorSaysHasTheBed() {
        ward.chunk("b", of("wrong", 1, chunk(0, 4, 10)), NOW);
        ward.status("b", BedStatus.newBuilder().setDeviceId("right").build(), NOW, NOW);
        ward.chunk("b", of("wrong", 1, chunk(4, 2, 14)), NOW);
        ward.chunk("b", of("right", 1, chunk(4, 2, 50)), NOW);
        assertThat(newest(3)).containsExactly(13, 50, 51);
    }

    @Test
    void shouldGoOnWhereTheDeviceCountsAnew() {
        ward.chunk("b", chunk(500, 4, 10), NOW);
        ward.chunk("b", chunk(0, 2, 30).toBuilder().setSessionId(2).build(), NOW);
        assertThat(newest(3)).containsExactly(13, 30, 31);
        ward.beat(
                "b",
                AnnotatedBeat.newBuilder().setSample(1).setLabel(BeatLabel.V).build(),
                NOW);
        assertThat(ward.find("b").marksFrom(0))
                .singleElement()
                .satisfies(mark -> assertThat(mark.position())
                        .isEqualTo(ward.find("b").ring().next() - 1));
    }

    @Test
    void shouldShowNothingOfALeadThatIsOff() {
        EcgChunk chunk = chunk(0, 2, 10);
        ward.chunk(
                "b",
                chunk.toBuilder()
                        .setLeads(0, chunk.getLeads(0).toBuilder().setLeadOff(true))
                        .build(),
                NOW);
        assertThat(newest(2)).containsOnly(SampleRing.MISSING);
        assertThat(ward.find("b").leadOff(0)).isTrue();
    }

    @Test
    void shouldRefuseChunksThatCannotBe() {
        EcgChunk good = chunk(0, 4, 0);
        assertThat(ward.chunk("b", good.toBuilder().setSamplingRateHertz(0).build(), NOW))
                .isFalse();
        assertThat(ward.chunk(
                        "b",
                        good.toBuilder()
                                .addLeads(good.getLeads(0).toBuilder().setSamples(ByteString.EMPTY))
                                .build(),
                        NOW))
                .isFalse();
        assertThat(ward.chunk(
                        "b",
                        good.toBuilder()
                                .setLeads(0, good.getLeads(0).toBuilder().setMicrovoltsPerUnit(Double.NaN))
                                .build(),
                        NOW))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1999, false", "2000, false", "2001, true"})
    void shouldBeStaleAfterTwoSecondsWithoutSamples(long later, boolean stale) {
        ward.chunk("b", chunk(0, 4, 0), NOW);
        assertThat(ward.find("b").stale(NOW + later)).isEqualTo(stale);
    }

    private static AlarmNote event(long offset, Alarm.Phase phase, Alarm.State state) {
        Alert alert = Alert.newBuilder()
                .setId("e" + offset)
                .setStreamId("b")
                .setAlarm(Alarm.newBuilder()
                        .setAlarmId("a")
                        .setKind(Alarm.Kind.ASYSTOLE)
                        .setPriority(AlarmPriority.HIGH)
                        .setPhase(phase)
                        .setState(state))
                .build();
        return AlarmNote.of(alert, 0, offset);
    }

    @ParameterizedTest
    @CsvSource({
        "START, ACTIVE, true",
        "CONTINUE, ACTIVE, true",
        "UPDATE, LATCHED, true",
        "END, LATCHED, true",
        "END, INACTIVE, false",
        "END, STATE_UNSPECIFIED, false",
        "UPDATE, INACTIVE, false",
        "RESET, LATCHED, false"
    })
    void shouldKnowWhichAlarmsShow(Alarm.Phase phase, Alarm.State state, boolean open) {
        ward.alarm(event(0, Alarm.Phase.START, Alarm.State.ACTIVE), NOW);
        ward.alarm(event(1, phase, state), NOW);
        assertThat(ward.find("b").open().containsKey("a")).isEqualTo(open);
    }

    @Test
    void shouldTellWhoWasAwayEachEventOnceAndNothingElse() {
        ward.begin(0, 0);
        ward.alarm(event(0, Alarm.Phase.START, Alarm.State.ACTIVE), NOW);
        AlarmPositions seen = ward.positions();
        ward.alarm(event(1, Alarm.Phase.CONTINUE, Alarm.State.ACTIVE), NOW);
        ward.alarm(event(2, Alarm.Phase.END, Alarm.State.LATCHED), NOW);
        AlarmNote again = event(2, Alarm.Phase.END, Alarm.State.LATCHED);
        ward.alarm(again, NOW);
        assertThat(ward.reachesBackTo(seen)).isTrue();
        assertThat(ward.after(seen))
                .singleElement()
                .satisfies(note -> assertThat(note.phase()).isEqualTo("END"));
        assertThat(ward.after(ward.positions())).isEmpty();
    }

    @Test
    void shouldSayThatEventsAreForgottenAndKeepTheAlarmsThatShow() {
        ward.begin(0, 0);
        AlarmPositions seen = ward.positions();
        ward.alarm(event(0, Alarm.Phase.START, Alarm.State.ACTIVE), NOW);
        for (int i = 1; i <= Ward.KEPT_EVENTS; i++) {
            Alert beat = Alert.newBuilder()
                    .setId("x" + i)
                    .setStreamId("c")
                    .setKind(AlertKind.VENTRICULAR_BEAT)
                    .build();
            ward.alarm(AlarmNote.of(beat, 0, i), NOW);
        }
        assertThat(ward.reachesBackTo(seen)).isFalse();
        assertThat(ward.find("b").open()).containsKey("a");
    }

    @Test
    void shouldTakeAnUnknownPriorityForTheHighest() {
        Alert alert = Alert.newBuilder()
                .setStreamId("b")
                .setAlarm(
                        Alarm.newBuilder().setAlarmId("a").setPriorityValue(77).setKindValue(999))
                .build();
        AlarmNote note = AlarmNote.of(alert, 0, 0);
        assertThat(note.priority()).isEqualTo("HIGH");
        assertThat(note.kind()).isEqualTo("KIND_999");
    }
}
