package io.beatwatch.ecg.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.TestData;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.wfdb.SignalSpec;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationPulsesTest {
    /** Square pulses that an amplifier's high-pass filter (time constant in seconds) lets sink, with a little noise. */
    private static float[] pulses(double hertz, double seconds, double period, double millivolts, double constant) {
        Random random = new Random(1);
        float[] out = new float[(int) (hertz * seconds)];
        double level = 0;
        double before = 0;
        for (int i = 0; i < out.length; i++) {
            double now = (i / hertz) % period < period / 2 ? millivolts : 0;
            level = (level + now - before) * Math.exp(-1 / (hertz * constant));
            before = now;
            out[i] = (float) (level + 0.005 * random.nextGaussian());
        }
        return out;
    }

    private static double secondsPresent(float[] samples, double hertz) {
        CalibrationPulses signal = new CalibrationPulses(SampleRate.ofHertz(hertz));
        int present = 0;
        for (float sample : samples) {
            signal.next(sample);
            present += signal.present() ? 1 : 0;
        }
        return present / hertz;
    }

    @ParameterizedTest
    @CsvSource({
        "128, 1, 1, 0.5",
        "250, 1, 1, 0.3",
        "360, 1, 1, 3",
        "1000, 1, 0.5, 1",
        "360, 0.5, 1, 1",
        "360, 2, 2, 1",
    })
    void shouldRecogniseCalibrationPulsesWithinTwoOfThem(double hertz, double period, double millivolts, double tau) {
        float[] samples = pulses(hertz, 30, period, millivolts, tau);
        assertThat(secondsPresent(samples, hertz)).isGreaterThan(30 - 2.2 * period);
    }

    @ParameterizedTest(name = "{0} beats a minute")
    @ValueSource(ints = {30, 60, 100, 150, 200, 300})
    void shouldNotTakeHeartsForIt(int rate) {
        double hertz = 360;
        for (double width : new double[] {0.012, 0.03, 0.06}) {
            float[] samples = new float[(int) (60 * hertz)];
            double period = 60.0 / rate;
            for (int i = 0; i < samples.length; i++) {
                double t = (i / hertz) % period - period / 2;
                samples[i] = (float) (1.2 * Math.exp(-0.5 * t * t / (width * width))
                        + 0.4 * Math.exp(-0.5 * Math.pow((t - 0.25) / 0.05, 2)));
            }
            assertThat(secondsPresent(samples, hertz)).as("width %.3f", width).isZero();
        }
    }

    @ParameterizedTest(name = "flutter at {0} a minute")
    @ValueSource(ints = {120, 180, 240, 300, 400})
    void shouldNotTakeVentricularFlutterForIt(int rate) {
        float[] samples = new float[20_000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (1.5 * Math.sin(2 * Math.PI * rate / 60 * i / 250.0));
        }
        assertThat(secondsPresent(samples, 250)).isZero();
    }

    @Test
    void shouldEndWithTheFirstBeat() {
        double hertz = 250;
        CalibrationPulses signal = new CalibrationPulses(SampleRate.ofHertz(hertz));
        for (float sample : pulses(hertz, 10, 1, 1, 1)) {
            signal.next(sample);
        }
        assertThat(signal.present()).isTrue();
        for (int i = 0; i < 250; i++) {
            double t = (i - 100) / hertz;
            signal.next((float) Math.exp(-0.5 * t * t / (0.012 * 0.012)));
        }
        assertThat(signal.present()).isFalse();
    }

    @Test
    void shouldGoOnExactlyFromASavedState_seed3() {
        Random random = new Random(3);
        CalibrationPulses whole = new CalibrationPulses(SampleRate.ofHertz(128));
        CalibrationPulses broken = new CalibrationPulses(SampleRate.ofHertz(128));
        for (float sample : pulses(128, 10, 1, 1, 1)) {
            whole.next(sample);
            broken.next(sample);
            assertThat(broken.present()).isEqualTo(whole.present());
            if (random.nextInt(20) == 0) {
                ByteBuffer state = ByteBuffer.allocate(broken.stateBytes());
                broken.save(state);
                assertThat(state.remaining()).isZero();
                broken = new CalibrationPulses(SampleRate.ofHertz(128));
                broken.restore(state.flip());
            }
        }
    }

    @Test
    void shouldFindThePulsesThatRealRecordersBeginWithAndNothingElse() throws Exception {
        assertThat(present("nsrdb/19830")).isBetween(18.0, 22.0);
        assertThat(present("nsrdb/19088")).isBetween(29.0, 33.0);
        assertThat(present("nsrdb/18177")).isZero();
        assertThat(present("mitdb/109")).as("left bundle branch block").isZero();
        assertThat(present("mitdb/119")).as("bigeminy").isZero();
    }

    /** Seconds in which the first lead shows it. */
    private static double present(String record) throws Exception {
        WfdbRecord read =
                WfdbRecord.read(TestData.database(Path.of(record).getParent().toString())
                        .resolve(Path.of(record).getFileName()));
        SignalSpec spec = read.header().signals().get(0);
        LeadScale scale = new LeadScale(spec.gain(), spec.baseline());
        short[] samples = read.samples(0);
        float[] millivolts = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            millivolts[i] = scale.millivolts(samples[i]);
        }
        return secondsPresent(millivolts, read.rate().hertz());
    }
}
