package io.beatwatch.ecg.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TruthLogTest {
    private final TruthLog log = new TruthLog();
    private final List<Annotation> truth = new ArrayList<>();

    @BeforeEach
    void putABeatAndThreeEventsAtOneSample() {
        log.event(new Annotation(100, AnnotationCode.RHYTHM_CHANGE, "(VF"));
        log.event(new Annotation(100, AnnotationCode.VENTRICULAR_FLUTTER_ON));
        log.beat(100, AnnotationCode.NORMAL);
        log.event(new Annotation(99, AnnotationCode.SIGNAL_QUALITY, 1, 0, 0, ""));
    }

    @Test
    void shouldMoveEventsBehindTheBeatWhenTheyShareItsSample() {
        log.drain(1000, truth::add);

        assertThat(truth)
                .containsExactly(
                        new Annotation(99, AnnotationCode.SIGNAL_QUALITY, 1, 0, 0, ""),
                        new Annotation(100, AnnotationCode.NORMAL),
                        new Annotation(101, AnnotationCode.RHYTHM_CHANGE, "(VF"),
                        new Annotation(102, AnnotationCode.VENTRICULAR_FLUTTER_ON));
    }

    @Test
    void shouldGiveTheSameWhenDrainedSampleBySample() {
        log.drain(1000, truth::add);
        List<Annotation> atOnce = List.copyOf(truth);
        truth.clear();
        TruthLog again = new TruthLog();
        atOnce.forEach(a -> {
            if (a.code() == AnnotationCode.NORMAL) {
                again.beat(100, a.code());
            } else {
                again.event(new Annotation(
                        Math.min(100, a.sample()), a.code(), a.subtype(), a.channel(), a.num(), a.aux()));
            }
        });

        for (long before = 0; before < 110; before++) {
            again.drain(before, truth::add);
            for (Annotation a : truth) {
                assertThat(a.sample()).isLessThan(before);
            }
        }

        assertThat(truth).isEqualTo(atOnce);
    }
}
