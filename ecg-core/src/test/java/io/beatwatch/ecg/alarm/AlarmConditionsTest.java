package io.beatwatch.ecg.alarm;

import static io.beatwatch.ecg.alarm.AlarmKind.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.beatwatch.ecg.alarm.AlarmEvent.Phase;
import io.beatwatch.ecg.signal.SignalQuality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind at its limit, just below and just above. Rates are chosen so that their intervals are exact in binary. */
class AlarmConditionsTest {
    private static final AlarmLimits LIMITS = AlarmLimits.ADULT
            .with(AlarmLimit.VT_RATE, 120)
            .with(AlarmLimit.RUN_RATE, 96)
            .with(AlarmLimit.SVT_RATE, 160)
            .with(AlarmLimit.EXTREME_TACHYCARDIA_RATE, 160)
            .with(AlarmLimit.TACHYCARDIA_RATE, 120)
            .with(AlarmLimit.BRADYCARDIA_RATE, 48)
            .with(AlarmLimit.R_ON_T_SHARE, 0.5)
            .with(AlarmLimit.MISSED_BEAT_TIMES, 1.75);

    /** At which a run of V is just fast enough to be tachycardia. */
    private static final double VT = 0.5;

    private static final double RUN = 0.625;
    private static final double MILLISECOND = 0.001;

    record Case(AlarmKind kind, boolean alarms, String of, AlarmLimits limits, Consumer<AlarmScenario> course) {
        @Override
        public String toString() {
            return kind + (alarms ? " for " : " not for ") + of;
        }
    }

    private static final List<Case> CASES = new ArrayList<>();

    private static void alarms(AlarmKind kind, String of, Consumer<AlarmScenario> course) {
        CASES.add(new Case(kind, true, of, LIMITS, course));
    }

    private static void silent(AlarmKind kind, String of, Consumer<AlarmScenario> course) {
        CASES.add(new Case(kind, false, of, LIMITS, course));
    }

    /** The course after a dozen normal beats at 80 a minute. */
    private static Consumer<AlarmScenario> then(String classes, double interval) {
        return s -> s.beats("N".repeat(12), 0.75).beats(classes, interval).beats("NN", 0.75);
    }

    /** Slow beats at one a second before what comes. */
    private static AlarmScenario slow(AlarmScenario s) {
        return s.beats("N".repeat(12), 1);
    }

    /** Beats that the network is not sure of, in moderate noise, as electrodes that move make them. */
    private static AlarmScenario noisy(AlarmScenario s) {
        return s.quality(SignalQuality.MODERATE).certainty(0.79).company(0.14);
    }

    /** Some 171 a minute, every other interval longer by so many seconds. */
    private static void uneven(AlarmScenario s, double seconds) {
        s.beats("N".repeat(12), 0.75);
        for (int i = 0; i < 10; i++) {
            s.beats("N", 0.35 - seconds / 2).beats("N", 0.35 + seconds / 2);
        }
    }

    /** Tachycardia that goes on at 80 a minute, beyond the moment at which it is over. */
    private static void fastThenSlow(AlarmScenario s) {
        s.beats("N".repeat(12), 0.75).beats("V".repeat(20), 0.375).beats("V".repeat(10), 0.75);
    }

    static {
        alarms(VENTRICULAR_TACHYCARDIA, "5 V at 120", then("VVVVV", VT));
        alarms(VENTRICULAR_TACHYCARDIA, "5 V above 120", then("VVVVV", VT - MILLISECOND));
        silent(VENTRICULAR_TACHYCARDIA, "5 V below 120", then("VVVVV", VT + MILLISECOND));
        silent(VENTRICULAR_TACHYCARDIA, "4 V", then("VVVV", VT));
        alarms(VENTRICULAR_TACHYCARDIA, "6 V", then("VVVVVV", VT));
        alarms(VENTRICULAR_TACHYCARDIA, "F among V", then("VVFVV", VT));
        silent(VENTRICULAR_TACHYCARDIA, "N among V", then("VVNVV", VT));
        CASES.add(new Case(
                VENTRICULAR_TACHYCARDIA,
                true,
                "N among V where one may be",
                LIMITS.with(AlarmLimit.VT_OTHER_BEATS, 1),
                then("VVNVV", VT)));
        CASES.add(new Case(
                VENTRICULAR_TACHYCARDIA,
                false,
                "two N among V where one may be",
                LIMITS.with(AlarmLimit.VT_OTHER_BEATS, 1),
                then("VNVNV", VT)));
        alarms(VENTRICULAR_TACHYCARDIA, "V just certain", s -> then("VVVVV", VT).accept(s.certainty(0.4)));
        silent(
                VENTRICULAR_TACHYCARDIA,
                "V too uncertain",
                s -> then("VVVVV", VT).accept(s.certainty(0.39)));
        alarms(
                VENTRICULAR_TACHYCARDIA,
                "even V in noise",
                s -> then("VVVVV", VT).accept(s.quality(SignalQuality.SEVERE)));
        silent(
                VENTRICULAR_TACHYCARDIA,
                "uneven V in noise",
                s -> s.quality(SignalQuality.SEVERE)
                        .beats("NNNNV", 0.75)
                        .beats("VV", 0.2)
                        .beats("VV", 0.75));
        alarms(
                VENTRICULAR_TACHYCARDIA,
                "uneven V in clean signal",
                s -> s.beats("NNNNV", 0.75).beats("VV", 0.2).beats("VV", 0.75));

        alarms(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, "3 V at 120", then("VVV", VT));
        alarms(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, "3 V above 120", then("VVV", VT - MILLISECOND));
        silent(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, "3 V below 120", then("VVV", VT + MILLISECOND));
        silent(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, "2 V", then("VV", VT));
        alarms(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, "4 V", then("VVVV", VT));
        alarms(
                NON_SUSTAINED_VENTRICULAR_TACHYCARDIA,
                "a likely V between V",
                s -> then("VNV", VT).accept(s.company(0.21)));
        silent(
                NON_SUSTAINED_VENTRICULAR_TACHYCARDIA,
                "an unlikely V between V",
                s -> then("VNV", VT).accept(s.company(0.19)));
        alarms(
                NON_SUSTAINED_VENTRICULAR_TACHYCARDIA,
                "V probable enough",
                s -> then("VVV", VT).accept(s.certainty(0.61)));
        silent(
                NON_SUSTAINED_VENTRICULAR_TACHYCARDIA,
                "V not probable enough",
                s -> then("VVV", VT).accept(s.certainty(0.59)));

        alarms(ACCELERATED_VENTRICULAR_RHYTHM, "6 V at 80", then("V".repeat(6), 0.75));
        alarms(ACCELERATED_VENTRICULAR_RHYTHM, "7 V at 80", then("V".repeat(7), 0.75));
        silent(ACCELERATED_VENTRICULAR_RHYTHM, "5 V at 80", then("V".repeat(5), 0.75));
        alarms(ACCELERATED_VENTRICULAR_RHYTHM, "6 V below 120", then("V".repeat(6), VT + MILLISECOND));
        silent(ACCELERATED_VENTRICULAR_RHYTHM, "6 V at 120", then("V".repeat(6), VT));
        alarms(ACCELERATED_VENTRICULAR_RHYTHM, "V that were fast at first", AlarmConditionsTest::fastThenSlow);

        alarms(VENTRICULAR_BRADYCARDIA, "5 V at 40", then("V".repeat(5), 1.5));
        alarms(VENTRICULAR_BRADYCARDIA, "5 V below 40", then("V".repeat(5), 1.5 + MILLISECOND));
        silent(VENTRICULAR_BRADYCARDIA, "5 V above 40", then("V".repeat(5), 1.5 - MILLISECOND));
        silent(VENTRICULAR_BRADYCARDIA, "4 V at 40", then("V".repeat(4), 1.5));
        alarms(VENTRICULAR_BRADYCARDIA, "6 V at 40", then("V".repeat(6), 1.5));

        alarms(VENTRICULAR_RUN, "3 V at 96", then("VVV", RUN));
        alarms(VENTRICULAR_RUN, "3 V above 96", then("VVV", RUN - MILLISECOND));
        silent(VENTRICULAR_RUN, "3 V below 96", then("VVV", RUN + MILLISECOND));
        silent(VENTRICULAR_RUN, "2 V at 96", then("VV", RUN));
        alarms(VENTRICULAR_RUN, "4 V at 96", then("VVVV", RUN));
        alarms(VENTRICULAR_RUN, "3 V just below 120", then("VVV", VT + MILLISECOND));
        silent(VENTRICULAR_RUN, "3 V at 120", then("VVV", VT));

        alarms(VENTRICULAR_COUPLET, "2 V", then("VV", VT));
        silent(VENTRICULAR_COUPLET, "1 V", then("V", VT));
        silent(VENTRICULAR_COUPLET, "3 V", then("VVV", VT));

        alarms(R_ON_T, "an interval below the share", s -> slow(s).beats("V", 0.5 - MILLISECOND));
        silent(R_ON_T, "an interval at the share", s -> slow(s).beats("V", 0.5));
        silent(R_ON_T, "an interval above the share", s -> slow(s).beats("V", 0.5 + MILLISECOND));
        silent(R_ON_T, "an N as early", s -> slow(s).beats("N", 0.4));
        silent(R_ON_T, "a V after a V", s -> slow(s).beats("V", 0.6).beats("V", 0.4));
        silent(R_ON_T, "too few intervals", s -> s.beats("N".repeat(8), 1).beats("V", 0.4));
        alarms(R_ON_T, "just enough intervals", s -> s.beats("N".repeat(9), 1).beats("V", 0.4));

        alarms(BIGEMINY, "3 times", then("NVNVNV", 0.75));
        alarms(BIGEMINY, "4 times", then("NVNVNVNV", 0.75));
        silent(BIGEMINY, "2 times", then("NVNV", 0.75));
        silent(BIGEMINY, "3 times with another beat", then("NVNVNNV", 0.75));
        alarms(TRIGEMINY, "3 times", then("NNVNNVNNV", 0.75));
        alarms(TRIGEMINY, "4 times", then("NNVNNVNNVNNV", 0.75));
        silent(TRIGEMINY, "2 times", then("NNVNNV", 0.75));
        silent(TRIGEMINY, "3 times with another beat", then("NNVNNVNNNV", 0.75));

        alarms(MULTIFORM_VENTRICULAR_BEATS, "two shapes among 15 beats", s -> multiform(s, 13, 2));
        alarms(MULTIFORM_VENTRICULAR_BEATS, "two shapes among 14 beats", s -> multiform(s, 12, 2));
        silent(MULTIFORM_VENTRICULAR_BEATS, "two shapes among 16 beats", s -> multiform(s, 14, 2));
        silent(MULTIFORM_VENTRICULAR_BEATS, "one shape", s -> multiform(s, 13, 1));
        silent(MULTIFORM_VENTRICULAR_BEATS, "a shape not known", s -> multiform(s, 13, -1));

        alarms(FREQUENT_VENTRICULAR_BEATS, "11 V a minute", then("NNNV".repeat(11), 0.75));
        alarms(FREQUENT_VENTRICULAR_BEATS, "12 V a minute", then("NNNV".repeat(12), 0.75));
        silent(FREQUENT_VENTRICULAR_BEATS, "10 V a minute", then("NNNV".repeat(10), 0.75));
        silent(FREQUENT_VENTRICULAR_BEATS, "11 V in 66 s", then("NNNNNNNV".repeat(11), 0.75));
        alarms(FREQUENT_SUPRAVENTRICULAR_BEATS, "21 S a minute", then("NS".repeat(21), 0.75));
        alarms(FREQUENT_SUPRAVENTRICULAR_BEATS, "22 S a minute", then("NS".repeat(22), 0.75));
        silent(FREQUENT_SUPRAVENTRICULAR_BEATS, "20 S a minute", then("NS".repeat(20), 0.75));

        alarms(SUPRAVENTRICULAR_RUN, "3 S", then("SSS", 0.75));
        alarms(SUPRAVENTRICULAR_RUN, "4 S", then("SSSS", 0.75));
        silent(SUPRAVENTRICULAR_RUN, "2 S", then("SS", 0.75));
        alarms(SUPRAVENTRICULAR_TACHYCARDIA, "5 S at 160", then("SSSSS", 0.375));
        alarms(SUPRAVENTRICULAR_TACHYCARDIA, "5 S above 160", then("SSSSS", 0.375 - MILLISECOND));
        silent(SUPRAVENTRICULAR_TACHYCARDIA, "5 S below 160", then("SSSSS", 0.375 + MILLISECOND));
        silent(SUPRAVENTRICULAR_TACHYCARDIA, "4 S at 160", then("SSSS", 0.375));
        alarms(SUPRAVENTRICULAR_TACHYCARDIA, "6 S at 160", then("SSSSSS", 0.375));

        alarms(PAUSE, "2.5 s", then("N", 2.5));
        alarms(PAUSE, "above 2.5 s", then("N", 2.5 + MILLISECOND));
        silent(PAUSE, "below 2.5 s", then("N", 2.5 - MILLISECOND));
        alarms(MISSED_BEAT, "1.75 intervals", s -> slow(s).beats("N", 1.75));
        alarms(MISSED_BEAT, "more than 1.75 intervals", s -> slow(s).beats("N", 1.75 + MILLISECOND));
        silent(MISSED_BEAT, "less than 1.75 intervals", s -> slow(s).beats("N", 1.75 - MILLISECOND));
        silent(MISSED_BEAT, "the pause after a V", s -> slow(s).beats("V", 0.7).beats("N", 1.8));

        // the newest beat at 11.25 s: one state is exactly 4.2 s later
        alarms(ASYSTOLE, "4 s without a beat", s -> still(s, 4.2));
        alarms(ASYSTOLE, "more than 4 s without a beat", s -> still(s, 4.45));
        silent(ASYSTOLE, "less than 4 s without a beat", s -> still(s, 4.2 - MILLISECOND));

        // the newest beat at 12.05 s, after intervals of a second: one state is exactly 1.95 s later
        alarms(PACER_NOT_PACING, "1.75 intervals", s -> paced(s).lasting(1.75));
        alarms(PACER_NOT_PACING, "more than 1.75 intervals", s -> paced(s).lasting(2));
        silent(PACER_NOT_PACING, "less than 1.75 intervals", s -> paced(s).lasting(1.75 - MILLISECOND));
        silent(PACER_NOT_PACING, "a spike", s -> paced(s).lasting(1).spike().lasting(3));
        silent(PACER_NOT_PACING, "a patient who is not paced", s -> slow(s).lasting(3));
        silent(PACER_NOT_PACING, "no signal", s -> paced(s).leads(0, 0).lasting(3));
        silent(PACER_NOT_PACING, "fibrillation", s -> paced(s).waves(true).lasting(3));
        silent(
                PACER_NOT_PACING,
                "too few intervals",
                s -> s.paced().beats("N".repeat(8), 1).lasting(3));
        alarms(
                PACER_NOT_CAPTURING,
                "a spike 0.55 s ago",
                s -> paced(s).lasting(1.2).spike().lasting(0.55));
        alarms(
                PACER_NOT_CAPTURING,
                "a spike before that",
                s -> paced(s).lasting(1).spike().lasting(0.75));
        silent(
                PACER_NOT_CAPTURING,
                "a spike after that",
                s -> paced(s).lasting(1.2 + MILLISECOND).spike().lasting(0.55 - MILLISECOND));
        silent(
                PACER_NOT_CAPTURING,
                "less than 1.75 intervals",
                s -> paced(s).lasting(0.5).spike().lasting(1.25 - MILLISECOND));
        silent(PACER_NOT_CAPTURING, "no spike", s -> paced(s).lasting(3));

        alarms(EXTREME_TACHYCARDIA, "160 a minute", then("N".repeat(13), 0.375));
        silent(EXTREME_TACHYCARDIA, "160 a minute for 10 intervals", then("N".repeat(10), 0.375));
        alarms(EXTREME_TACHYCARDIA, "above 160 a minute", then("N".repeat(13), 0.375 - MILLISECOND));
        silent(EXTREME_TACHYCARDIA, "below 160 a minute", then("N".repeat(13), 0.375 + MILLISECOND));
        alarms(EXTREME_TACHYCARDIA, "uneven beats in clean signal", s -> uneven(s.certainty(0.79), 0.064));
        silent(EXTREME_TACHYCARDIA, "uneven beats in noise", s -> uneven(noisy(s), 0.064));
        alarms(TACHYCARDIA, "uneven beats in noise", s -> uneven(noisy(s), 0.064));
        alarms(EXTREME_TACHYCARDIA, "beats in noise that are just even", s -> uneven(noisy(s), 0.062));
        alarms(
                EXTREME_TACHYCARDIA,
                "uneven beats in noise that are certain",
                s -> uneven(noisy(s).certainty(0.81), 0.064));
        alarms(EXTREME_TACHYCARDIA, "uneven beats in noise that may be V", s -> uneven(noisy(s).company(0.16), 0.064));
        alarms(TACHYCARDIA, "120 a minute", then("N".repeat(9), 0.5));
        alarms(TACHYCARDIA, "above 120 a minute", then("N".repeat(9), 0.5 - MILLISECOND));
        silent(TACHYCARDIA, "below 120 a minute", then("N".repeat(9), 0.5 + MILLISECOND));
        alarms(BRADYCARDIA, "48 a minute", then("N".repeat(9), 1.25));
        alarms(BRADYCARDIA, "below 48 a minute", then("N".repeat(9), 1.25 + MILLISECOND));
        silent(BRADYCARDIA, "above 48 a minute", then("N".repeat(9), 1.25 - MILLISECOND));
        alarms(EXTREME_BRADYCARDIA, "40 a minute", then("N".repeat(9), 1.5));
        alarms(EXTREME_BRADYCARDIA, "below 40 a minute", then("N".repeat(9), 1.5 + MILLISECOND));
        silent(EXTREME_BRADYCARDIA, "above 40 a minute", then("N".repeat(9), 1.5 - MILLISECOND));

        alarms(
                ATRIAL_FIBRILLATION,
                "log odds above one half",
                s -> s.fibrillation(0.63).beats("N".repeat(220), 0.75));
        silent(
                ATRIAL_FIBRILLATION,
                "log odds below one half",
                s -> s.fibrillation(0.62).beats("N".repeat(220), 0.75));
        // begins with the second beat: the 82nd is 60 s later
        alarms(ATRIAL_FIBRILLATION, "a minute", s -> s.fibrillation(0.99).beats("N".repeat(82), 0.75));
        silent(
                ATRIAL_FIBRILLATION,
                "less than a minute",
                s -> s.fibrillation(0.99).beats("N".repeat(81), 0.75));
        silent(ATRIAL_FIBRILLATION, "a network that does not tell", s -> s.beats("N".repeat(220), 0.75));
        alarms(IRREGULAR_RHYTHM, "a mean change above 0.12", s -> alternating(s, 0.8, 0.898, 160));
        silent(IRREGULAR_RHYTHM, "a mean change of 0.12", s -> alternating(s, 0.8, 0.896, 160));
        silent(IRREGULAR_RHYTHM, "a mean change below 0.12", s -> alternating(s, 0.8, 0.894, 160));
        silent(IRREGULAR_RHYTHM, "less than a minute", s -> alternating(s, 0.5, 1, 37));

        alarms(
                VENTRICULAR_FIBRILLATION,
                "waves",
                s -> s.beats("NNNN", 0.75).waves(true).lasting(0.25));
        silent(VENTRICULAR_FIBRILLATION, "no waves", s -> s.beats("NNNN", 0.75).lasting(3));

        alarms(LEADS_OFF, "both leads off for 1 s", s -> s.leads(2, 0).lasting(1.25));
        alarms(LEADS_OFF, "both leads off for longer", s -> s.leads(2, 0).lasting(1.5));
        silent(LEADS_OFF, "both leads off for less", s -> s.leads(2, 0).lasting(1));
        silent(LEADS_OFF, "one lead off", s -> s.leads(1, 1).lasting(2));
        silent(
                LEADS_OFF,
                "the other lead touched while one is off",
                s -> s.leads(1, 1).lasting(5).leads(2, 0).lasting(1).leads(1, 1).lasting(1));
        alarms(LEAD_OFF, "a lead off for 1 s", s -> s.leads(1, 1).lasting(1.25));
        alarms(LEAD_OFF, "a lead off for longer", s -> s.leads(1, 1).lasting(1.5));
        silent(LEAD_OFF, "a lead off for less", s -> s.leads(1, 1).lasting(1));
        silent(LEAD_OFF, "both leads off", s -> s.leads(2, 0).lasting(2));
        alarms(NO_SIGNAL, "3 s without a signal", s -> s.leads(0, 0).lasting(3.25));
        alarms(NO_SIGNAL, "more than 3 s without a signal", s -> s.leads(1, 0).lasting(3.5));
        silent(NO_SIGNAL, "less than 3 s without a signal", s -> s.leads(0, 0).lasting(3));
        silent(NO_SIGNAL, "one lead without a signal", s -> s.leads(0, 1).lasting(4));
        silent(NO_SIGNAL, "both leads off", s -> s.leads(2, 0).lasting(4));
        alarms(NOISY_SIGNAL, "20 s of noise", s -> s.lasting(1).noisy(true).lasting(20));
        alarms(
                NOISY_SIGNAL,
                "more than 20 s of noise",
                s -> s.lasting(1).noisy(true).lasting(20.25));
        silent(
                NOISY_SIGNAL,
                "less than 20 s of noise",
                s -> s.lasting(1).noisy(true).lasting(19.75));

        alarms(SAMPLES_MISSING, "1 s missing", s -> s.lasting(5).gap(1000));
        alarms(SAMPLES_MISSING, "more than 1 s missing", s -> s.lasting(5).gap(1001));
        silent(SAMPLES_MISSING, "less than 1 s missing", s -> s.lasting(5).gap(999));
        silent(SAMPLES_MISSING, "nothing missing", s -> s.lasting(5).gap());
        alarms(GATEWAY_LOST, "silence", s -> s.lasting(5).silent(15));
        silent(GATEWAY_LOST, "something heard", s -> s.lasting(5).heard());
        alarms(GATEWAY_CONFLICT, "another gateway", s -> s.lasting(5).conflict(true));
        silent(GATEWAY_CONFLICT, "no other gateway", s -> s.lasting(5).conflict(false));
        alarms(CLOCK_SKEW, "a gateway 60 s ahead", s -> s.lasting(5).skew(60));
        alarms(CLOCK_SKEW, "a gateway 60 s behind", s -> s.lasting(5).skew(-60));
        silent(CLOCK_SKEW, "a gateway less than 60 s ahead", s -> s.lasting(5).skew(59.999));
        silent(CLOCK_SKEW, "a gateway less than 60 s behind", s -> s.lasting(5).skew(-59.999));
        alarms(MONITOR_BEHIND, "samples 10 s late", s -> s.lasting(5).behind(10));
        alarms(MONITOR_BEHIND, "samples more than 10 s late", s -> s.lasting(5).behind(10.001));
        silent(MONITOR_BEHIND, "samples less than 10 s late", s -> s.lasting(5).behind(9.999));

        alarms(ALARMS_PAUSED, "a pause of 1 s", s -> s.lasting(1).pauseAlarms(1));
        silent(
                ALARMS_PAUSED,
                "the end of a pause that there is not",
                s -> s.lasting(1).pauseAlarms(0));
        alarms(
                LIMITS_OFF,
                "tachycardia at the end of its range",
                s -> s.limits(
                        Map.of("alarms.tachycardia.rate", 300.0, "alarms.extreme-tachycardia.rate", 300.0), false));
        silent(
                LIMITS_OFF,
                "tachycardia just within its range",
                s -> s.limits(
                        Map.of("alarms.tachycardia.rate", 299.9, "alarms.extreme-tachycardia.rate", 299.9), false));
    }

    private static void multiform(AlarmScenario s, int between, int second) {
        s.beats("NN", 0.75).shape(1).beats("V", 0.75).shape(0).beats("N".repeat(between), 0.75);
        s.shape(second).beats("V", 0.75);
    }

    private static void alternating(AlarmScenario s, double one, double other, int beats) {
        for (int i = 0; i < beats; i++) {
            s.beats("N", i % 2 == 0 ? one : other);
        }
    }

    private static AlarmScenario paced(AlarmScenario s) {
        slow(s.paced()).beats("N", 0.85);
        assertThat((s.lastBeat() + 1950) % AlarmScenario.STATE).isZero();
        return s;
    }

    private static void still(AlarmScenario s, double seconds) {
        s.beats("N".repeat(15), 0.75);
        s.beats("N", 0.85);
        assertThat((s.lastBeat() + 4200) % AlarmScenario.STATE).isZero();
        s.lasting(seconds - 0.2);
    }

    static List<Case> cases() {
        return CASES;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void shouldAlarmOnlyWhenAConditionReachesItsLimit(Case tested) {
        AlarmScenario scenario = new AlarmScenario(tested.limits);
        tested.course.accept(scenario);

        if (tested.alarms) {
            assertThat(scenario.started()).contains(tested.kind);
        } else {
            assertThat(scenario.started()).doesNotContain(tested.kind);
        }
    }

    @Test
    void shouldTestBothSidesWhenThereIsAKind() {
        assertThat(AlarmKind.values()).allSatisfy(kind -> {
            assertThat(CASES).anyMatch(c -> c.kind == kind && c.alarms);
            assertThat(CASES).anyMatch(c -> c.kind == kind && !c.alarms);
        });
    }

    @Test
    void shouldSayWhereARunBeganAndHowFastWhenItIsTold() {
        AlarmScenario s = new AlarmScenario(LIMITS);
        s.beats("N".repeat(12), 0.75).beats("V", 0.6);
        long first = s.lastBeat();
        s.beats("VV", 0.4).beats("N", 1);

        AlarmEvent run =
                s.of(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, Phase.START).get(0);
        assertThat(run.sample()).isEqualTo(first);
        assertThat(run.decidedSample()).isEqualTo(first + 800 + AlarmScenario.DELAY);
        assertThat(run.beats()).isEqualTo(3);
        assertThat(run.rate()).isCloseTo(150, offset(0.01f));
        assertThat(run.certainty()).isCloseTo(0.9f, offset(1e-5f));
    }

    @Test
    void shouldTellNoNonSustainedTachycardiaWhenTachycardiaIsOver() {
        AlarmScenario s = new AlarmScenario(LIMITS);
        fastThenSlow(s);

        assertThat(s.of(VENTRICULAR_TACHYCARDIA, Phase.END)).hasSize(1);
        assertThat(s.of(NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, Phase.START)).hasSize(1);
    }

    @Test
    void shouldTellBeginAndEndOnceWhenTheAtriaFibrillateForAWhile() {
        AlarmScenario s = new AlarmScenario(LIMITS);
        s.fibrillation(0.99).beats("N".repeat(150), 0.75).fibrillation(0.01).beats("N".repeat(40), 0.75);

        assertThat(s.of(ATRIAL_FIBRILLATION)).extracting(AlarmEvent::phase).containsExactly(Phase.START, Phase.END);
        AlarmEvent begin = s.of(ATRIAL_FIBRILLATION).get(0);
        assertThat(begin.decidedSample() - begin.sample()).isBetween(60_000L, 61_000L);
        assertThat(s.of(ATRIAL_FIBRILLATION).get(1).decidedSample() - 150 * 750L)
                .isBetween(8_000L, 18_000L);
    }

    @Test
    void shouldSayWhereWavesBeganWhenTheVentriclesFibrillate() {
        AlarmScenario s = new AlarmScenario(LIMITS);
        s.beats("NNNN", 0.75);
        long began = s.now();
        s.waves(true).lasting(1);

        assertThat(s.of(VENTRICULAR_FIBRILLATION)).hasSize(1);
        assertThat(s.of(VENTRICULAR_FIBRILLATION).get(0).sample()).isEqualTo(began);
    }

    @Test
    void shouldHaveDistinctCodesWhenTheyAreKnown() {
        assertThat(Arrays.stream(AlarmKind.values()).map(AlarmKind::mdcMnemonic).filter(m -> !m.isEmpty()))
                .doesNotHaveDuplicates();
        assertThat(Arrays.stream(AlarmKind.values())
                        .filter(k -> k.mdcCodeIs() != Code.NONE)
                        .map(AlarmKind::mdcCode))
                .doesNotHaveDuplicates()
                .doesNotContain(0);
        assertThat(Arrays.stream(AlarmKind.values())
                        .filter(k -> k.mdcCodeIs() == Code.NONE)
                        .map(AlarmKind::mdcCode))
                .containsOnly(0);
    }
}
