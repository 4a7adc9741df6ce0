package io.beatwatch.ecg.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BeatAlertPolicyTest {
    private static BeatScores sure(BeatClass c, float probability) {
        float[] p = new float[BeatClass.count()];
        java.util.Arrays.fill(p, (1 - probability) / (p.length - 1));
        p[c.ordinal()] = probability;
        return new BeatScores(p, new float[] {1});
    }

    private static List<Optional<BeatAlertKind>> judge(BeatAlertSettings settings, BeatScores... beats) {
        BeatAlertPolicy policy = new BeatAlertPolicy(settings);
        List<Optional<BeatAlertKind>> kinds = new ArrayList<>();
        int run = 0;
        for (BeatScores beat : beats) {
            BeatAlertPolicy.Decision decision = policy.decide(beat.mostProbable(), beat, run);
            run = decision.ventricularRun();
            kinds.add(decision.kind());
        }
        return kinds;
    }

    @Test
    void shouldEscalateVentricularBeatsInARow() {
        BeatScores v = sure(BeatClass.V, 0.9f);
        BeatScores n = sure(BeatClass.N, 0.9f);
        assertThat(judge(BeatAlertSettings.DEFAULT, v, n, v, v, v, v, n, v))
                .containsExactly(
                        Optional.of(BeatAlertKind.VENTRICULAR_BEAT),
                        Optional.empty(),
                        Optional.of(BeatAlertKind.VENTRICULAR_BEAT),
                        Optional.of(BeatAlertKind.VENTRICULAR_COUPLET),
                        Optional.of(BeatAlertKind.VENTRICULAR_RUN),
                        Optional.of(BeatAlertKind.VENTRICULAR_RUN),
                        Optional.empty(),
                        Optional.of(BeatAlertKind.VENTRICULAR_BEAT));
    }

    @Test
    void shouldAlarmForSAndFButNeverForNOrQ() {
        assertThat(judge(
                        BeatAlertSettings.DEFAULT,
                        sure(BeatClass.S, 0.9f),
                        sure(BeatClass.F, 0.9f),
                        sure(BeatClass.N, 1),
                        sure(BeatClass.Q, 1)))
                .containsExactly(
                        Optional.of(BeatAlertKind.SUPRAVENTRICULAR_BEAT),
                        Optional.of(BeatAlertKind.FUSION_BEAT),
                        Optional.empty(),
                        Optional.empty());
    }

    @Test
    void shouldAlarmFromTheThresholdOn() {
        BeatAlertSettings settings = new BeatAlertSettings(2, 0.6f, 0);
        assertThat(judge(settings, sure(BeatClass.V, 0.59f)).get(0)).isEmpty();
        assertThat(judge(settings, sure(BeatClass.V, 0.6f)).get(0)).isPresent();
        assertThat(judge(settings, sure(BeatClass.S, 1)).get(0)).as("silenced").isEmpty();
        assertThat(judge(settings, sure(BeatClass.F, 0.25f)).get(0)).as("any").isPresent();
    }

    @Test
    void shouldCountAnUnsureVentricularBeatIntoTheRun() {
        BeatScores unsure = sure(BeatClass.V, 0.4f);
        BeatAlertSettings half = new BeatAlertSettings(0.5f, 0.5f, 0.5f);
        assertThat(judge(half, unsure, unsure, sure(BeatClass.V, 0.9f)))
                .containsExactly(Optional.empty(), Optional.empty(), Optional.of(BeatAlertKind.VENTRICULAR_RUN));
    }

    @Test
    void shouldAlarmForTheClassThatWasDecidedWhenAnotherIsMoreProbable() {
        BeatAlertPolicy.Decision decision =
                new BeatAlertPolicy(BeatAlertSettings.DEFAULT).decide(BeatClass.V, sure(BeatClass.N, 0.7f), 0);
        assertThat(decision.kind()).contains(BeatAlertKind.VENTRICULAR_BEAT);
    }

    @Test
    void shouldNameTheFieldThatItRefuses() {
        assertThatThrownBy(() -> new BeatAlertSettings(0.5f, -0.1f, 0.5f)).hasMessageContaining("minProbabilityV");
        assertThatThrownBy(() -> new BeatAlertSettings(0.5f, 0.5f, Float.NaN)).hasMessageContaining("minProbabilityF");
    }

    @Test
    void shouldTakeThresholdsFromZeroToTwo() {
        assertThat(new BeatAlertSettings(0, 2, 0).minProbability(BeatClass.V)).isEqualTo(2);
        assertThatThrownBy(() -> new BeatAlertSettings(2.01f, 0, 0)).hasMessageContaining("minProbabilityS");
        assertThatThrownBy(() -> new BeatAlertSettings(-0.01f, 0, 0)).hasMessageContaining("minProbabilityS");
        BeatAlertSettings settings = new BeatAlertSettings(0.1f, 0.2f, 0.3f);
        assertThat(settings.minProbability(BeatClass.S)).isEqualTo(0.1f);
        assertThat(settings.minProbability(BeatClass.F)).isEqualTo(0.3f);
        assertThat(settings.minProbability(BeatClass.N)).isInfinite();
        assertThat(settings.minProbability(BeatClass.Q)).isInfinite();
    }

    @Test
    void shouldNameTheClassOfEachKindOfAlarm() {
        assertThat(BeatAlertKind.SUPRAVENTRICULAR_BEAT.beatClass()).isEqualTo(BeatClass.S);
        assertThat(BeatAlertKind.VENTRICULAR_RUN.beatClass()).isEqualTo(BeatClass.V);
        assertThat(BeatAlertKind.FUSION_BEAT.beatClass()).isEqualTo(BeatClass.F);
    }
}
