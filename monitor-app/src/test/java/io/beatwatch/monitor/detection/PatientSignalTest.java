package io.beatwatch.monitor.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.features.BeatWindower;
import io.beatwatch.ecg.scoring.FeatureExtractors;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.simulation.RhythmScript;
import io.beatwatch.ecg.simulation.SimulationSettings;
import io.beatwatch.monitor.TestBed;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.TestSignal;
import io.beatwatch.monitor.state.UnreadableStateException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatientSignalTest {
    private static final ModelContract CONTRACT = TestNetwork.MEMORY_CONTRACT;
    private static final int HERTZ = 250;
    /** Beats of an unknown patient that are said to be learned from, and those after a gap. */
    private static final int LEARNING = 15;

    private static final int LEARNING_AFTER_GAP = 3;

    /** A signal that is played to a patient, cut at will. */
    private static final class Player {
        private final StreamMetadata metadata;
        private final short[][] samples;
        private final List<UnscoredBeat> beats = new ArrayList<>();
        private PatientSignal patient = new PatientSignal(CONTRACT);

        Player(StreamMetadata metadata, short[][] samples) {
            this.metadata = metadata;
            this.samples = samples;
        }

        int length() {
            return samples[0].length;
        }

        void play(int from, int to) {
            short[][] part = new short[samples.length][];
            for (int lead = 0; lead < part.length; lead++) {
                part[lead] = Arrays.copyOfRange(samples[lead], from, to);
            }
            Instant sent = Instant.EPOCH.plusMillis(1000L * to / HERTZ);
            boolean last = to == length();
            patient.accept(new SampleChunk(metadata, from, part, new boolean[part.length], sent, last), beats::add);
        }

        void playInChunks(int from, int to) {
            for (int at = from; at < to; at += HERTZ / 5) {
                play(at, Math.min(to, at + HERTZ / 5));
            }
        }

        void moveToAnotherProcess() {
            try {
                patient = PatientSignal.restore(patient.save(), CONTRACT).orElseThrow();
            } catch (UnreadableStateException e) {
                throw new AssertionError(e);
            }
        }

        List<Boolean> learning() {
            return beats.stream().map(b -> b.input().learning()).toList();
        }
    }

    private static Player simulated(long seed, int seconds) {
        SimulationSettings settings = SimulationSettings.of(SampleRate.ofHertz(HERTZ), EcgLead.V1, EcgLead.II)
                .withBackgroundNoise(0.02);
        EcgSimulator simulator =
                EcgSimulator.ofSeed(seed, RhythmScript.random(seed).repeated(), settings);
        float[][] millivolts = new float[2][seconds * HERTZ];
        simulator.read(millivolts, 0, seconds * HERTZ, annotation -> {});
        short[][] samples = new short[2][seconds * HERTZ];
        for (int lead = 0; lead < samples.length; lead++) {
            for (int i = 0; i < samples[lead].length; i++) {
                samples[lead][i] = (short) Math.round(1000 * millivolts[lead][i]);
            }
        }
        LeadScale microvolts = new LeadScale(1000, 0);
        List<String> names = settings.leads().stream().map(EcgLead::ieeeName).toList();
        return new Player(
                new StreamMetadata("device", settings.rate(), names, List.of(microvolts, microvolts), true), samples);
    }

    private static Player plain(int seconds) {
        TestSignal signal = new TestSignal(HERTZ, 1, OptionalLong.empty(), 1000);
        return new Player(signal.metadata(), signal.next(seconds * HERTZ));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldDescribeTheSameBeatsHoweverChunkedAndWhereverTakenUpAgain(long seed) {
        Player whole = simulated(seed, 120);
        whole.playInChunks(0, whole.length());
        Player pieces = simulated(seed, 120);
        Random random = new Random(seed);
        for (int at = 0; at < pieces.length(); ) {
            int next = Math.min(pieces.length(), at + 5 + random.nextInt(random.nextBoolean() ? 40 : 8 * HERTZ));
            pieces.play(at, next);
            at = next;
            if (at < pieces.length() && random.nextInt(3) == 0) {
                pieces.moveToAnotherProcess();
            }
        }
        assertThat(whole.beats).hasSizeGreaterThan(100);
        assertThat(pieces.beats)
                .extracting(b -> b.beat().rPeak())
                .isEqualTo(whole.beats.stream().map(b -> b.beat().rPeak()).toList());
        assertThat(pieces.learning()).isEqualTo(whole.learning());
        for (int i = 0; i < whole.beats.size(); i++) {
            float[] input = pieces.beats.get(i).input().values();
            assertThat(input).hasSize(CONTRACT.inputLength());
            // -1: no value differs
            assertThat(Arrays.mismatch(input, whole.beats.get(i).input().values()))
                    .as("value of beat %d that differs", i)
                    .isEqualTo(-1);
        }
    }

    /** Where a beat differs from the patient's usual one: the second window of the first lead. */
    private static float[] unlikeUsual(UnscoredBeat beat) {
        return Arrays.copyOfRange(beat.input().values(), BeatWindower.LENGTH, 2 * BeatWindower.LENGTH);
    }

    private static void assertLearning(List<Boolean> flags, int learning) {
        assertThat(flags).hasSizeGreaterThan(learning + 3);
        assertThat(flags.subList(0, learning)).containsOnly(true);
        assertThat(flags.subList(learning, flags.size())).containsOnly(false);
    }

    @Test
    void shouldKnowThePatientStillAfterAGap() {
        Player player = plain(60);
        player.playInChunks(0, 30 * HERTZ);
        int before = player.beats.size();
        assertLearning(player.learning(), LEARNING);
        player.playInChunks(35 * HERTZ, 60 * HERTZ);
        // beats that waited at the gap are told apart by their place
        int after = (int)
                player.beats.stream().filter(b -> b.beat().rPeak() < 35 * HERTZ).count();
        assertThat(after).isBetween(before, before + 2);
        assertLearning(player.learning().subList(after, player.beats.size()), LEARNING_AFTER_GAP);
        float[] difference = unlikeUsual(player.beats.get(after));
        assertThat(difference).as("compared with beats before the gap").isNotEqualTo(new float[difference.length]);
        for (float x : difference) {
            assertThat(x).isBetween(-0.2f, 0.2f);
        }
    }

    @Test
    void shouldKnowNothingOfThePatientWhenToldToRelearnAndFindTheSameBeats() {
        Player untouched = plain(60);
        untouched.playInChunks(0, 60 * HERTZ);
        Player player = plain(60);
        player.playInChunks(0, 30 * HERTZ);
        int before = player.beats.size();
        player.patient.relearn();
        player.moveToAnotherProcess();
        player.playInChunks(30 * HERTZ, 60 * HERTZ);

        assertThat(player.beats)
                .extracting(b -> b.beat().rPeak())
                .isEqualTo(untouched.beats.stream().map(b -> b.beat().rPeak()).toList());
        assertLearning(player.learning().subList(before, player.beats.size()), LEARNING);
        UnscoredBeat first = player.beats.get(before);
        float[] asOfANewPatient = FeatureExtractors.of(
                        CONTRACT, player.metadata.rate(), player.metadata.scales(), player.metadata.leadNames())
                .extract(first.beat().strip(), first.beat().rPeak());
        assertThat(first.input().values()).isEqualTo(asOfANewPatient);
        assertThat(untouched.beats.get(before).input().values()).isNotEqualTo(asOfANewPatient);
    }

    @Test
    void shouldBeginANewPatientWhenTheDeviceCountsAnew() {
        Player player = plain(60);
        player.playInChunks(0, 30 * HERTZ);
        int before = player.beats.size();
        // later, from 0
        player.patient.accept(
                new SampleChunk(
                        player.metadata, 0, player.samples, new boolean[1], Instant.EPOCH.plusSeconds(100), true),
                player.beats::add);
        List<UnscoredBeat> again = player.beats.stream()
                .filter(b -> b.streamStart().equals(Instant.EPOCH.plusSeconds(100)))
                .toList();
        assertThat(again.size()).isGreaterThan(before);
        assertLearning(again.stream().map(b -> b.input().learning()).toList(), LEARNING);
    }

    @Test
    void shouldLookAtASecondLeadWhereThereIsOne() {
        Player two = simulated(1, 30);
        two.playInChunks(0, two.length());
        Player one = plain(30);
        one.playInChunks(0, one.length());
        int last = CONTRACT.inputLength() - 1;
        assertThat(two.beats).isNotEmpty().allMatch(b -> b.input().values()[last] == 1);
        assertThat(one.beats).isNotEmpty().allMatch(b -> b.input().values()[last] == 0);
    }

    @Test
    void shouldNotTakeUpWhatWasSavedForANetworkThatIsShownSomethingElse() throws UnreadableStateException {
        Player player = plain(30);
        player.playInChunks(0, 20 * HERTZ);
        byte[] saved = player.patient.save();
        assertThat(PatientSignal.restore(saved, CONTRACT)).isPresent();
        assertThat(PatientSignal.restore(saved, TestNetwork.CONTRACT)).isEmpty();
        for (byte[] unreadable : new byte[][] {
            {}, {1, 2, 3}, Arrays.copyOf(saved, saved.length / 2), Arrays.copyOf(saved, saved.length + 1)
        }) {
            assertThatThrownBy(() -> PatientSignal.restore(unreadable, CONTRACT))
                    .isInstanceOf(UnreadableStateException.class);
        }
    }

    @Test
    void shouldNotReadWhatTheVersionBeforeSavedWithoutAnEnvelope() throws Exception {
        byte[] saved;
        try (InputStream in = PatientSignal.class.getResourceAsStream("/io/beatwatch/monitor/state/patient-2.bin")) {
            saved = in.readAllBytes();
        }
        assertThatThrownBy(() -> PatientSignal.restore(saved, TestNetwork.CONTRACT))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessageContaining("version 0");
    }

    @Test
    void shouldKnowItsSessionInAnotherProcessToo() throws UnreadableStateException {
        TestBed bed = new TestBed("bed", new TestSignal(250, 7, OptionalLong.of(25_000)), Duration.ofMillis(250));
        PatientSignal signal = new PatientSignal(TestNetwork.CONTRACT);
        List<SampleChunk> chunks = new ArrayList<>();
        while (chunks.size() < 360) {
            chunks.add(bed.next(Instant.EPOCH.plusMillis(250L * chunks.size())));
            signal.accept(chunks.get(chunks.size() - 1), beat -> {});
        }
        PatientSignal restored =
                PatientSignal.restore(signal.save(), TestNetwork.CONTRACT).orElseThrow();
        assertThat(restored.accept(chunks.get(0), beat -> {})).isEqualTo(PatientSignal.Continuity.REPEATED);
        SampleChunk first = chunks.get(0);
        SampleChunk nameless = new SampleChunk(
                first.metadata(), 0, first.samples(), first.leadOff(), first.gatewayTime(), first.endOfStream());
        assertThat(restored.accept(nameless, beat -> {}))
                .as("90 s back, as a gateway without sessions sends it")
                .isEqualTo(PatientSignal.Continuity.RESTARTED);
    }
}
