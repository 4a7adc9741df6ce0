package io.beatwatch.ecg.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.beatwatch.ecg.features.BeatWindower;
import io.beatwatch.ecg.features.PatientFeatures;
import org.junit.jupiter.api.Test;

class QrsClustersTest {
    private static final double NARROW = 3;

    private final QrsClusters shapes = new QrsClusters();

    private static float[] complex(double width, double size, double level) {
        float[] description = new float[PatientFeatures.LENGTH];
        for (int i = 0; i < BeatWindower.LENGTH; i++) {
            double x = (i - BeatWindower.CENTRE) / width;
            description[i] = (float) (level + size * Math.exp(-x * x));
        }
        return description;
    }

    private int learn(float[] description) {
        shapes.compare(description);
        return shapes.learn();
    }

    @Test
    void shouldKnowNoShapeAtFirst() {
        shapes.compare(complex(NARROW, 1, 0));
        assertThat(shapes.same()).isEqualTo(-1);
        for (int c = 0; c < QrsClusters.MOST; c++) {
            assertThat(shapes.likeness(c)).isEqualTo(-1);
        }
    }

    @Test
    void shouldTellShapesApartByCorrelationWhateverTheirSizeAndLevel() {
        int narrow = learn(complex(NARROW, 1, 0));
        shapes.compare(complex(NARROW, 3, -2));
        assertThat(shapes.same()).isEqualTo(narrow);
        assertThat(shapes.likeness(narrow)).isCloseTo(1, within(1e-4f));
        shapes.compare(complex(NARROW, -1, 0));
        assertThat(shapes.same()).as("upside down").isEqualTo(-1);
        assertThat(shapes.likeness(narrow)).isCloseTo(-1, within(1e-4f));
    }

    @Test
    void shouldTellShapesApartThatDifferInTheSecondLeadAlone() {
        float[] upright = inTheSecondLead(complex(NARROW, 1, 0), 1);
        int place = learn(upright);
        shapes.compare(inTheSecondLead(complex(NARROW, 1, 0), -1));
        assertThat(shapes.same()).isEqualTo(-1);
        assertThat(shapes.likeness(place)).isCloseTo(0, within(1e-4f));
        shapes.compare(upright);
        assertThat(shapes.same()).isEqualTo(place);
    }

    private static float[] inTheSecondLead(float[] description, int sign) {
        int secondLead = PatientFeatures.CHANNELS_PER_LEAD * BeatWindower.LENGTH;
        for (int i = 0; i < BeatWindower.LENGTH; i++) {
            description[secondLead + i] = sign * description[i];
        }
        return description;
    }

    @Test
    void shouldFollowAShapeThatChanges() {
        int place = learn(complex(NARROW, 1, 0));
        for (double width = NARROW; width < 3 * NARROW; width += 0.01) {
            assertThat(learn(complex(width, 1, 0))).isEqualTo(place);
        }
        shapes.compare(complex(3 * NARROW, 1, 0));
        assertThat(shapes.likeness(place)).as("as it was lately").isGreaterThan(0.995f);
        shapes.compare(complex(NARROW, 1, 0));
        assertThat(shapes.same()).as("as it was at first").isEqualTo(-1);
    }

    @Test
    void shouldForgetTheShapeThatWasRarestLately() {
        int often = 0;
        for (int beat = 0; beat < 5; beat++) {
            often = learn(complex(NARROW, 1, 0));
        }
        int once = learn(complex(NARROW, -1, 0));
        for (int other = 0; other < QrsClusters.MOST - 1; other++) {
            float[] spike = new float[PatientFeatures.LENGTH];
            spike[BeatWindower.CENTRE - 10 + 3 * other] = 1;
            int place = learn(spike);
            assertThat(place).isNotEqualTo(often);
            if (other == QrsClusters.MOST - 2) {
                assertThat(place).as("all places are taken").isEqualTo(once);
            }
        }
    }

    private static float[] spike(int place) {
        float[] spike = new float[PatientFeatures.LENGTH];
        spike[BeatWindower.CENTRE - 10 + 3 * place] = 1;
        return spike;
    }

    private void learnOften(int place, int times) {
        for (int i = 0; i < times; i++) {
            learn(spike(place));
        }
    }

    private boolean known(int place) {
        shapes.compare(spike(place));
        return shapes.same() >= 0;
    }

    @Test
    void shouldForgetAShapeThatWasNotSeenForLongBeforeRarerOnesThatWereSeenLately() {
        learnOften(0, 40);
        // how much it was seen fades by e in 300 beats: 40 become less than 1
        learnOften(1, 1200);
        for (int place = 2; place < QrsClusters.MOST; place++) {
            learnOften(place, 3);
        }
        for (int place = 0; place < QrsClusters.MOST; place++) {
            assertThat(known(place)).as("shape %d before", place).isTrue();
        }
        learnOften(QrsClusters.MOST, 1);
        for (int place = 0; place <= QrsClusters.MOST; place++) {
            assertThat(known(place)).as("shape %d after", place).isEqualTo(place != 0);
        }
    }

    @Test
    void shouldLearnAForgottenShapesPlaceFromTheFirstBeatOn() {
        for (int place = 0; place < QrsClusters.MOST; place++) {
            learnOften(place, 20 + place);
        }
        int place = learn(spike(QrsClusters.MOST));
        shapes.compare(spike(QrsClusters.MOST));
        assertThat(shapes.likeness(place))
                .as("not averaged with what was there")
                .isCloseTo(1, within(1e-4f));
    }
}
