package io.beatwatch.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.trainer.SyntheticFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedNoiseTest {
    private static final int HERTZ = 128;
    private static final int SECONDS = 1800;
    private static final int HEIGHT = 1000;

    /** A flat signal in two leads with a QRS complex of one sample each second. */
    private static RecordLeads flat(List<Annotation> beats) {
        short[][] samples = new short[2][SECONDS * HERTZ];
        for (int second = 0; second < SECONDS; second++) {
            int peak = second * HERTZ + HERTZ / 2;
            samples[0][peak] = HEIGHT;
            samples[1][peak] = -HEIGHT;
            beats.add(new Annotation(peak, AnnotationCode.NORMAL));
        }
        LeadScale scale = new LeadScale(200, 0);
        return new RecordLeads(
                SampleRate.ofHertz(HERTZ), new LeadStrip(samples, 0), List.of(scale, scale), List.of("MLII", "V1"));
    }

    @Test
    void shouldLayNoiseFrom0To24DecibelsOverHalfOfTheTimeAndSpareALeadInHalfOfTheStretches(@TempDir Path root)
            throws IOException {
        // 20 s of noise at 360 Hz for stretches of up to 90 s at 128 Hz
        SyntheticFolder.writeNoise(root);
        SyntheticFolder.write(root.resolve("mitdb"), "100", 1, 1);
        RecordedNoise noise = new RecordFolder(root).noise();
        List<Annotation> beats = new ArrayList<>();
        RecordLeads clean = flat(beats);
        RecordLeads noisy = noise.over(clean, beats, new Random(1));

        int[] noisySeconds = new int[3];
        double sine = HEIGHT / Math.sqrt(8);
        for (int second = 0; second < SECONDS; second++) {
            int leads = 0;
            for (int lead = 0; lead < 2; lead++) {
                double deviation = deviation(clean, noisy, lead, second * HERTZ);
                if (deviation > 0) {
                    leads++;
                    // the second in which a stretch begins or ends has less
                    assertThat(deviation).isLessThan(1.3 * sine);
                }
            }
            noisySeconds[leads]++;
        }
        assertThat((double) noisySeconds[0] / SECONDS).isBetween(0.3, 0.7);
        assertThat((double) noisySeconds[1] / (noisySeconds[1] + noisySeconds[2]))
                .isBetween(0.2, 0.8);
        assertThat(clean.strip().lead(0)[0]).isZero();
    }

    private static double deviation(RecordLeads clean, RecordLeads noisy, int lead, int from) {
        double squares = 0;
        for (int i = from; i < from + HERTZ; i++) {
            double added = noisy.strip().lead(lead)[i] - clean.strip().lead(lead)[i];
            squares += added * added;
        }
        return Math.sqrt(squares / HERTZ);
    }
}
