package io.beatwatch.monitor.patient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.features.BeatWindower;
import io.beatwatch.ecg.scoring.FeatureExtractors;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.simulation.RhythmScript;
import io.beatwatch.ecg.simulation.SimulationSettings;
import io.beatwatch.monitor.TestBed;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.TestSignal;
import io.beatwatch.monitor.state.Envelope;
import io.beatwatch.monitor.state.UnreadableStateException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatientSignalTest {
    private static final ModelContract CONTRACT = TestNetwork.MEMORY_CONTRACT;
    private static final int HERTZ = 250;
    /** Beats of an unknown patient that are said to be learned from, and those after a gap. */
    private static final int LEARNING = 15;

    private static final int LEARNING_AFTER_GAP = 3;
    /** White noise that hides beats of 1.2 mV, and one that they still stand out of. */
    private static final double SEVERE_MILLIVOLTS = 0.8;

    private static final double MODERATE_MILLIVOLTS = 0.3;

    private static byte[] saved(PatientSignal signal) {
        return Envelope.seal(Envelope.Content.PATIENT, 1, signal::save);
    }

    private static Optional<PatientSignal> restore(byte[] saved, ModelContract contract)
            throws UnreadableStateException {
        return Envelope.open(Envelope.Content.PATIENT, saved, body -> {
            Optional<PatientSignal> signal = PatientSignal.restore(body, contract);
            if (signal.isEmpty()) {
                body.ignoreRest();
            }
            return signal;
        });
    }

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
                patient = restore(saved(patient), CONTRACT).orElseThrow();
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
        byte[] saved = saved(player.patient);
        assertThat(restore(saved, CONTRACT)).isPresent();
        assertThat(restore(saved, TestNetwork.CONTRACT)).isEmpty();
        for (byte[] unreadable : new byte[][] {
            {}, {1, 2, 3}, Arrays.copyOf(saved, saved.length / 2), Arrays.copyOf(saved, saved.length + 1)
        }) {
            assertThatThrownBy(() -> restore(unreadable, CONTRACT)).isInstanceOf(UnreadableStateException.class);
        }
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
        PatientSignal restored = restore(saved(signal), TestNetwork.CONTRACT).orElseThrow();
        assertThat(restored.accept(chunks.get(0), beat -> {})).isEqualTo(PatientSignal.Continuity.REPEATED);
        SampleChunk first = chunks.get(0);
        SampleChunk nameless = new SampleChunk(
                first.metadata(), 0, first.samples(), first.leadOff(), first.gatewayTime(), first.endOfStream());
        assertThat(restored.accept(nameless, beat -> {}))
                .as("90 s back, as a gateway without sessions sends it")
                .isEqualTo(PatientSignal.Continuity.RESTARTED);
    }

    private static SampleChunk fromAnotherDevice(SampleChunk chunk) {
        StreamMetadata m = chunk.metadata();
        return new SampleChunk(
                new StreamMetadata("another", m.rate(), m.leadNames(), m.scales(), m.simulated()),
                chunk.firstSample(),
                chunk.samples(),
                chunk.leadOff(),
                chunk.gatewayTime(),
                false,
                chunk.session());
    }

    @Test
    void shouldKnowInAnotherProcessWhatAnotherGatewaySent() throws UnreadableStateException {
        TestBed bed = new TestBed("bed", new TestSignal(250, 7, OptionalLong.of(25_000)), Duration.ofMillis(250));
        PatientSignal signal = new PatientSignal(CONTRACT);
        List<SampleChunk> chunks = new ArrayList<>();
        while (chunks.size() < 100) {
            chunks.add(bed.next(Instant.EPOCH.plusMillis(250L * chunks.size())));
        }
        chunks.subList(0, 10).forEach(chunk -> signal.accept(chunk, beat -> {}));
        chunks.subList(0, 59)
                .forEach(chunk -> assertThat(signal.accept(fromAnotherDevice(chunk), beat -> {}))
                        .isEqualTo(PatientSignal.Continuity.OTHER_GATEWAY));
        byte[] saved = saved(signal);
        PatientSignal restored = restore(saved, CONTRACT).orElseThrow();
        assertThat(restored.accept(fromAnotherDevice(chunks.get(59)), beat -> {}))
                .as("15 s of signal")
                .isEqualTo(PatientSignal.Continuity.RESTARTED);
    }

    private static SampleChunk chunk(Player of, int from, int to, Instant sent) {
        short[][] part = new short[of.samples.length][];
        for (int lead = 0; lead < part.length; lead++) {
            part[lead] = Arrays.copyOfRange(of.samples[lead], from, to);
        }
        return new SampleChunk(of.metadata, from, part, new boolean[part.length], sent, false);
    }

    private static Instant at(long sample) {
        return Instant.EPOCH.plusMillis(1000L * sample / HERTZ);
    }

    private static void assertTimes(List<UnscoredBeat> beats, List<Instant> heard) {
        assertThat(beats).hasSizeGreaterThan(10);
        for (int i = 0; i < beats.size(); i++) {
            UnscoredBeat beat = beats.get(i);
            assertThat(Duration.between(at(beat.beat().rPeak()), beat.beatTime())
                            .toMillis())
                    .as("beat %d against when its R peak was", i)
                    .isBetween(-1L, 1L);
            assertThat(beat.detectionTime()).isEqualTo(heard.get(i));
            assertThat(beat.streamStart()).isEqualTo(at(HERTZ / 5));
        }
    }

    @Test
    void shouldTellWhenABeatWasAndWhenTheChunkThatCompletedItWasSent() {
        Player player = plain(30);
        List<UnscoredBeat> beats = new ArrayList<>();
        List<Instant> heard = new ArrayList<>();
        for (int from = 0; from < player.length(); from += HERTZ / 5) {
            int to = from + HERTZ / 5;
            player.patient.accept(chunk(player, from, to, at(to)), beat -> {
                beats.add(beat);
                heard.add(at(to));
            });
            // one that comes again, late, changes no time
            player.patient.accept(chunk(player, from, to, at(to)), beat -> {
                throw new AssertionError("nothing is new in it");
            });
        }
        assertTimes(beats, heard);
        // TestSignal's beats are 0.8 s apart; after one its surroundings of half a second are waited for
        assertThat(beats)
                .allSatisfy(beat -> assertThat(Duration.between(beat.beatTime(), beat.detectionTime()))
                        .isBetween(Duration.ofMillis(300), Duration.ofMillis(900)));
    }

    @Test
    void shouldTellWhenTheLastBeatsBeforeAGapWere() {
        Player player = plain(60);
        List<UnscoredBeat> beats = new ArrayList<>();
        List<Instant> heard = new ArrayList<>();
        for (int from = 0; from < player.length(); from += HERTZ / 5) {
            int to = from + HERTZ / 5;
            // 50 samples after a beat, so that it still waits; then nothing for ten seconds
            if (to <= 6150 || from >= 35 * HERTZ) {
                player.patient.accept(chunk(player, from, to, at(to)), beat -> {
                    beats.add(beat);
                    heard.add(at(to));
                });
            }
        }
        assertTimes(beats, heard);
        assertThat(beats.stream()
                        .filter(b ->
                                b.beat().rPeak() < 6150 && b.detectionTime().isAfter(at(35 * HERTZ))))
                .as("waited at the gap")
                .isNotEmpty();
    }

    @ParameterizedTest(name = "{0} samples more than 60 s back")
    @ValueSource(ints = {-HERTZ, -1, 0, 1, HERTZ, 20 * HERTZ})
    void shouldTakeForARepeatedChunkWhatLiesAMinuteBackAtTheMost(int more) {
        Player player = plain(100);
        player.playInChunks(0, 90 * HERTZ);
        int from = 90 * HERTZ - 60 * HERTZ - more;
        PatientSignal.Continuity continuity =
                player.patient.accept(chunk(player, from, from + 50, at(90 * HERTZ + 50)), beat -> {});
        assertThat(continuity)
                .isEqualTo(more > 0 ? PatientSignal.Continuity.RESTARTED : PatientSignal.Continuity.REPEATED);
    }

    /** Two leads with one beat each 0.8 s and so much noise; a lead with infinite noise is off. */
    private static PatientSignal patient(double... noise) {
        Random random = new Random(9);
        PatientSignal patient = new PatientSignal(CONTRACT);
        StreamMetadata metadata = new StreamMetadata(
                "device",
                SampleRate.ofHertz(HERTZ),
                List.of("MDC_ECG_ELEC_POTL_II", "MDC_ECG_ELEC_POTL_V1"),
                List.of(new LeadScale(200, 0), new LeadScale(200, 0)),
                true);
        for (int chunk = 0; chunk < 30; chunk++) {
            short[][] samples = new short[2][HERTZ];
            for (int lead = 0; lead < 2; lead++) {
                double millivolts = chunk < 15 || Double.isInfinite(noise[lead]) ? 0.01 : noise[lead];
                for (int i = 0; i < HERTZ; i++) {
                    double t = ((chunk * HERTZ + i) % 200 - 100) / 3.0;
                    samples[lead][i] =
                            (short) (200 * (1.2 * Math.exp(-0.5 * t * t) + millivolts * random.nextGaussian()));
                }
            }
            boolean[] off = {chunk >= 15 && Double.isInfinite(noise[0]), chunk >= 15 && Double.isInfinite(noise[1])};
            patient.accept(
                    new SampleChunk(metadata, (long) chunk * HERTZ, samples, off, at((chunk + 1L) * HERTZ), false),
                    beat -> {});
        }
        return patient;
    }

    @Test
    void shouldCallAPatientNoisyWhoseLeadsAreAllSevereOrWorseSeed9() {
        double off = Double.POSITIVE_INFINITY;
        PatientSignal severe = patient(SEVERE_MILLIVOLTS, SEVERE_MILLIVOLTS);
        assertThat(severe.quality(0)).isEqualTo(SignalQuality.SEVERE);
        assertThat(severe.quality(1)).isEqualTo(SignalQuality.SEVERE);
        assertThat(severe.noisy()).isTrue();
        assertThat(patient(SEVERE_MILLIVOLTS, off).noisy()).isTrue();
        assertThat(patient(off, off).noisy()).isTrue();
        PatientSignal moderate = patient(MODERATE_MILLIVOLTS, MODERATE_MILLIVOLTS);
        assertThat(moderate.quality(0)).isEqualTo(SignalQuality.MODERATE);
        assertThat(moderate.noisy()).isFalse();
        assertThat(patient(SEVERE_MILLIVOLTS, 0.01).noisy()).isFalse();
        assertThat(patient(0.01, off).noisy()).isFalse();
        assertThat(patient(MODERATE_MILLIVOLTS, off).noisy()).isFalse();
    }

    private static SampleChunk inSession(SampleChunk chunk, long session) {
        return new SampleChunk(
                chunk.metadata(),
                chunk.firstSample(),
                chunk.samples(),
                chunk.leadOff(),
                chunk.gatewayTime(),
                chunk.endOfStream(),
                OptionalLong.of(session));
    }

    @Test
    void shouldSayHowMuchIsNewInAChunkAndHowMuchIsMissingBeforeIt() {
        Player player = plain(60);
        PatientSignal patient = player.patient;
        patient.accept(inSession(chunk(player, 0, 500, at(500)), 1), beat -> {});
        assertThat(patient.takenSeconds()).isEqualTo(2);
        assertThat(patient.missingSeconds()).isZero();
        patient.accept(inSession(chunk(player, 250, 750, at(750)), 1), beat -> {});
        assertThat(patient.takenSeconds()).as("half of it was there").isEqualTo(1);
        assertThat(patient.missingSeconds()).isZero();
        assertThat(patient.accept(inSession(chunk(player, 1000, 1500, at(1500)), 1), beat -> {}))
                .isEqualTo(PatientSignal.Continuity.GAP);
        assertThat(patient.takenSeconds()).isEqualTo(2);
        assertThat(patient.missingSeconds()).isEqualTo(1);
        patient.accept(inSession(chunk(player, 1000, 1500, at(1500)), 1), beat -> {});
        assertThat(patient.takenSeconds()).as("nothing is new").isZero();
        assertThat(patient.missingSeconds()).isZero();
        assertThat(patient.accept(inSession(chunk(player, 0, 250, at(2000)), 2), beat -> {}))
                .isEqualTo(PatientSignal.Continuity.RESTARTED);
        assertThat(patient.takenSeconds()).isEqualTo(1);
        assertThat(patient.accept(inSession(chunk(player, 1500, 2000, at(2000)), 1), beat -> {}))
                .as("late, of the session before")
                .isEqualTo(PatientSignal.Continuity.REPEATED);
        assertThat(patient.takenSeconds()).isZero();
        assertThat(patient.missingSeconds()).isZero();
        assertThat(patient.accept(inSession(chunk(player, 250, 500, at(2250)), 2), beat -> {}))
                .isEqualTo(PatientSignal.Continuity.CONTINUED);
    }

    @Test
    void shouldHandOnBeatsThatWaitWhenTheStreamEndsOrBeginsAnew() {
        // the beat at 4900 still waits 50 samples later
        for (boolean ends : new boolean[] {true, false}) {
            Player player = plain(60);
            List<Long> peaks = new ArrayList<>();
            player.patient.accept(
                    inSession(chunk(player, 0, 2500, at(2500)), 1),
                    b -> peaks.add(b.beat().rPeak()));
            SampleChunk last = inSession(chunk(player, 2500, 4950, at(4950)), 1);
            if (ends) {
                last = new SampleChunk(
                        last.metadata(),
                        2500,
                        last.samples(),
                        last.leadOff(),
                        last.gatewayTime(),
                        true,
                        last.session());
            }
            player.patient.accept(last, b -> peaks.add(b.beat().rPeak()));
            assertThat(player.patient.ended()).isEqualTo(ends);
            if (!ends) {
                assertThat(peaks).noneMatch(peak -> peak > 4890);
                player.patient.accept(
                        inSession(chunk(player, 0, 50, at(5000)), 2),
                        b -> peaks.add(b.beat().rPeak()));
            }
            assertThat(peaks).hasSize(25);
            assertThat(peaks.get(24)).isBetween(4898L, 4902L);
        }
    }

    @Test
    void shouldPassOnChangesOfQuality() {
        Player player = plain(10);
        player.playInChunks(0, 1000);
        List<String> changes = new ArrayList<>();
        SampleChunk off = chunk(player, 1000, 1250, at(1250));
        player.patient.accept(
                new SampleChunk(off.metadata(), 1000, off.samples(), new boolean[] {true}, off.gatewayTime(), false),
                new PatientSignal.Listener() {
                    @Override
                    public void beat(UnscoredBeat beat) {}

                    @Override
                    public void quality(long sample, int lead, SignalQuality quality) {
                        changes.add(sample + " " + lead + " " + quality);
                    }
                });
        assertThat(changes).containsExactly("1000 0 NO_SIGNAL");
    }

    @Test
    void shouldForgetWhatATestSignalTaughtItOfANewPatient() {
        Player player = plain(40);
        for (int i = 0; i < 10 * HERTZ; i++) {
            player.samples[0][i] = (short) (i % HERTZ < HERTZ / 2 ? 1224 : 1024);
        }
        player.playInChunks(0, player.length());
        int pulses = (int)
                player.beats.stream().filter(b -> b.beat().rPeak() < 10 * HERTZ).count();
        assertLearning(player.learning().subList(pulses, player.beats.size()), LEARNING);
    }

    /** What is said about where the signal begins, breaks off and ends. */
    private static final class Places implements PatientSignal.Listener {
        private final List<String> said = new ArrayList<>();

        @Override
        public void beat(UnscoredBeat beat) {}

        @Override
        public void began(StreamMetadata metadata, Instant start, long sample) {
            said.add("began at " + sample);
        }

        @Override
        public void gap(long sample, long missing) {
            said.add("on at " + sample + " after " + missing);
        }

        @Override
        public void ended(long sample) {
            said.add("ended with " + sample);
        }
    }

    @Test
    void shouldSayWhereTheSignalBeginsBreaksOffAndEnds() {
        Player player = plain(60);
        Places places = new Places();
        assertThat(player.patient.end()).isZero();
        player.patient.accept(inSession(chunk(player, 250, 500, at(500)), 1), places);
        assertThat(player.patient.end()).isEqualTo(500);
        player.patient.accept(inSession(chunk(player, 510, 750, at(750)), 1), places);
        player.patient.accept(inSession(chunk(player, 0, 250, at(1000)), 2), places);
        SampleChunk last = inSession(chunk(player, 250, 500, at(1250)), 2);
        player.patient.accept(
                new SampleChunk(
                        last.metadata(), 250, last.samples(), last.leadOff(), last.gatewayTime(), true, last.session()),
                places);
        assertThat(places.said)
                .containsExactly(
                        "began at 250", "on at 510 after 10", "ended with 749", "began at 0", "ended with 499");
    }

    @Test
    void shouldTakeAFirstChunkThatIsSentTwiceForOne() {
        Player player = plain(10);
        SampleChunk first = chunk(player, 0, 250, at(250));
        assertThat(player.patient.accept(first, beat -> {})).isEqualTo(PatientSignal.Continuity.STARTED);
        assertThat(player.patient.accept(first, beat -> {})).isEqualTo(PatientSignal.Continuity.REPEATED);
        assertThat(player.patient.accept(chunk(player, 0, 250, at(250).plusMillis(1)), beat -> {}))
                .as("later, from 0")
                .isEqualTo(PatientSignal.Continuity.RESTARTED);
    }

    @Test
    void shouldShowTheSignalOfTheLastTenSecondsAndNothingOlder() {
        assertThat(new PatientSignal(CONTRACT).strip(0, 1)).isEmpty();
        Player player = plain(60);
        player.playInChunks(0, 30 * HERTZ);
        int end = 30 * HERTZ;
        LeadStrip strip = player.patient.strip(end - 10 * HERTZ, end).orElseThrow();
        assertThat(strip.firstSample()).isEqualTo(end - 10 * HERTZ);
        assertThat(strip.length()).isEqualTo(10 * HERTZ);
        // of the oldest stretch its last sample decides
        long oldest = LongStream.range(0, end)
                .filter(sample -> player.patient.strip(sample, sample + 1).isPresent())
                .findFirst()
                .orElseThrow();
        assertThat(oldest).isBetween(end - 12L * HERTZ, end - 10L * HERTZ);
        assertThat(player.patient.strip(oldest - HERTZ, oldest)).isEmpty();
        assertThat(player.patient.strip(oldest - HERTZ, oldest + 1)).isPresent();
    }
}
