package io.beatwatch.monitor.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.beat.DetectedBeat;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.monitor.TestNetwork;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnscoredBeatTest {
    private static final SampleRate RATE = SampleRate.ofHertz(250);

    private static UnscoredBeat beat(float[] input, boolean learning) {
        short[][] samples = new short[2][1000];
        for (int i = 0; i < 1000; i++) {
            samples[0][i] = (short) (1000 * Math.exp(-0.01 * (i - 800) * (i - 800)));
            samples[1][i] = (short) -samples[0][i];
        }
        StreamMetadata metadata = new StreamMetadata(
                "device",
                RATE,
                List.of("MDC_ECG_ELEC_POTL_II", "MDC_ECG_ELEC_POTL_V1"),
                List.of(new LeadScale(1000, 0), new LeadScale(500, 7)),
                true);
        return new UnscoredBeat(
                new DetectedBeat(1800, 200, 75, SignalQuality.MODERATE, new LeadStrip(samples, 1000)),
                new NetworkInput(TestNetwork.CONTRACT, input, 1234, learning),
                metadata,
                Instant.ofEpochMilli(1),
                Instant.ofEpochMilli(2),
                Instant.ofEpochMilli(3));
    }

    private static float[] randomInput() {
        Random random = new Random(5);
        float[] input = new float[TestNetwork.CONTRACT.inputLength()];
        for (int i = 0; i < input.length; i++) {
            input[i] = (float) random.nextGaussian();
        }
        return input;
    }

    private static byte[] write(UnscoredBeat beat) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        beat.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    @Test
    void shouldReadBackWhatItWrote() throws IOException {
        for (boolean learning : new boolean[] {false, true}) {
            UnscoredBeat beat = beat(randomInput(), learning);
            byte[] bytes = write(beat);
            UnscoredBeat read = UnscoredBeat.read(new DataInputStream(new ByteArrayInputStream(bytes)));
            assertThat(read.input().values()).isEqualTo(beat.input().values());
            assertThat(read.input().centre()).isEqualTo(1234);
            assertThat(read.input().learning()).isEqualTo(learning);
            assertThat(read.input().fits(TestNetwork.CONTRACT)).isTrue();
            assertThat(write(read)).isEqualTo(bytes);
        }
    }

    @Test
    void shouldKeepItsDescriptionForItsNetworkAndBeDescribedAnewForAnother() {
        UnscoredBeat beat = beat(randomInput(), false);
        assertThat(beat.describedFor(TestNetwork.CONTRACT)).isSameAs(beat);
        UnscoredBeat anew = beat.describedFor(TestNetwork.MEMORY_CONTRACT);
        assertThat(anew.input().fits(TestNetwork.MEMORY_CONTRACT)).isTrue();
        assertThat(anew.input().values()).hasSize(TestNetwork.MEMORY_CONTRACT.inputLength());
        assertThat(anew.input().values()[TestNetwork.MEMORY_CONTRACT.peakSample()])
                .as("the beat's own peak")
                .isGreaterThan(0.5f);
        assertThat(anew.input().learning()).isTrue();
        assertThat(anew.beat()).isSameAs(beat.beat());
    }
}
