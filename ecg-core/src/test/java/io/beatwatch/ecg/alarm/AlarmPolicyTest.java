package io.beatwatch.ecg.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlarmPolicyTest {
    private static BeatScores sure(BeatClass c, float probability) {
        float[] p = new float[BeatClass.count()];
        java.util.Arrays.fill(p, (1 - probability) / (p.length - 1));
        p[c.ordinal()] = probability;
        return new BeatScores(p, new float[] {1});
    }

    private static List<Optional<AlarmKind>> judge(AlarmSettings settings, BeatScores... beats) {
        AlarmPolicy policy = new AlarmPolicy(settings);
        List<Optional<AlarmKind>> kinds = new ArrayList<>();
        int run = 0;
        for (BeatScores beat : beats) {
            AlarmPolicy.Judgement judgement = policy.judge(beat.mostProbable(), beat, run);
            run = judgement.ventricularRun();
            kinds.add(judgement.kind());
        }
        return kinds;
    }

    @Test
    void shouldEscalateVentricularBeatsInARow() {
        BeatScores v = sure(BeatClass.V, 0.9f);
        BeatScores n = sure(BeatClass.N, 0.9f);
        assertThat(judge(AlarmSettings.DEFAULT, v, n, v, v, v, v, n, v))
                .containsExactly(
                        Optional.of(AlarmKind.VENTRICULAR_BEAT),
                        Optional.empty(),
                        Optional.of(AlarmKind.VENTRICULAR_BEAT),
                        Optional.of(AlarmKind.VENTRICULAR_COUPLET),
                        Optional.of(AlarmKind.VENTRICULAR_RUN),
                        Optional.of(AlarmKind.VENTRICULAR_RUN),
                        Optional.empty(),
                        Optional.of(AlarmKind.VENTRICULAR_BEAT));
    }

    @Test
    void shouldAlarmForSAndFButNeverForNOrQ() {
        assertThat(judge(
                        AlarmSettings.DEFAULT,
                        sure(BeatClass.S, 0.9f),
                        sure(BeatClass.F, 0.9f),
                        sure(BeatClass.N, 1),
                        sure(BeatClass.Q, 1)))
                .containsExactly(
                        Optional.of(AlarmKind.SUPRAVENTRICULAR_BEAT),
                        Optional.of(AlarmKind.FUSION_BEAT),
                        Optional.empty(),
                        Optional.empty());
    }

    @Test
    void shouldAlarmFromTheThresholdOn() {
        AlarmSettings settings = new AlarmSettings(2, 0.6f, 0);
        assertThat(judge(settings, sure(BeatClass.V, 0.59f)).get(0)).isEmpty();
        assertThat(judge(settings, sure(BeatClass.V, 0.6f)).get(0)).isPresent();
        assertThat(judge(settings, sure(BeatClass.S, 1)).get(0)).as("silenced").isEmpty();
        assertThat(judge(settings, sure(BeatClass.F, 0.25f)).get(0)).as("any").isPresent();
    }

    @Test
    void shouldCountAnUnsureVentricularBeatIntoTheRun() {
        BeatScores unsure = sure(BeatClass.V, 0.4f);
        AlarmSettings half = new AlarmSettings(0.5f, 0.5f, 0.5f);
        assertThat(judge(half, unsure, unsure, sure(BeatClass.V, 0.9f)))
                .containsExactly(Optional.empty(), Optional.empty(), Optional.of(AlarmKind.VENTRICULAR_RUN));
    }

    @Test
    void shouldAlarmForTheClassThatWasDecidedWhenAnotherIsMoreProbable() {
        AlarmPolicy.Judgement judgement =
                new AlarmPolicy(AlarmSettings.DEFAULT).judge(BeatClass.V, sure(BeatClass.N, 0.7f), 0);
        assertThat(judgement.kind()).contains(AlarmKind.VENTRICULAR_BEAT);
    }

    @Test
    void shouldNameTheFieldThatItRefuses() {
        assertThatThrownBy(() -> new AlarmSettings(0.5f, -0.1f, 0.5f)).hasMessageContaining("minProbabilityV");
        assertThatThrownBy(() -> new AlarmSettings(0.5f, 0.5f, Float.NaN)).hasMessageContaining("minProbabilityF");
    }

    @Test
    void shouldTakeThresholdsFromZeroToTwo() {
        assertThat(new AlarmSettings(0, 2, 0).minProbability(BeatClass.V)).isEqualTo(2);
        assertThatThrownBy(() -> new AlarmSettings(2.01f, 0, 0)).hasMessageContaining("minProbabilityS");
        assertThatThrownBy(() -> new AlarmSettings(-0.01f, 0, 0)).hasMessageContaining("minProbabilityS");
        AlarmSettings settings = new AlarmSettings(0.1f, 0.2f, 0.3f);
        assertThat(settings.minProbability(BeatClass.S)).isEqualTo(0.1f);
        assertThat(settings.minProbability(BeatClass.F)).isEqualTo(0.3f);
        assertThat(settings.minProbability(BeatClass.N)).isInfinite();
        assertThat(settings.minProbability(BeatClass.Q)).isInfinite();
    }

    @Test
    void shouldNameTheClassOfEachKindOfAlarm() {
        assertThat(AlarmKind.SUPRAVENTRICULAR_BEAT.beatClass()).isEqualTo(BeatClass.S);
        assertThat(AlarmKind.VENTRICULAR_RUN.beatClass()).isEqualTo(BeatClass.V);
        assertThat(AlarmKind.FUSION_BEAT.beatClass()).isEqualTo(BeatClass.F);
    }
}
