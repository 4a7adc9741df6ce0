package io.beatwatch.ecg.alarm;

import static io.beatwatch.ecg.alarm.AlarmKind.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.tuple;

import io.beatwatch.ecg.alarm.AlarmEvent.Inactivation;
import io.beatwatch.ecg.alarm.AlarmEvent.Phase;
import io.beatwatch.ecg.alarm.AlarmEvent.State;
import io.beatwatch.ecg.alarm.AlarmScenario.Suppressed;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.signal.SignalQuality;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlarmEngineTest {
    private static final AlarmLimits UNLATCHED = AlarmLimits.ADULT.with(AlarmLimit.LATCH, 0);

    private static AlarmScenario normal() {
        return normal(AlarmLimits.ADULT);
    }

    private static AlarmScenario normal(AlarmLimits limits) {
        return new AlarmScenario(limits).beats("N".repeat(12), 0.75);
    }

    private static AlarmScenario tachycardia(AlarmScenario s) {
        return s.beats("VVVVV", 0.55);
    }

    @Test
    void shouldEndTheLesserWhenTheWorseOfItsChainBegins() {
        AlarmScenario s = tachycardia(normal()).waves(true).lasting(0.5);

        assertThat(s.events.stream().filter(e -> e.kind().chain() == AlarmChain.VENTRICULAR))
                .extracting(AlarmEvent::kind, AlarmEvent::phase)
                .containsExactly(
                        tuple(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, Phase.START),
                        tuple(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, Phase.END),
                        tuple(VENTRICULAR_TACHYCARDIA, Phase.START),
                        tuple(VENTRICULAR_TACHYCARDIA, Phase.END),
                        tuple(VENTRICULAR_FIBRILLATION, Phase.START));
        assertThat(s.suppressed).contains(new Suppressed(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, Suppression.CHAIN));
    }

    @Test
    void shouldShowKindsOfSeveralChainsWhenTheyAreThereTogether() {
        AlarmScenario s = normal().leads(1, 1).beats("V".repeat(12), 0.45);

        assertThat(s.started()).contains(VENTRICULAR_TACHYCARDIA, TACHYCARDIA, LEAD_OFF);
        assertThat(s.of(VENTRICULAR_TACHYCARDIA, Phase.END)).isEmpty();
        assertThat(s.of(LEAD_OFF, Phase.END)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 0.3", "2, 0.3", "1, 0.45", "2, 0.45", "1, 0.59", "2, 0.59"})
    void shouldGoOnWhenOneOrTwoBeatsOfTachycardiaAreTakenForOthers(int others, double interval) {
        AlarmScenario s = normal().beats("V".repeat(8), interval);
        s.beats("N".repeat(others), interval).beats("V".repeat(8), interval);

        assertThat(s.of(VENTRICULAR_TACHYCARDIA)).extracting(AlarmEvent::phase).containsExactly(Phase.START);
    }

    @Test
    void shouldEndWhenTachycardiaIsOver() {
        AlarmScenario s = tachycardia(normal());
        long last = s.lastBeat();
        s.beats("NNNN", 0.75);

        assertThat(s.of(VENTRICULAR_TACHYCARDIA)).extracting(AlarmEvent::phase).containsExactly(Phase.START, Phase.END);
        assertThat(s.of(VENTRICULAR_TACHYCARDIA).get(1).decidedSample() - last).isBetween(2500L, 3100L);
    }

    @Test
    void shouldNotGoOnWhenBigeminyFollowsTachycardia() {
        AlarmScenario s = tachycardia(normal()).beats("NV".repeat(8), 0.55);

        assertThat(s.of(VENTRICULAR_TACHYCARDIA)).extracting(AlarmEvent::phase).containsExactly(Phase.START, Phase.END);
    }

    @Test
    void shouldBeOneAlarmWhenARunIsLongerThanWhatIsRemembered() {
        AlarmScenario s = normal().beats("S".repeat(3 * BeatHistory.CAPACITY), 0.6);

        assertThat(s.of(SUPRAVENTRICULAR_RUN)).extracting(AlarmEvent::phase).containsExactly(Phase.START);
    }

    @Test
    void shouldBeOneAlarmWhenARunReachesFurtherBackAsItGoesOn() {
        AlarmScenario s = normal(AlarmLimits.ADULT.with(AlarmLimit.VT_BEATS, 12))
                .company(0.5)
                .beats("VNNNVVV", 0.5);
        AlarmEvent begin = s.of(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA).get(0);
        assertThat(begin.beats()).isEqualTo(3);

        s.beats("VVV", 0.5);
        s.engine().withoutSamples(s.clock(), s);
        assertThat(s.all.stream().filter(e -> e.kind() == NON_SUSTAINED_VENTRICULAR_TACHYCARDIA))
                .extracting(AlarmEvent::phase, AlarmEvent::id, AlarmEvent::sample, AlarmEvent::beats)
                .containsExactly(
                        tuple(Phase.START, begin.id(), begin.sample(), 3),
                        tuple(Phase.CONTINUE, begin.id(), begin.sample(), 10));
    }

    @Test
    void shouldBeTwoAlarmsWhenAnotherShortRunFollowsSoon() {
        AlarmScenario s = normal().beats("VVV", 0.35).beats("N", 0.5).beats("VVV", 0.35);

        assertThat(s.of(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA))
                .extracting(AlarmEvent::phase)
                .containsExactly(Phase.START, Phase.END, Phase.START);
    }

    @Test
    void shouldStayUntilTheRateIsBackByAMarginWhenARateAlarmShows() {
        AlarmScenario s = normal().beats("N".repeat(12), 60 / 116.0).beats("N".repeat(30), 60 / 111.0);
        assertThat(s.of(TACHYCARDIA)).extracting(AlarmEvent::phase).containsExactly(Phase.START);

        s.beats("N".repeat(30), 60 / 108.0);
        assertThat(s.of(TACHYCARDIA)).extracting(AlarmEvent::phase).containsExactly(Phase.START, Phase.END);

        s.beats("N".repeat(30), 60 / 111.0);
        assertThat(s.of(TACHYCARDIA, Phase.START)).hasSize(1);
    }

    @Test
    void shouldSuppressAllButAsystoleFibrillationAndRatesWhenLearning() {
        AlarmScenario s =
                new AlarmScenario().learning(true).beats("NNNNNNNNNN", 0.75).shape(1);
        s.beats("VVVVVVVV", 0.5)
                .shape(2)
                .beats("VVVNVVN", 0.5)
                .beats("NVNVNVNVSSSS", 0.75)
                .beats("N", 3);
        assertThat(s.started()).isSubsetOf(TACHYCARDIA, BRADYCARDIA);
        assertThat(s.suppressed)
                .contains(
                        new Suppressed(VENTRICULAR_TACHYCARDIA, Suppression.LEARNING),
                        new Suppressed(VENTRICULAR_COUPLET, Suppression.LEARNING),
                        new Suppressed(SUPRAVENTRICULAR_RUN, Suppression.LEARNING),
                        new Suppressed(PAUSE, Suppression.LEARNING));

        s.beats("N".repeat(12), 0.3)
                .beats("N".repeat(12), 1.6)
                .lasting(5)
                .waves(true)
                .lasting(1);
        assertThat(s.started()).contains(EXTREME_TACHYCARDIA, EXTREME_BRADYCARDIA, ASYSTOLE, VENTRICULAR_FIBRILLATION);
    }

    @Test
    void shouldLookForAsystoleWhenThereWasNoBeatYet() {
        AlarmScenario s = new AlarmScenario().lasting(5);

        assertThat(s.started()).containsExactly(ASYSTOLE);
    }

    @Test
    void shouldSuspendWhatIsNotHighWhenNoiseLasts() {
        AlarmScenario s = normal().noisy(true).beats("N".repeat(40), 0.75);
        assertThat(s.started()).containsExactly(NOISY_SIGNAL);

        s.beats("NVNVNVNVNN", 0.75).beats("VVVNN", 0.5).beats("SSSS", 0.75).beats("N", 2.6);
        assertThat(s.started()).containsExactly(NOISY_SIGNAL);
        assertThat(s.suppressed)
                .contains(
                        new Suppressed(BIGEMINY, Suppression.NOISE),
                        new Suppressed(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, Suppression.NOISE),
                        new Suppressed(SUPRAVENTRICULAR_RUN, Suppression.NOISE),
                        new Suppressed(PAUSE, Suppression.NOISE));

        s.beats("VVVVV", 0.5).beats("N".repeat(9), 0.5).lasting(5).waves(true).lasting(1);
        assertThat(s.started()).contains(VENTRICULAR_TACHYCARDIA, TACHYCARDIA, ASYSTOLE, VENTRICULAR_FIBRILLATION);
    }

    @Test
    void shouldLookForAllAgainWhenNoiseIsOver() {
        AlarmScenario s =
                normal().noisy(true).beats("N".repeat(40), 0.75).noisy(false).beats("N".repeat(20), 0.75);
        assertThat(s.of(NOISY_SIGNAL)).extracting(AlarmEvent::phase).containsExactly(Phase.START, Phase.END);

        s.beats("VVN", 0.75);
        assertThat(s.started()).contains(VENTRICULAR_COUPLET);
    }

    @Test
    void shouldNotSoundAgainWhenItsTimeOutRuns() {
        AlarmScenario s = normal();
        for (int i = 0; i < 20; i++) {
            s.beats("VVN".concat("N".repeat(12)), 0.75);
        }
        List<AlarmEvent> couplets = s.of(VENTRICULAR_COUPLET, Phase.START);
        long first = couplets.get(0).decidedSample();

        assertThat(couplets).hasSize(20);
        assertThat(couplets)
                .allSatisfy(e -> assertThat(e.sounds())
                        .isEqualTo(e == couplets.get(0) || e.decidedSample() - first == 16 * 11_250));
        assertThat(s.suppressed).contains(new Suppressed(VENTRICULAR_COUPLET, Suppression.TIME_OUT));
    }

    @Test
    void shouldSoundWithinTheTimeOutWhenItIsWorse() {
        AlarmScenario s =
                normal().beats("VVNNN", 0.75).beats("N".repeat(8), 0.75).beats("VVVN", 0.5);
        s.beats("N".repeat(8), 0.75)
                .beats("VVVN", 0.5)
                .beats("N".repeat(8), 0.75)
                .beats("VVVVVN", 0.5);

        assertThat(s.of(VENTRICULAR_COUPLET, Phase.START))
                .extracting(AlarmEvent::sounds)
                .containsExactly(true);
        assertThat(s.of(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, Phase.START))
                .extracting(AlarmEvent::sounds)
                .containsExactly(true, false, false);
        assertThat(s.of(VENTRICULAR_TACHYCARDIA, Phase.START))
                .extracting(AlarmEvent::sounds)
                .containsExactly(true);
    }

    @Test
    void shouldSoundAgainWhenTheTimeOutOfAMediumAlarmIsOver() {
        AlarmScenario s =
                normal().beats("VVVN", 0.5).beats("N".repeat(770), 0.75).beats("VVVN", 0.5);
        s.beats("N".repeat(40), 0.75).beats("VVVN", 0.5);

        assertThat(s.of(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, Phase.START))
                .extracting(AlarmEvent::sounds)
                .containsExactly(true, false, true);
    }

    @Test
    void shouldLatchUntilAcknowledgedWhenAHighAlarmEnds() {
        AlarmScenario s = tachycardia(normal()).beats("N".repeat(8), 0.75);
        assertThat(s.of(VENTRICULAR_TACHYCARDIA))
                .extracting(AlarmEvent::phase, AlarmEvent::state)
                .containsExactly(tuple(Phase.START, State.ACTIVE), tuple(Phase.END, State.LATCHED));

        assertThat(s.acknowledge()).isEmpty();
        AlarmEvent reset = s.events.get(s.events.size() - 1);
        assertThat(reset.kind()).isEqualTo(VENTRICULAR_TACHYCARDIA);
        assertThat(reset.phase()).isEqualTo(Phase.RESET);
        assertThat(reset.state()).isEqualTo(State.INACTIVE);
        assertThat(reset.inactivation()).isEqualTo(Inactivation.ALERT_ACKNOWLEDGED);
        assertThat(reset.sounds()).isFalse();
        assertThat(s.acknowledge()).isPresent();
    }

    @Test
    void shouldNotLatchWhenAnAlarmIsNotHighOrLatchingIsOff() {
        AlarmScenario s = normal().beats("VVVN", 0.5).beats("N".repeat(8), 0.75);
        assertThat(s.of(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, Phase.END))
                .extracting(AlarmEvent::state, AlarmEvent::sounds)
                .containsExactly(tuple(State.INACTIVE, false));

        AlarmScenario off = tachycardia(normal(UNLATCHED)).beats("N".repeat(8), 0.75);
        assertThat(off.of(VENTRICULAR_TACHYCARDIA, Phase.END))
                .extracting(AlarmEvent::state)
                .containsExactly(State.INACTIVE);
        assertThat(off.acknowledge()).isPresent();
    }

    @Test
    void shouldResetTheOlderWhenAnotherOfItsKindBeginsWhileItIsLatched() {
        AlarmScenario s = tachycardia(normal()).beats("N".repeat(8), 0.75);
        tachycardia(s).beats("N".repeat(8), 0.75);
        s.acknowledge();

        List<AlarmEvent> all = s.of(VENTRICULAR_TACHYCARDIA);
        assertThat(all)
                .extracting(AlarmEvent::phase)
                .containsExactly(Phase.START, Phase.END, Phase.RESET, Phase.START, Phase.END, Phase.RESET);
        assertThat(all.get(2).id()).isEqualTo(all.get(0).id());
        assertThat(all.get(5).id())
                .isEqualTo(all.get(3).id())
                .isNotEqualTo(all.get(0).id());
    }

    @Test
    void shouldStayShownWithoutASoundWhenAnActiveAlarmIsAcknowledged() {
        AlarmScenario s = tachycardia(normal());
        s.acknowledge();
        s.beats("VVV", 0.55).beats("N".repeat(8), 0.75);

        assertThat(s.of(VENTRICULAR_TACHYCARDIA))
                .extracting(AlarmEvent::phase, AlarmEvent::state, AlarmEvent::inactivation, AlarmEvent::sounds)
                .containsExactly(
                        tuple(Phase.START, State.ACTIVE, Inactivation.ENABLED, true),
                        tuple(Phase.UPDATE, State.ACTIVE, Inactivation.ALERT_ACKNOWLEDGED, false),
                        tuple(Phase.END, State.INACTIVE, Inactivation.ALERT_ACKNOWLEDGED, false));

        tachycardia(s);
        assertThat(s.of(VENTRICULAR_TACHYCARDIA, Phase.START))
                .extracting(AlarmEvent::sounds)
                .containsExactly(true, true);
    }

    @Test
    void shouldSayWhetherThereWasAnythingWhenAcknowledged() {
        AlarmScenario s = normal();

        assertThat(s.acknowledge()).isPresent();
        assertThat(s.events).isEmpty();
    }

    @Test
    void shouldSilenceAllButHighAlarmsThatBeginWhenSoundIsPaused() {
        AlarmScenario s = normal();
        s.pauseAudio(120);
        s.beats("VVVN", 0.55).beats("N".repeat(8), 0.75);
        tachycardia(s);

        assertThat(s.of(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, Phase.START))
                .extracting(AlarmEvent::sounds, AlarmEvent::inactivation)
                .containsOnly(tuple(false, Inactivation.AUDIO_PAUSED));
        assertThat(s.suppressed)
                .contains(new Suppressed(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, Suppression.AUDIO_PAUSED));
        assertThat(s.of(VENTRICULAR_TACHYCARDIA, Phase.START))
                .extracting(AlarmEvent::sounds)
                .containsExactly(true);
    }

    @Test
    void shouldSoundAgainWhenTheSoundWasPausedForLongEnough() {
        AlarmScenario s = tachycardia(normal());
        s.pauseAudio(10);
        s.beats("V".repeat(17), 0.55);
        assertThat(s.of(VENTRICULAR_TACHYCARDIA))
                .extracting(AlarmEvent::phase, AlarmEvent::inactivation, AlarmEvent::sounds)
                .containsExactly(
                        tuple(Phase.START, Inactivation.ENABLED, true),
                        tuple(Phase.UPDATE, Inactivation.AUDIO_PAUSED, false));

        s.beats("VVV", 0.55);
        assertThat(s.of(VENTRICULAR_TACHYCARDIA))
                .hasSize(3)
                .last()
                .extracting(AlarmEvent::phase, AlarmEvent::inactivation, AlarmEvent::sounds)
                .containsExactly(Phase.UPDATE, Inactivation.ENABLED, true);
    }

    @Test
    void shouldStaySilentWhenAnAlarmWasAcknowledgedWhileTheSoundWasPaused() {
        AlarmScenario s = tachycardia(normal());
        s.pauseAudio(2);
        s.acknowledge();
        s.beats("V".repeat(10), 0.55);

        assertThat(s.of(VENTRICULAR_TACHYCARDIA))
                .hasSize(3)
                .last()
                .extracting(AlarmEvent::inactivation, AlarmEvent::sounds)
                .containsExactly(Inactivation.ALERT_ACKNOWLEDGED, false);
    }

    @Test
    void shouldSayAgainWhatShowsAndWhatIsLatchedWhenRepeated() {
        AlarmScenario s =
                tachycardia(normal()).beats("N".repeat(8), 0.75).leads(1, 1).lasting(1.5);
        s.all.clear();
        s.engine().withoutSamples(s.clock(), s);

        assertThat(s.all)
                .extracting(AlarmEvent::kind, AlarmEvent::phase, AlarmEvent::state)
                .containsExactly(
                        tuple(LEAD_OFF, Phase.CONTINUE, State.ACTIVE),
                        tuple(VENTRICULAR_TACHYCARDIA, Phase.CONTINUE, State.LATCHED));
    }

    @Test
    void shouldJudgeByTheNewLimitsWhenTheyChange() {
        AlarmScenario s = normal(UNLATCHED).beats("N".repeat(20), 0.5);
        assertThat(s.of(TACHYCARDIA)).hasSize(1);

        s.limit(AlarmLimit.TACHYCARDIA_RATE, 140);
        s.beats("N".repeat(20), 0.5);
        assertThat(s.of(TACHYCARDIA)).extracting(AlarmEvent::phase).containsExactly(Phase.START, Phase.END);
        assertThat(s.engine().limits().get(AlarmLimit.TACHYCARDIA_RATE)).isEqualTo(140);

        s.limits(Map.of(AlarmLimit.EXTREME_TACHYCARDIA_RATE.key(), 118.0), true);
        s.beats("N", 0.5);
        assertThat(s.of(EXTREME_TACHYCARDIA)).hasSize(1);
    }

    @Test
    void shouldNotTellAsystoleWhenNoLeadHasASignal() {
        assertThat(normal().leads(2, 0).lasting(20).started()).containsExactly(LEADS_OFF);
        assertThat(normal().leads(0, 0).lasting(20).started()).containsExactly(NO_SIGNAL);
        assertThat(normal().leads(1, 0).lasting(20).started()).doesNotContain(ASYSTOLE);
    }

    @Test
    void shouldCountFromTheSignalsReturnWhenLeadsWereOff() {
        AlarmScenario s = normal().leads(2, 0).lasting(10);
        long back = s.now();
        s.leads(0, 2).lasting(4);
        assertThat(s.of(ASYSTOLE)).isEmpty();

        s.lasting(1);
        assertThat(s.of(ASYSTOLE)).hasSize(1);
        assertThat(s.of(ASYSTOLE).get(0).sample()).isEqualTo(back);
    }

    @Test
    void shouldNotTellAsystoleWhenTheVentriclesFibrillate() {
        AlarmScenario s = normal().lasting(1).waves(true).lasting(20);
        assertThat(s.started()).containsExactly(VENTRICULAR_FIBRILLATION);

        s.waves(false).lasting(1);
        assertThat(s.started()).containsExactly(VENTRICULAR_FIBRILLATION, ASYSTOLE);
    }

    @Test
    void shouldEndAsystoleWhenTheHeartBeatsAgain() {
        AlarmScenario s = normal(UNLATCHED).lasting(6).beats("N", 7);
        long beat = s.now();
        s.beats("N", 0.75);

        assertThat(s.of(ASYSTOLE)).extracting(AlarmEvent::phase).containsExactly(Phase.START, Phase.END);
        assertThat(s.of(ASYSTOLE).get(1).decidedSample() - beat).isLessThan(750);
    }

    @Test
    void shouldForgetAllWhenTheSignalBreaksOff() {
        AlarmScenario s = normal(UNLATCHED).beats("VVVV", 0.5).gap();
        assertThat(s.events).extracting(AlarmEvent::phase).containsExactly(Phase.START, Phase.END);

        s.beats("V", 1).beats("N".repeat(12), 0.75);
        assertThat(s.starts()).hasSize(1);
    }

    @Test
    void shouldNotCountBeatsFromBeforeWhenTheSignalBreaksOff() {
        AlarmScenario s = normal().beats("NNNV".repeat(6), 0.75).gap().beats("NNNV".repeat(6), 0.75);

        assertThat(s.started()).doesNotContain(FREQUENT_VENTRICULAR_BEATS);
    }

    @ParameterizedTest
    @MethodSource("io.beatwatch.ecg.alarm.AlarmEngineTest#irregular")
    void shouldReadTheStandardsRatesWhenRhythmsAreIrregular(Irregular rhythm) {
        BeatHistory history = new BeatHistory();
        long sample = 0;
        for (int i = 0; i < 40; i++) {
            double rr = rhythm.intervals[i % rhythm.intervals.length];
            sample += Math.round(rr * 1000);
            BeatClass beatClass = BeatClass.valueOf(String.valueOf(rhythm.classes.charAt(i % rhythm.classes.length())));
            history.add(new AlarmBeat(
                    sample, i == 0 ? 0 : (float) rr, beatClass, 0.9f, 0, Float.NaN, SignalQuality.CLEAN, false, 0));
            if (i >= 8) {
                assertThat(RateConditions.heartRate(history)).isCloseTo(rhythm.rate, offset(0.5f));
            } else if (i < 4) {
                assertThat(RateConditions.heartRate(history)).isZero();
            }
        }
    }

    record Irregular(String name, float rate, String classes, double... intervals) {
        @Override
        public String toString() {
            return name + " " + rate;
        }
    }

    /** IEC 60601-2-27, 201.7.9.2.9.101 b) 4): the waveforms' rates; the intervals are such as have them. */
    static List<Irregular> irregular() {
        return List.of(
                new Irregular("ventricular bigeminy", 80, "NV", 1.0, 0.5),
                new Irregular("ventricular bigeminy, late", 80, "NV", 0.9, 0.6),
                new Irregular("slow alternating", 60, "VV", 1.25, 0.75),
                new Irregular("slow alternating, wider", 60, "VV", 1.4, 0.6),
                new Irregular("rapid alternating", 120, "VV", 0.625, 0.375),
                new Irregular("rapid alternating, even", 120, "VV", 0.5, 0.5),
                new Irregular("bidirectional", 90, "VV", 2 / 3.0, 2 / 3.0),
                new Irregular("bidirectional, uneven", 90, "VV", 0.8, 1.6 / 3));
    }

    /** What somebody may do, and the monitor find, while the patient is watched. */
    private static void command(AlarmScenario s, Random random) {
        switch (random.nextInt(13)) {
            case 0, 1 -> s.acknowledge();
            case 2 ->
                s.acknowledge(
                        s.all.isEmpty()
                                ? "none"
                                : s.all.get(s.all.size() - 1 - random.nextInt(Math.min(20, s.all.size())))
                                        .id());
            case 3 -> s.pauseAudio(random.nextInt(3) == 0 ? 0 : random.nextInt(60));
            case 4 -> s.pauseAlarms(random.nextInt(3) == 0 ? 0 : random.nextInt(60));
            case 5 -> s.engine().withoutSamples(s.clock(), s);
            case 6 -> s.limits(Map.of(), true);
            case 8 -> s.skew(150 * random.nextDouble() - 75);
            case 9 -> s.behind(15 * random.nextDouble());
            case 10 -> s.silent(15);
            case 11 -> s.heard();
            case 7 -> s.limit(AlarmLimit.V_PER_MINUTE, random.nextBoolean() ? 300 : 12.3456);
            default -> {
                s.limit(AlarmLimit.LATCH, random.nextInt(2));
                s.limit(AlarmLimit.VT_BEATS, 3 + random.nextInt(10));
            }
        }
    }

    /** A patient who does all there is, at random. */
    private static AlarmScenario random(long seed) {
        return random(seed, null);
    }

    /** The same with another engine that takes over now and then. */
    private static AlarmScenario random(long seed, Random takeovers) {
        Random random = new Random(seed);
        AlarmScenario s = new AlarmScenario(
                random.nextBoolean() ? AlarmLimits.ADULT : UNLATCHED.with(AlarmLimit.VT_OTHER_BEATS, 1));
        s.takeovers = takeovers;
        s.learning(true);
        String[] words = {"N", "NNNN", "V", "VV", "VVV", "VVVVVV", "NV", "NNV", "S", "SSS", "SSSSSS", "F", "Q", "VNVV"};
        double[] intervals = {0.3, 0.36, 0.45, 0.6, 0.75, 0.75, 1, 1.4, 2.6};
        double rr = 0.75;
        for (int i = 0; i < 3000; i++) {
            switch (random.nextInt(24)) {
                case 0 -> s.certainty(random.nextDouble()).company(0.6 * random.nextDouble());
                case 1 -> s.fibrillation(random.nextInt(3) == 0 ? Double.NaN : random.nextDouble());
                case 2 -> s.learning(random.nextInt(8) == 0);
                case 3 -> s.shape(random.nextInt(4) - 1);
                case 4 -> {
                    int off = random.nextInt(3);
                    s.leads(off, random.nextInt(3 - off));
                }
                case 5 -> s.leads(0, 2).noisy(random.nextInt(4) == 0);
                case 6 -> s.waves(random.nextInt(5) == 0);
                case 7 -> rr = intervals[random.nextInt(intervals.length)];
                case 8 -> {
                    double silence = 8 * random.nextDouble();
                    s.lasting(silence).beat(BeatClass.N, (s.now() - s.lastBeat()) / 1000.0 + 0.3);
                }
                case 9 -> {
                    if (random.nextInt(20) == 0) {
                        s.gap(random.nextInt(2000));
                    } else {
                        command(s, random);
                    }
                }
                default -> s.beats(words[random.nextInt(words.length)].repeat(1 + random.nextInt(4)), rr);
            }
        }
        return s.end();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void shouldHaveOneEndWhenAnAlarmBeganAtRandom(long seed) {
        AlarmScenario s = random(seed);
        Map<String, AlarmKind> active = new HashMap<>();
        Map<String, AlarmKind> latched = new HashMap<>();
        Set<String> over = new HashSet<>();
        long before = 0;
        for (AlarmEvent e : s.all) {
            assertThat(e.decidedSample()).isGreaterThanOrEqualTo(before);
            assertThat(e.sample()).isLessThanOrEqualTo(e.decidedSample());
            before = e.decidedSample();
            assertThat(over).as("an alarm that is over").doesNotContain(e.id());
            switch (e.phase()) {
                case START -> {
                    assertThat(latched).as("one of a kind shows").doesNotContainValue(e.kind());
                    assertThat(active.values().stream()
                                    .filter(k -> k.chain() == e.kind().chain()))
                            .as("one of a chain shows")
                            .isEmpty();
                    assertThat(active.put(e.id(), e.kind())).isNull();
                }
                case CONTINUE, UPDATE ->
                    assertThat((e.state() == State.ACTIVE ? active : latched).get(e.id()))
                            .isEqualTo(e.kind());
                case END -> {
                    assertThat(active.remove(e.id())).isEqualTo(e.kind());
                    if (e.state() == State.LATCHED) {
                        latched.put(e.id(), e.kind());
                    } else {
                        over.add(e.id());
                    }
                }
                case RESET -> {
                    assertThat(latched.remove(e.id())).isEqualTo(e.kind());
                    over.add(e.id());
                }
            }
            assertThat(e.sounds() && e.state() == State.INACTIVE).isFalse();
        }
        assertThat(active).isEmpty();
        assertThat(over).hasSizeGreaterThan(300);
        assertThat(new HashSet<>(s.started())).hasSizeGreaterThan(20);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldSayTheSameWhenTheSameSignalIsWorkedOutAgain(long seed) {
        assertThat(random(seed).all).isEqualTo(random(seed).all);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void shouldGoOnExactlyWhenAnotherEngineTakesOverAnywhere(long seed) {
        AlarmScenario undisturbed = random(seed);
        AlarmScenario takenOver = random(seed, new Random(-seed));

        assertThat(takenOver.all).isEqualTo(undisturbed.all);
        assertThat(takenOver.suppressed).isEqualTo(undisturbed.suppressed);
        assertThat(takenOver.engine().suppressed())
                .isEqualTo(undisturbed.engine().suppressed());

        assertThat(takenOver.mostStateBytes).isBetween(200, 1000);
    }

    @Test
    void shouldHaveOtherIdsWhenTheSignalIsAnother() {
        AlarmScenario s = tachycardia(normal());
        AlarmScenario t = tachycardia(new AlarmScenario("another", AlarmLimits.ADULT).beats("N".repeat(12), 0.75));

        assertThat(t.starts()).hasSameSizeAs(s.starts());
        assertThat(t.starts().get(0).id()).isNotEqualTo(s.starts().get(0).id());
    }
}
