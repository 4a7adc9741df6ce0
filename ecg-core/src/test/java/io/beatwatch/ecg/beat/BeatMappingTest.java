package io.beatwatch.ecg.beat;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.wfdb.AnnotationCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BeatMappingTest {
    @ParameterizedTest
    @CsvSource({
        "NORMAL, N, N",
        "LEFT_BUNDLE_BRANCH_BLOCK, N, N",
        "ATRIAL_ESCAPE, N, S",
        "NODAL_ESCAPE, N, S",
        "ATRIAL_PREMATURE, S, S",
        "SUPRAVENTRICULAR_ESCAPE, S, S",
        "VENTRICULAR_ESCAPE, V, V",
        "R_ON_T, V, V",
        "FUSION, F, F",
        "PACED, Q, Q",
        "UNCLASSIFIABLE, Q, Q"
    })
    void shouldMapAsAamiAndAsBxbWhoDifferInEscapeBeats(AnnotationCode code, BeatClass aami, BeatClass bxb) {
        assertThat(BeatMapping.AAMI.classOf(code)).contains(aami);
        assertThat(BeatMapping.BXB.classOf(code)).contains(bxb);
    }

    @Test
    void shouldMapNothingThatIsNoBeat() {
        assertThat(BeatMapping.AAMI.classOf(AnnotationCode.SIGNAL_QUALITY)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(BeatClass.class)
    void shouldWriteACodeOfTheSameClass(BeatClass beatClass) {
        assertThat(BeatMapping.AAMI.classOf(BeatMapping.codeOf(beatClass))).contains(beatClass);
        assertThat(BeatClass.at(beatClass.ordinal())).isEqualTo(beatClass);
        assertThat(beatClass.description()).isNotBlank();
    }

    @Test
    void shouldTakeTheMostProbableClassAndTheFirstOfSeveral() {
        assertThat(BeatClass.count()).isEqualTo(5);
        assertThat(BeatClass.mostProbable(new float[] {0.1f, 0.2f, 0.3f, 0.2f, 0.2f}))
                .isEqualTo(BeatClass.V);
        assertThat(BeatClass.mostProbable(new float[] {0, 0, 0, 0, 1})).isEqualTo(BeatClass.Q);
        assertThat(BeatClass.mostProbable(new float[] {0, 0.5f, 0, 0.5f, 0})).isEqualTo(BeatClass.S);
    }
}
