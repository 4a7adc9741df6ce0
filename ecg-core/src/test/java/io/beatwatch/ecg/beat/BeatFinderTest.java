package io.beatwatch.ecg.beat;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.beat.BeatFinder.Surroundings;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeatFinderTest {
    private static final SampleRate RATE = SampleRate.ofHertz(360);
    private static final int BEFORE = 700;
    private static final int AFTER = 180;
    private static final int PERIOD = 288;

    /** A spike of 1 mV every 0.8 s in a little noise. */
    private static short[] signal(int seconds, long seed) {
        Random random = new Random(seed);
        short[] samples = new short[seconds * 360];
        for (int i = 0; i < samples.length; i++) {
            double x = (i % PERIOD - PERIOD / 2.0) / 4;
            samples[i] = (short) Math.round(200 * Math.exp(-0.5 * x * x) + 2 * random.nextGaussian());
        }
        return samples;
    }

    private static BeatFinder finder() {
        return new BeatFinder(RATE, List.of(new LeadScale(200, 0)), new Surroundings(BEFORE, AFTER));
    }

    private static final class Collector implements BeatFinder.Listener {
        private final List<DetectedBeat> beats = new ArrayList<>();
        private final List<String> log = new ArrayList<>();

        @Override
        public void beat(DetectedBeat beat) {
            beats.add(beat);
            log.add("beat " + beat.rPeak() + " " + beat.rrSamples() + " " + beat.heartRate() + " "
                    + beat.strip().firstSample() + " "
                    + Arrays.hashCode(beat.strip().lead(0)));
        }

        @Override
        public void quality(long sample, int lead, SignalQuality quality) {
            log.add("quality " + sample + " " + lead + " " + quality);
        }

        @Override
        public void testSignal(long sample) {
            log.add("test signal " + sample);
        }
    }

    private static Collector run(short[] samples) {
        Collector found = new Collector();
        BeatFinder finder = finder();
        finder.accept(new short[][] {samples}, 0, found);
        finder.finish(found);
        return found;
    }

    @Test
    void shouldHandOnEachBeatWithItsSurroundings() {
        short[] samples = signal(30, 1);
        List<DetectedBeat> beats = run(samples).beats;
        assertThat(beats).hasSizeBetween(36, 37);
        for (DetectedBeat beat : beats) {
            assertThat(Math.abs(beat.rPeak() % PERIOD - PERIOD / 2)).isLessThanOrEqualTo(2);
            long first = Math.max(0, beat.rPeak() - BEFORE);
            int end = (int) Math.min(samples.length, beat.rPeak() + AFTER + 1);
            assertThat(beat.strip().firstSample()).isEqualTo(first);
            assertThat(beat.strip().lead(0)).isEqualTo(Arrays.copyOfRange(samples, (int) first, end));
        }
        assertThat(beats.get(0).rrSamples()).isZero();
        assertThat(beats.get(0).heartRate()).isZero();
        assertThat(beats.get(beats.size() - 1).heartRate()).isBetween(74.5f, 75.5f);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldFindTheSameHoweverSamplesAreChunkedAndStateIsMoved(long seed) {
        Random random = new Random(seed);
        short[] samples = signal(40, seed);
        List<String> expected = run(samples).log;
        Collector found = new Collector();
        BeatFinder finder = finder();
        for (int from = 0; from < samples.length; ) {
            int to = Math.min(samples.length, from + 1 + random.nextInt(500));
            finder.accept(new short[][] {Arrays.copyOfRange(samples, from, to)}, 0, found);
            from = to;
            if (random.nextBoolean()) {
                ByteBuffer state = ByteBuffer.allocate(finder.stateSize());
                finder.save(state);
                finder = finder();
                finder.restore(state.flip());
                assertThat(state.hasRemaining()).isFalse();
            }
        }
        finder.finish(found);
        assertThat(found.log).isEqualTo(expected);
    }

    @Test
    void shouldCountFromTheGivenPositionAndForgetWhatWasBefore() {
        short[] samples = signal(20, 3);
        BeatFinder finder = finder();
        Collector before = new Collector();
        finder.accept(new short[][] {samples}, 0, before);
        finder.restart(1_000_000);
        Collector after = new Collector();
        finder.accept(new short[][] {samples}, 0, after);
        assertThat(after.beats.get(0).rrSamples()).isZero();
        assertThat(after.beats)
                .extracting(DetectedBeat::rPeak)
                .containsExactlyElementsOf(
                        before.beats.stream().map(b -> b.rPeak() + 1_000_000).toList());
        assertThat(after.beats.get(0).strip().firstSample()).isGreaterThanOrEqualTo(1_000_000);
    }

    /** Square calibration pulses of 1 mV, one a second. */
    private static short[] pulses(int seconds) {
        short[] samples = new short[seconds * 360];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (i % 360 < 180 ? 200 : 0);
        }
        return samples;
    }

    @Test
    void shouldFindNoBeatsInATestSignalAndBeginAnewAfterIt() {
        short[] heart = signal(20, 3);
        short[] samples = Arrays.copyOf(pulses(30), 50 * 360);
        System.arraycopy(heart, 0, samples, 30 * 360, heart.length);
        Collector found = run(samples);
        assertThat(found.beats)
                .as("after the pulses that it is recognised by")
                .noneMatch(beat -> beat.rPeak() > 2 * 360 && beat.rPeak() < 30 * 360 - 36);
        assertThat(found.log).filteredOn(line -> line.startsWith("test signal")).hasSize(1);
        assertThat(found.log).anyMatch(line -> line.endsWith("NO_SIGNAL"));
        List<DetectedBeat> after = found.beats.stream()
                .filter(beat -> beat.rPeak() > 30 * 360 + 360)
                .toList();
        assertThat(after).hasSizeGreaterThan(20);
        assertThat(after.get(after.size() - 1).heartRate()).isBetween(74.5f, 75.5f);
    }

    @Test
    void shouldFindTheBeatsOfALeadBesideOneThatShowsPulses() {
        short[] heart = signal(30, 3);
        BeatFinder finder = new BeatFinder(
                RATE, List.of(new LeadScale(200, 0), new LeadScale(200, 0)), new Surroundings(BEFORE, AFTER));
        Collector found = new Collector();
        finder.accept(new short[][] {heart, pulses(30)}, 0, found);
        assertThat(found.log).noneMatch(line -> line.startsWith("test signal"));
        assertThat(found.beats).hasSizeGreaterThan(25);
    }

    @Test
    void shouldKeepBeatsInOrderWhenSeveralWaitForTheirSurroundings() {
        short[] samples = signal(30, 4);
        BeatFinder far = new BeatFinder(RATE, List.of(new LeadScale(200, 0)), new Surroundings(BEFORE, 4 * PERIOD));
        Collector late = new Collector();
        far.accept(new short[][] {samples}, 0, late);
        assertThat(late.beats.get(late.beats.size() - 1).rPeak()).isLessThan(samples.length - 4L * PERIOD);
        int before = late.beats.size();
        far.finish(late);
        assertThat(late.beats).hasSizeBetween(before + 3, before + 5);
        List<DetectedBeat> soon = run(samples).beats;
        assertThat(late.beats).hasSameSizeAs(soon);
        for (int i = 0; i < soon.size(); i++) {
            assertThat(late.beats.get(i).rPeak()).isEqualTo(soon.get(i).rPeak());
            assertThat(late.beats.get(i).rrSamples()).isEqualTo(soon.get(i).rrSamples());
            assertThat(late.beats.get(i).heartRate()).isEqualTo(soon.get(i).heartRate());
        }
    }

    @Test
    void shouldAverageTheRateOverTheLastEightIntervals() {
        List<DetectedBeat> beats = run(signal(30, 5)).beats;
        for (int i = 1; i < beats.size(); i++) {
            long first = beats.get(Math.max(0, i - 8)).rPeak();
            int intervals = Math.min(8, i);
            double expected = 60 * intervals / ((beats.get(i).rPeak() - first) / 360.0);
            assertThat((double) beats.get(i).heartRate())
                    .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-3));
        }
    }

    @Test
    void shouldSayAtWhichSampleALeadFellOffAndForgetItAtARestart() {
        BeatFinder finder = finder();
        finder.restart(5000);
        Collector found = new Collector();
        finder.accept(new short[][] {signal(2, 6)}, 0, found);
        assertThat(found.log).noneMatch(line -> line.startsWith("quality"));
        finder.leadOff(0, true);
        finder.accept(new short[][] {new short[3]}, 0, found);
        assertThat(found.log).contains("quality " + (5000 + 720) + " 0 NO_SIGNAL");
        assertThat(finder.quality(0)).isEqualTo(SignalQuality.NO_SIGNAL);
        finder.restart(0);
        assertThat(finder.quality(0)).isEqualTo(SignalQuality.CLEAN);
    }

    @Test
    void shouldSayWhereATestSignalWasKnownCountedFromTheRestart() {
        Collector plain = run(pulses(10));
        String line = plain.log.stream()
                .filter(l -> l.startsWith("test signal"))
                .findFirst()
                .orElseThrow();
        long at = Long.parseLong(line.substring("test signal ".length()));
        assertThat(at).isBetween(360L, 3 * 360L);
        assertThat(plain.log).contains("quality " + at + " 0 NO_SIGNAL");
        BeatFinder finder = finder();
        Collector found = new Collector();
        finder.accept(new short[][] {pulses(10)}, 0, found);
        finder.restart(70_000);
        found.log.clear();
        finder.accept(new short[][] {pulses(10)}, 0, found);
        assertThat(found.log).contains("test signal " + (70_000 + at));
    }

    @Test
    void shouldHandOnNoPulseThatStillWaitsWhenTheTestSignalIsKnown() {
        BeatFinder far = new BeatFinder(RATE, List.of(new LeadScale(200, 0)), new Surroundings(BEFORE, 3 * 360));
        Collector found = new Collector();
        far.accept(new short[][] {pulses(20)}, 0, found);
        far.finish(found);
        assertThat(found.beats).isEmpty();
    }

    @Test
    void shouldStillKnowATestSignalWhereItsStateIsTakenUp() {
        BeatFinder finder = finder();
        Collector found = new Collector();
        finder.accept(new short[][] {pulses(10)}, 0, found);
        ByteBuffer state = ByteBuffer.allocate(finder.stateSize());
        finder.save(state);
        BeatFinder successor = finder();
        successor.restore(state.flip());
        assertThat(successor.quality(0)).isEqualTo(SignalQuality.NO_SIGNAL);
        found.log.clear();
        successor.accept(new short[][] {Arrays.copyOf(pulses(10), 10 * 360)}, 0, found);
        assertThat(found.log).isEmpty();
    }

    @Test
    void shouldTakeSurroundingsOfNothingAndRefuseLess() {
        assertThat(new Surroundings(0, 0).after()).isZero();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> new Surroundings(-1, 0))
                .hasMessageContaining("must not be negative");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> new Surroundings(0, -1))
                .hasMessageContaining("must not be negative");
    }
}
