package io.beatwatch.ecg.alarm;

import static io.beatwatch.ecg.alarm.AlarmKind.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.beatwatch.ecg.alarm.AlarmEvent.Inactivation;
import io.beatwatch.ecg.alarm.AlarmEvent.Phase;
import io.beatwatch.ecg.alarm.AlarmEvent.State;
import io.beatwatch.ecg.signal.SampleRate;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people may do to alarms, and what is said again. */
class AlarmCommandsTest {
    private static AlarmScenario normal() {
        return new AlarmScenario(AlarmLimits.ADULT).beats("N".repeat(12), 0.75);
    }

    private static AlarmScenario tachycardia() {
        return normal().beats("VVVVV", 0.55);
    }

    private static AlarmEngine next(AlarmScenario s, AlarmLimits profile) {
        ByteBuffer state = ByteBuffer.allocate(s.engine().stateBytes());
        s.engine().save(state);
        AlarmEngine next = new AlarmEngine(SampleRate.ofHertz(AlarmScenario.HERTZ), "scenario", profile);
        next.restore(state.flip());
        return next;
    }

    @Test
    void shouldAcknowledgeOneAloneWhenItIsNamed() {
        AlarmScenario s = tachycardia().leads(1, 1).lasting(1.5);
        String id = s.of(LEAD_OFF, Phase.START).get(0).id();

        assertThat(s.acknowledge(id)).isEmpty();

        assertThat(s.last())
                .extracting(AlarmEvent::id, AlarmEvent::phase, AlarmEvent::inactivation, AlarmEvent::by)
                .containsExactly(id, Phase.UPDATE, Inactivation.ALERT_ACKNOWLEDGED, AlarmScenario.NURSE);
        assertThat(s.last().decidedMillis()).isEqualTo(s.clock().toEpochMilli());
        assertThat(s.of(VENTRICULAR_TACHYCARDIA, Phase.UPDATE)).isEmpty();
    }

    @Test
    void shouldResetTheLatchedOneWhenItIsNamed() {
        AlarmScenario s = tachycardia().beats("N".repeat(8), 0.75);
        AlarmEvent end = s.of(VENTRICULAR_TACHYCARDIA, Phase.END).get(0);
        assertThat(end.by()).isEmpty();

        assertThat(s.acknowledge(end.id())).isEmpty();

        assertThat(s.last())
                .extracting(AlarmEvent::id, AlarmEvent::phase, AlarmEvent::by)
                .containsExactly(end.id(), Phase.RESET, AlarmScenario.NURSE);
    }

    @Test
    void shouldRefuseWithTheReasonWhenThereIsNothingToAcknowledge() {
        assertThat(normal().acknowledge()).hasValue("no alarm of this bed shows: there is nothing to acknowledge");

        AlarmScenario s = normal().beats("VVVN", 0.5).beats("N".repeat(12), 0.75);
        String over =
                s.of(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, Phase.END).get(0).id();
        int before = s.all.size();
        assertThat(s.acknowledge(over)).hasValue("no alarm '" + over + "' shows: it is over, or was never there");

        AlarmScenario t = tachycardia();
        assertThat(t.acknowledge()).isEmpty();
        assertThat(t.acknowledge()).hasValue("it is acknowledged already");
        assertThat(s.all).hasSize(before);
    }

    @Test
    void shouldLeaveAdvisoryAlarmsWhenAllAreAcknowledged() {
        AlarmScenario s = normal();
        s.pauseAlarms(60);

        assertThat(s.acknowledge()).isPresent();
    }

    @Test
    void shouldSoundAgainAtOnceWhenAPauseOfSoundIsEnded() {
        AlarmScenario s = tachycardia();
        assertThat(s.pauseAudio(120)).isEmpty();
        assertThat(s.engine().audioPausedUntil()).hasValue(s.now() + 120_000);
        assertThat(s.pauseAudio(0)).isEmpty();

        assertThat(s.engine().audioPausedUntil()).isEmpty();
        assertThat(s.of(VENTRICULAR_TACHYCARDIA, Phase.UPDATE))
                .extracting(AlarmEvent::sounds, AlarmEvent::inactivation, AlarmEvent::by)
                .containsExactly(
                        tuple(false, Inactivation.AUDIO_PAUSED, AlarmScenario.NURSE),
                        tuple(true, Inactivation.ENABLED, AlarmScenario.NURSE));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 3600.001, 1e6})
    void shouldRefuseWhenAPauseIsNotPossible(double seconds) {
        AlarmScenario s = tachycardia();
        int before = s.all.size();

        assertThat(s.pauseAudio(seconds)).get().asString().contains("must be 0 to 3600 s");
        assertThat(s.pauseAlarms(seconds)).get().asString().contains("must be 0 to 3600 s");
        assertThat(s.all).hasSize(before);
        assertThat(s.pauseAudio(3600)).isEmpty();
    }

    @Test
    void shouldEndWhatShowsAndShowThatAlarmsArePausedWhenTheyAre() {
        AlarmScenario s = tachycardia().leads(1, 1).lasting(1.5);
        assertThat(s.pauseAlarms(30)).isEmpty();

        assertThat(s.of(VENTRICULAR_TACHYCARDIA, Phase.END))
                .extracting(AlarmEvent::state, AlarmEvent::inactivation, AlarmEvent::by)
                .containsExactly(tuple(State.INACTIVE, Inactivation.ALARM_PAUSED, AlarmScenario.NURSE));
        assertThat(s.of(ALARMS_PAUSED))
                .extracting(AlarmEvent::phase, AlarmEvent::priority, AlarmEvent::sounds, AlarmEvent::by)
                .containsExactly(tuple(Phase.START, AlarmPriority.ADVISORY, false, AlarmScenario.NURSE));
        assertThat(s.of(LEAD_OFF, Phase.END)).isEmpty();
        assertThat(s.engine().alarmsPausedUntil()).hasValue(s.now() / 250 * 250 + 30_000);
    }

    @Test
    void shouldGiveNoAlarmOfThePatientUntilThePauseIsOver() {
        AlarmScenario s = normal();
        long from = s.now();
        s.pauseAlarms(30);
        s.beats("V".repeat(52), 0.55).leads(1, 1).beats("V".repeat(8), 0.55);

        assertThat(s.started().subList(0, 2)).containsExactly(ALARMS_PAUSED, LEAD_OFF);
        assertThat(s.of(ALARMS_PAUSED, Phase.END).get(0).decidedSample() - from).isBetween(30_000L, 30_250L);
        assertThat(s.of(VENTRICULAR_TACHYCARDIA, Phase.START).get(0).decidedSample() - from)
                .isBetween(30_000L, 31_000L);
        assertThat(s.engine().suppressed())
                .contains(new SuppressedCount(VENTRICULAR_TACHYCARDIA, Suppression.ALARM_PAUSED, 1));
    }

    @Test
    void shouldStayLatchedWhenAlarmsArePaused() {
        AlarmScenario s = tachycardia().beats("N".repeat(8), 0.75);
        s.pauseAlarms(30);

        assertThat(s.of(VENTRICULAR_TACHYCARDIA, Phase.RESET)).isEmpty();
        assertThat(s.acknowledge()).isEmpty();
        assertThat(s.of(VENTRICULAR_TACHYCARDIA, Phase.RESET)).hasSize(1);
    }

    @Test
    void shouldBeTwoAlarmsWhenAlarmsArePausedTwiceWithoutASampleBetween() {
        AlarmScenario s = normal();
        s.pauseAlarms(30);
        s.pauseAlarms(60);
        s.pauseAlarms(0);
        s.pauseAlarms(30);

        assertThat(s.of(ALARMS_PAUSED))
                .extracting(AlarmEvent::phase)
                .containsExactly(Phase.START, Phase.UPDATE, Phase.END, Phase.START);
        assertThat(s.of(ALARMS_PAUSED, Phase.START)).extracting(AlarmEvent::id).doesNotHaveDuplicates();
    }

    @Test
    void shouldCountMissingSamplesIntoAPauseWhenThereIsAGap() {
        AlarmScenario s = normal();
        s.pauseAlarms(30);
        s.lasting(10);
        s.engine().gap(s.now() + 25_000, s);

        assertThat(s.of(ALARMS_PAUSED)).extracting(AlarmEvent::phase).containsExactly(Phase.START, Phase.END);
    }

    @Test
    void shouldEndAPauseByTheClockWhenNoSamplesCome() {
        AlarmScenario s = tachycardia();
        s.pauseAudio(30);
        s.pauseAlarms(30);
        s.engine().withoutSamples(s.clock().plusMillis(29_999), s);
        assertThat(s.engine().audioPausedUntil()).isPresent();
        assertThat(s.last().phase()).isEqualTo(Phase.START);

        s.engine().withoutSamples(s.clock().plusSeconds(30), s);
        assertThat(s.engine().audioPausedUntil()).isEmpty();
        assertThat(s.engine().alarmsPausedUntil()).isEmpty();
        assertThat(s.last()).extracting(AlarmEvent::kind, AlarmEvent::phase).containsExactly(ALARMS_PAUSED, Phase.END);
    }

    @Test
    void shouldSayAgainWhatShowsEveryTenSecondsOfSignal() {
        AlarmScenario s = normal().leads(1, 1).lasting(35);

        assertThat(s.all.stream().filter(e -> e.phase() == Phase.CONTINUE && e.kind() == LEAD_OFF))
                .extracting(AlarmEvent::kind, AlarmEvent::decidedSample)
                .containsExactly(
                        tuple(LEAD_OFF, 10_000L),
                        tuple(LEAD_OFF, 20_000L),
                        tuple(LEAD_OFF, 30_000L),
                        tuple(LEAD_OFF, 40_000L));
    }

    @Test
    void shouldEndWhatShowsAndBeginAgainWhenTheGatewayWasLost() {
        AlarmScenario s = tachycardia().leads(1, 1).beats("VVV", 0.55);
        int before = s.events.size();
        s.silent(15);
        long lost = s.clock().toEpochMilli();
        s.silent(5);
        assertThat(s.events.subList(before, s.events.size()))
                .extracting(AlarmEvent::kind, AlarmEvent::phase, AlarmEvent::state)
                .containsExactly(
                        tuple(VENTRICULAR_TACHYCARDIA, Phase.END, State.LATCHED),
                        tuple(LEAD_OFF, Phase.END, State.INACTIVE),
                        tuple(GATEWAY_LOST, Phase.START, State.ACTIVE));
        assertThat(s.last().onsetMillis()).isEqualTo(lost - 15_000);
        assertThat(s.last().decidedMillis()).isEqualTo(lost);

        s.heard().beats("V", 0.55);
        assertThat(s.of(GATEWAY_LOST)).extracting(AlarmEvent::phase).containsExactly(Phase.START, Phase.END);
        assertThat(s.of(VENTRICULAR_TACHYCARDIA, Phase.START)).hasSize(2);
        assertThat(s.of(LEAD_OFF, Phase.START)).hasSize(2);
    }

    @Test
    void shouldBeAnotherAlarmWhenTheGatewayIsLostAgainWithoutASampleBetween() {
        AlarmScenario s = normal().silent(15).heard().silent(15).heard();

        assertThat(s.of(GATEWAY_LOST, Phase.START))
                .hasSize(2)
                .extracting(AlarmEvent::id)
                .doesNotHaveDuplicates();
        assertThat(s.of(GATEWAY_LOST, Phase.END)).hasSize(2);
    }

    @Test
    void shouldShowForTenSecondsThatSamplesAreMissing() {
        AlarmScenario s = normal();
        long before = s.now();
        s.gap(1500).lasting(9).gap(1500).lasting(12);

        assertThat(s.of(SAMPLES_MISSING))
                .extracting(AlarmEvent::phase, AlarmEvent::sample)
                .containsExactly(tuple(Phase.START, before), tuple(Phase.END, before));
        assertThat(s.of(SAMPLES_MISSING, Phase.END).get(0).decidedSample() - before)
                .isBetween(22_000L, 22_500L);
    }

    @Test
    void shouldStayUntilHalfOfTheLimitWhenTheMonitorIsBehind() {
        AlarmScenario s = normal().behind(12).behind(9).behind(5).behind(4.999).behind(9);
        assertThat(s.of(MONITOR_BEHIND)).extracting(AlarmEvent::phase).containsExactly(Phase.START, Phase.END);

        s.skew(70).skew(-31).skew(29.9);
        assertThat(s.of(CLOCK_SKEW)).extracting(AlarmEvent::phase).containsExactly(Phase.START, Phase.END);
    }

    @Test
    void shouldShowSkewAgainWhenTheMonitorIsNoLongerBehind() {
        AlarmScenario s = normal().skew(100).behind(20).behind(0);

        assertThat(s.events)
                .extracting(AlarmEvent::kind, AlarmEvent::phase)
                .containsExactly(
                        tuple(CLOCK_SKEW, Phase.START),
                        tuple(CLOCK_SKEW, Phase.END),
                        tuple(MONITOR_BEHIND, Phase.START),
                        tuple(MONITOR_BEHIND, Phase.END),
                        tuple(CLOCK_SKEW, Phase.START));
    }

    @Test
    void shouldRefuseAllOfThemWhenOneLimitIsUnknownOrOutOfItsRange() {
        AlarmScenario s = normal();
        assertThat(s.limits(Map.of("alarms.vt.rate", 120.0, "alarms.vt.beat", 5.0), false))
                .get()
                .asString()
                .contains("'alarms.vt.beat'");
        assertThat(s.limits(Map.of("alarms.vt.rate", 120.0, "alarms.vt.beats", 31.0), false))
                .get()
                .asString()
                .startsWith("alarms.vt.beats must be 3 to 30");
        assertThat(s.limits(Map.of("alarms.bradycardia.rate", 116.0), false))
                .get()
                .asString()
                .contains("must not be above");
        assertThat(s.limits(Map.of(), false)).isPresent();
        assertThat(s.limits(Map.of("alarms.vt.rate", Double.NaN), false)).isPresent();

        assertThat(s.engine().limits()).isEqualTo(AlarmLimits.ADULT);
        assertThat(s.engine().ownLimits()).isEmpty();
        assertThat(s.all).isEmpty();
    }

    @Test
    void shouldGoBackToTheProfileWhenLimitsAreReset() {
        AlarmScenario s = normal();
        s.limit(AlarmLimit.VT_RATE, 120.00049);
        s.limit(AlarmLimit.VT_BEATS, 6);
        assertThat(s.engine().ownLimits()).containsExactlyInAnyOrder(AlarmLimit.VT_RATE, AlarmLimit.VT_BEATS);
        assertThat(s.engine().limits().get(AlarmLimit.VT_RATE)).isEqualTo(120);

        assertThat(s.limits(Map.of("alarms.vt.beats", 7.0), true)).isEmpty();
        assertThat(s.engine().ownLimits()).containsExactly(AlarmLimit.VT_BEATS);
        assertThat(s.limits(Map.of(), true)).isEmpty();
        assertThat(s.engine().limits()).isEqualTo(AlarmLimits.ADULT);
    }

    @Test
    void shouldShowThatALimitIsOffUntilItIsNot() {
        AlarmScenario s = normal();
        s.limit(AlarmLimit.BRADYCARDIA_RATE, 15);
        assertThat(s.started()).isEmpty();
        s.limits(Map.of("alarms.bradycardia.rate", 15.0, "alarms.extreme-bradycardia.rate", 15.0), false);
        s.beats("N".repeat(20), 0.75);
        s.limits(Map.of(), true);

        assertThat(s.events)
                .extracting(AlarmEvent::kind, AlarmEvent::phase, AlarmEvent::by)
                .containsExactly(
                        tuple(LIMITS_OFF, Phase.START, AlarmScenario.NURSE),
                        tuple(LIMITS_OFF, Phase.END, AlarmScenario.NURSE));
    }

    @Test
    void shouldTakeLittleRoomWhenAPatientIsAsMostAre() {
        AlarmScenario s = normal().beats("NNNNNNNVNN".repeat(20), 0.75);

        assertThat(s.engine().stateBytes()).isBetween(400, 600);
    }

    @Test
    void shouldKeepLimitsAndPausesWhenAnotherEngineTakesOver() {
        AlarmScenario s = normal();
        s.limits(Map.of("alarms.vt.rate", 123.457, "alarms.r-on-t.share", 0.333), false);
        s.pauseAudio(20);
        AlarmEngine next = next(s, AlarmLimits.ADULT);

        assertThat(next.limits()).isEqualTo(s.engine().limits());
        assertThat(next.ownLimits()).isEqualTo(s.engine().ownLimits());
        assertThat(next.audioPausedUntil()).isEqualTo(s.engine().audioPausedUntil());
    }

    @Test
    void shouldDropOwnLimitsWhenTheProfileOfTheNextEngineDoesNotGoWithThem() {
        AlarmScenario s = normal();
        s.limit(AlarmLimit.TACHYCARDIA_RATE, 60);
        AlarmLimits child = AlarmLimits.ADULT.with(AlarmLimit.BRADYCARDIA_RATE, 70);

        assertThat(next(s, child).limits()).isEqualTo(child);
        assertThat(next(s, child).ownLimits()).isEmpty();
    }

    @Test
    void shouldSayWhenAnotherVersionWroteTheState() {
        assertThatThrownBy(() -> normal().engine().restore(ByteBuffer.wrap(new byte[] {99})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 99");
    }

    @Test
    void shouldCountOnceWhenAConditionIsFoundWithEachBeat() {
        AlarmScenario s = normal().beats("V".repeat(40), 0.55);

        assertThat(s.engine().suppressed())
                .contains(new SuppressedCount(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, Suppression.CHAIN, 1));
    }

    @Test
    void shouldResetWhatIsLatchedWhenTheSignalEnds() {
        AlarmScenario s = tachycardia().beats("N".repeat(8), 0.75);
        s.pauseAlarms(60);
        s.end();

        assertThat(s.of(VENTRICULAR_TACHYCARDIA))
                .extracting(AlarmEvent::phase)
                .containsExactly(Phase.START, Phase.END, Phase.RESET);
        assertThat(s.of(ALARMS_PAUSED)).extracting(AlarmEvent::phase).containsExactly(Phase.START, Phase.END);
        assertThat(s.engine().alarmsPausedUntil()).isEmpty();
    }

    /** What is written names kinds, chains, limits and reasons by their place. */
    @Test
    void shouldKeepTheirPlacesWhenStatesWereWritten() {
        assertThat(List.of(AlarmKind.values()).subList(0, 30))
                .startsWith(VENTRICULAR_FIBRILLATION)
                .endsWith(LEAD_OFF);
        assertThat(AlarmLimit.TACHYCARDIA_RATE.ordinal()).isEqualTo(16);
        assertThat(AlarmLimit.SECOND_TIME_OUT_SECONDS.ordinal()).isEqualTo(29);
        assertThat(Suppression.ALARM_PAUSED.ordinal()).isEqualTo(6);
        assertThat(AlarmEngine.LONGEST_PAUSE).isEqualTo(Duration.ofHours(1));
    }
}
