package io.beatwatch.ecg.alarm;

import static io.beatwatch.ecg.simulation.RhythmSegment.asystole;
import static io.beatwatch.ecg.simulation.RhythmSegment.normal;
import static io.beatwatch.ecg.simulation.RhythmSegment.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.alarm.AlarmEvent.Phase;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatFinder;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.beat.DetectedBeat;
import io.beatwatch.ecg.beat.SignalState;
import io.beatwatch.ecg.features.BeatWindower;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.simulation.PatientProfile;
import io.beatwatch.ecg.simulation.RhythmScript;
import io.beatwatch.ecg.simulation.SimulationSettings;
import io.beatwatch.ecg.simulation.VentricularFocus;
import io.beatwatch.ecg.wfdb.Annotation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From a simulated patient's signal to alarms, with the classes that the simulator tells: how late they come, and that
 * they are the same however the signal was cut.
 */
class AlarmChunksTest {
    private static final SampleRate RATE = SampleRate.ofHertz(360);
    private static final LeadScale SCALE = new LeadScale(200, 0);
    private static final int[] CHUNKS = {7, 90, 360};
    private static final double REACH_SECONDS = 0.15;
    private static final AlarmLimits LIMITS = AlarmLimits.ADULT;

    /** Samples in mV by lead, and the beats that are in them. */
    private record Patient(float[][] millivolts, List<Annotation> beats) {
        static Patient of(PatientProfile profile, double seconds, long seed, RhythmScript script) {
            EcgSimulator simulator = new EcgSimulator(
                    profile,
                    script,
                    SimulationSettings.of(RATE, EcgLead.II, EcgLead.V1).withBackgroundNoise(0.01),
                    seed);
            float[][] millivolts = new float[2][RATE.samples(seconds)];
            List<Annotation> truth = new ArrayList<>();
            simulator.read(millivolts, 0, millivolts[0].length, truth::add);
            return new Patient(
                    millivolts,
                    truth.stream()
                            .filter(a -> BeatMapping.AAMI.classOf(a.code()).isPresent())
                            .toList());
        }

        /** This until 0.45 s after a beat, then the other from 0.3 s before one of its own. */
        Patient followedBy(Patient other, int beat, int otherBeat) {
            int end = (int) beats.get(beat).sample() + RATE.samples(0.45);
            int begin = (int) other.beats.get(otherBeat).sample() - RATE.samples(0.3);
            float[][] joined = new float[millivolts.length][];
            for (int lead = 0; lead < joined.length; lead++) {
                int more = other.millivolts[lead].length - begin;
                joined[lead] = Arrays.copyOf(millivolts[lead], end + more);
                System.arraycopy(other.millivolts[lead], begin, joined[lead], end, more);
            }
            List<Annotation> all = new ArrayList<>(beats.subList(0, beat + 1));
            for (Annotation a : other.beats.subList(otherBeat, other.beats.size())) {
                all.add(new Annotation(a.sample() - begin + end, a.code()));
            }
            return new Patient(joined, all);
        }

        Patient scaledFrom(double seconds, float by) {
            for (float[] lead : millivolts) {
                for (int i = RATE.samples(seconds); i < lead.length; i++) {
                    lead[i] *= by;
                }
            }
            return this;
        }

        Patient flatFrom(double seconds, int... leads) {
            for (int lead : leads) {
                Arrays.fill(millivolts[lead], RATE.samples(seconds), millivolts[lead].length, 0);
            }
            return this;
        }

        BeatClass classAt(long sample) {
            return beats.stream()
                    .filter(a -> Math.abs(a.sample() - sample) <= RATE.samples(REACH_SECONDS))
                    .findFirst()
                    .flatMap(a -> BeatMapping.AAMI.classOf(a.code()))
                    .orElse(BeatClass.N);
        }

        Annotation first(BeatClass beatClass) {
            return beats.stream()
                    .filter(a -> BeatMapping.AAMI.classOf(a.code()).orElseThrow() == beatClass)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** An alarm's event, and the newest sample that was there when it came. */
    private record Told(AlarmEvent event, long read) {}

    /** Leads that the gateway says are off, from when on. */
    private record Off(double seconds, int... leads) {}

    private static final Off NEVER = new Off(Double.MAX_VALUE);

    private static List<Told> watch(Patient patient, int chunk, Off off) {
        int after = new BeatWindower(RATE).samplesAfter();
        BeatFinder finder =
                new BeatFinder(RATE, List.of(SCALE, SCALE), new BeatFinder.Surroundings(RATE.samples(0.5), after));
        AlarmEngine engine = new AlarmEngine(RATE, "simulated", LIMITS);
        List<Told> told = new ArrayList<>();
        long[] read = new long[1];
        AlarmEngine.Listener alarms = event -> told.add(new Told(event, read[0]));
        BeatFinder.Listener listener = new BeatFinder.Listener() {
            @Override
            public void beat(DetectedBeat beat) {
                BeatClass c = patient.classAt(beat.rPeak());
                AlarmBeat alarmBeat = new AlarmBeat(
                        beat.rPeak(),
                        (float) RATE.seconds(beat.rrSamples()),
                        c,
                        0.9f,
                        c == BeatClass.V ? 0.9f : 0.05f,
                        Float.NaN,
                        beat.quality(),
                        false,
                        -1);
                engine.beat(alarmBeat, beat.rPeak() + after, alarms);
            }

            @Override
            public void signal(SignalState state) {
                engine.signal(state, alarms);
            }

            @Override
            public void quality(long sample, int lead, SignalQuality quality) {}

            @Override
            public void testSignal(long sample) {}
        };
        int offFrom = (int) Math.min(Integer.MAX_VALUE, off.seconds * RATE.hertz());
        int length = patient.millivolts[0].length;
        for (int from = 0; from < length; ) {
            int to = Math.min(length, from + chunk);
            if (from < offFrom && offFrom < to) {
                to = offFrom;
            }
            if (from == offFrom) {
                for (int lead : off.leads) {
                    finder.leadOff(lead, true);
                }
            }
            short[][] samples = new short[2][to - from];
            for (int lead = 0; lead < 2; lead++) {
                for (int i = from; i < to; i++) {
                    samples[lead][i - from] = (short) Math.round(200 * patient.millivolts[lead][i]);
                }
            }
            read[0] = to - 1;
            finder.accept(samples, 0, listener);
            from = to;
        }
        return told;
    }

    /** What was told with the smallest chunks, once it is known that it is the same with larger ones. */
    private static List<Told> watch(Patient patient, Off off) {
        List<Told> told = watch(patient, CHUNKS[0], off);
        for (int chunk : CHUNKS) {
            assertThat(watch(patient, chunk, off))
                    .as("in chunks of %s samples", chunk)
                    .extracting(Told::event)
                    .containsExactlyElementsOf(told.stream().map(Told::event).toList());
        }
        return told;
    }

    private static List<AlarmKind> started(List<Told> told) {
        return told.stream()
                .map(Told::event)
                .filter(e -> e.phase() == Phase.START)
                .map(AlarmEvent::kind)
                .toList();
    }

    private static Told start(List<Told> told, AlarmKind kind) {
        return told.stream()
                .filter(t -> t.event.kind() == kind && t.event.phase() == Phase.START)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " among " + started(told)));
    }

    private static double secondsFrom(long sample, Told told) {
        return RATE.seconds(told.read - sample);
    }

    private static PatientProfile patient(double heartRate, double amplitude) {
        return new PatientProfile(
                heartRate, 1, 0.5, 0.25, 0.05, amplitude, 1, 0, 1, VentricularFocus.RIGHT_OUTFLOW_TRACT, 100, 206, 70);
    }

    private static RhythmScript sinus() {
        return RhythmScript.of(normal(Duration.ofMinutes(10)));
    }

    @ParameterizedTest(name = "amplitude {0}, seed {1}")
    @CsvSource({"0.5, 1", "0.5, 2", "0.5, 3", "1, 1", "1, 2", "1, 3", "2, 1", "2, 2", "2, 3"})
    void shouldTellTachycardiaWithin4SecondsWhenItBegins(double amplitude, long seed) {
        RhythmScript script = RhythmScript.of(normal(Duration.ofSeconds(60)), run(40));
        Patient patient = Patient.of(patient(75, amplitude), 70, seed, script);
        Told vt = start(watch(patient, NEVER), AlarmKind.VENTRICULAR_TACHYCARDIA);
        long onset = patient.first(BeatClass.V).sample();
        long fifth = patient.beats
                .get(patient.beats.indexOf(patient.first(BeatClass.V)) + 4)
                .sample();

        assertThat(secondsFrom(onset, vt)).isBetween(0.0, 4.0);
        assertThat(secondsFrom(fifth, vt)).isBetween(0.0, 1.0);
    }

    // of half the voltage and less they are found by their row: docs/detector.md
    @ParameterizedTest(name = "to {0} of it, seed {1}")
    @CsvSource({
        "0.3, 1", "0.4, 1", "0.4, 2", "0.5, 1", "0.5, 2", "0.5, 3", "0.6, 1", "0.6, 2", "0.7, 1", "0.7, 2", "0.7, 3",
        "2, 1", "2, 2", "2, 3"
    })
    void shouldTellTachycardiaWithin4SecondsWhenVoltageChangesWithIt(float voltage, long seed) {
        RhythmScript script = RhythmScript.of(normal(Duration.ofSeconds(60)), run(40));
        Patient patient = Patient.of(patient(75, 1), 70, seed, script);
        long onset = patient.first(BeatClass.V).sample();
        Told vt = start(
                watch(patient.scaledFrom(RATE.seconds(onset) - 0.15, voltage), NEVER),
                AlarmKind.VENTRICULAR_TACHYCARDIA);

        assertThat(secondsFrom(onset, vt)).isBetween(0.0, 4.0);
    }

    @ParameterizedTest(name = "to {0} a minute, seed {2}")
    @CsvSource({
        "120, TACHYCARDIA, 1", "120, TACHYCARDIA, 2", "120, TACHYCARDIA, 3",
        "40, BRADYCARDIA, 1", "40, BRADYCARDIA, 2", "40, BRADYCARDIA, 3"
    })
    void shouldTellTheRateWithin6SecondsWhenItSteps(double rate, AlarmKind kind, long seed) {
        Patient before = Patient.of(patient(80, 1), 60, seed, sinus());
        Patient patient = before.followedBy(Patient.of(patient(rate, 1), 40, seed + 100, sinus()), 60, 5);
        long step = patient.beats.get(61).sample();
        List<Told> told = watch(patient, NEVER);
        Told alarm = told.stream()
                .filter(t -> t.event.phase() == Phase.START && t.event.kind().chain() == AlarmChain.RATE)
                .findFirst()
                .orElseThrow();

        assertThat(alarm.event.kind().name()).endsWith(kind.name());
        assertThat(secondsFrom(step, alarm)).isBetween(0.0, 6.0);
    }

    @ParameterizedTest(name = "amplitude {0}, seed {1}")
    @CsvSource({"0.5, 1", "1, 1", "1, 2", "1, 3", "2, 1"})
    void shouldTellAsystoleWithin5SecondsWhenTheHeartStops(double amplitude, long seed) {
        RhythmScript script = RhythmScript.of(normal(Duration.ofSeconds(60)), asystole(Duration.ofSeconds(30)));
        Patient patient = Patient.of(patient(75, amplitude), 80, seed, script);
        List<Told> told = watch(patient, NEVER);
        Told asystole = start(told, AlarmKind.ASYSTOLE);
        long last = patient.beats.get(patient.beats.size() - 1).sample();

        assertThat(secondsFrom(last, asystole)).isBetween(4.0, 5.0);
        assertThat(told).extracting(t -> t.event.kind()).doesNotContain(AlarmKind.VENTRICULAR_FIBRILLATION);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldNotTellAsystoleWhenVoltageFallsToATenth(long seed) {
        List<Told> told = watch(Patient.of(patient(75, 1), 120, seed, sinus()).scaledFrom(60, 0.1f), NEVER);

        assertThat(started(told)).doesNotContain(AlarmKind.ASYSTOLE, AlarmKind.VENTRICULAR_FIBRILLATION);
    }

    @Test
    void shouldTellLeadsOffAndNoAsystoleWhenBothLeadsComeOff() {
        Patient patient = Patient.of(patient(75, 1), 90, 1, sinus()).flatFrom(60, 0, 1);
        List<Told> told = watch(patient, new Off(60, 0, 1));

        assertThat(started(told)).containsExactly(AlarmKind.LEADS_OFF);
        assertThat(secondsFrom(RATE.samples(60.0), start(told, AlarmKind.LEADS_OFF)))
                .isLessThan(1.6);
    }

    @Test
    void shouldTellNoSignalAndNoAsystoleWhenLeadsAreFlatAndNobodySaysSo() {
        List<Told> told = watch(Patient.of(patient(75, 1), 90, 1, sinus()).flatFrom(60, 0, 1), NEVER);

        assertThat(started(told)).contains(AlarmKind.NO_SIGNAL).doesNotContain(AlarmKind.ASYSTOLE);
    }

    @Test
    void shouldGoOnByTheOtherLeadWhenOneComesOff() {
        List<Told> told = watch(Patient.of(patient(75, 1), 90, 1, sinus()).flatFrom(60, 0), new Off(60, 0));

        assertThat(started(told)).containsExactly(AlarmKind.LEAD_OFF);
    }
}
