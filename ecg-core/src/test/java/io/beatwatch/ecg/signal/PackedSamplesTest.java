package io.beatwatch.ecg.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedSamplesTest {
    private static short[] lead(IntUnaryOperator sample) {
        short[] samples = new short[PackedSamples.LENGTH];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) sample.applyAsInt(i);
        }
        return samples;
    }

    private static void assertUnchanged(short[]... leads) {
        byte[] packed = PackedSamples.pack(leads);
        PackedSamples.check(packed, leads.length);
        assertThat(packed.length).isLessThanOrEqualTo(PackedSamples.mostBytes(leads.length));
        for (int lead = 0; lead < leads.length; lead++) {
            short[] unpacked = new short[PackedSamples.LENGTH];
            PackedSamples.unpack(packed, lead, unpacked);
            assertThat(unpacked).isEqualTo(leads[lead]);
        }
    }

    @ParameterizedTest(name = "steps of up to {0}")
    @ValueSource(ints = {1, 2, 7, 127, 128, 255, 256, 4000, 32767, 65535})
    void shouldGiveBackEverySample(int step) {
        Random random = new Random(step);
        for (int time = 0; time < 200; time++) {
            short[][] leads = new short[1 + random.nextInt(12)][];
            Arrays.setAll(leads, l -> {
                int[] sample = {random.nextInt(65536)};
                return lead(i -> sample[0] += random.nextInt(2 * step + 1) - step);
            });
            assertUnchanged(leads);
        }
    }

    @Test
    void shouldGiveBackTheEndsOfTheRange() {
        assertUnchanged(
                lead(i -> i % 2 == 0 ? Short.MIN_VALUE : Short.MAX_VALUE),
                lead(i -> i % 2 == 0 ? 0 : Short.MIN_VALUE),
                lead(i -> i < 64 ? Short.MAX_VALUE : 0),
                lead(i -> 0));
    }

    @Test
    void shouldTakeNoBitForALineAndFiveForSmallSteps() {
        assertThat(PackedSamples.pack(new short[][] {lead(i -> 1234)})).hasSize(6);
        assertThat(PackedSamples.pack(new short[][] {lead(i -> i % 2 * 15)})).hasSize(6 + 5 * PackedSamples.LENGTH / 8);
    }

    @Test
    void shouldRefuseWhatIsNoBlock() {
        byte[] packed = PackedSamples.pack(new short[][] {lead(i -> i * i), lead(i -> -i)});
        assertThatThrownBy(() -> PackedSamples.check(packed, 1)).hasMessageContaining("leads must be");
        assertThatThrownBy(() -> PackedSamples.check(packed, 3)).hasMessageContaining("cut off");
        assertThatThrownBy(() -> PackedSamples.check(Arrays.copyOf(packed, packed.length - 1), 2))
                .hasMessageContaining("leads must be");
        packed[2] = 17;
        assertThatThrownBy(() -> PackedSamples.check(packed, 2)).hasMessageContaining("width of 17 bits");
        packed[2] = -1;
        assertThatThrownBy(() -> PackedSamples.check(packed, 2)).hasMessageContaining("width of -1 bits");
    }
}
