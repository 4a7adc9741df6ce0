package io.beatwatch.monitor.patient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Durations;
import io.beatwatch.ecg.alarm.AlarmEvent;
import io.beatwatch.ecg.alarm.AlarmKind;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.monitor.TestBed;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.TestSignal;
import io.beatwatch.monitor.patient.Patient.PendingBeat;
import io.beatwatch.monitor.state.UnreadableStateException;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.PauseAudio;
import io.beatwatch.schema.Relearn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PatientTest {
    private static final ModelContract CONTRACT = TestNetwork.MEMORY_CONTRACT;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int HERTZ = 250;

    private final Heard heard = new Heard();
    private Patient patient = patient(CONTRACT);
    /** Sent last. */
    private SampleChunk chunk;

    private Instant now = START;

    private static Patient patient(ModelContract contract) {
        return new Patient("bed", new Patient.Settings(contract, AlarmSettings.DEFAULT));
    }

    /** @param downEvery each so-manieth beat is V */
    private static TestBed bed(int downEvery) {
        return new TestBed("bed", new TestSignal(HERTZ, 1, OptionalLong.empty(), downEvery), Duration.ofSeconds(1));
    }

    private static BeatScores scores(UnscoredBeat beat) {
        boolean down = beat.input().values()[CONTRACT.peakSample()] < 0;
        float[] probabilities = down ? new float[] {0.1f, 0, 0.9f, 0, 0} : new float[] {0.9f, 0, 0.1f, 0, 0};
        return new BeatScores(probabilities, new float[4], 0.01f);
    }

    private List<PendingBeat> give(SampleChunk next) {
        chunk = next;
        List<PendingBeat> found = new ArrayList<>();
        patient.accept(next, 0, found::add);
        patient.settle(heard);
        return found;
    }

    private void play(TestBed bed, int seconds) {
        for (int i = 0; i < seconds; i++) {
            now = now.plusSeconds(1);
            give(bed.next(now)).forEach(beat -> patient.scored(scores(beat.beat()), heard));
        }
    }

    private void apply(PatientCommand.Builder command) {
        patient.apply(command.setStreamId("bed").build(), now, heard);
    }

    /** Until the beat before the next one was of the first of two QRS clusters, so that the next one is of the second. */
    private void playUntilTheSecondClusterIsNext(TestBed alternating) {
        play(alternating, 30);
        while (heard.beats.get(heard.beats.size() - 1).cluster() != 0) {
            play(alternating, 1);
        }
        assertThat(heard.beats.get(heard.beats.size() - 2).cluster()).isEqualTo(1);
        heard.clear();
    }

    private int nextCluster() {
        return heard.beats.get(0).cluster();
    }

    @Test
    void shouldForgetTheClustersWhenToldToRelearnAndNotOtherwise() {
        TestBed alternating = bed(2);
        playUntilTheSecondClusterIsNext(alternating);
        play(alternating, 2);
        assertThat(nextCluster()).isEqualTo(1);

        playUntilTheSecondClusterIsNext(alternating);
        apply(PatientCommand.newBuilder().setPauseAudio(PauseAudio.getDefaultInstance()));
        play(alternating, 2);
        assertThat(nextCluster()).as("after another command").isEqualTo(1);

        playUntilTheSecondClusterIsNext(alternating);
        apply(PatientCommand.newBuilder().setRelearn(Relearn.getDefaultInstance()));
        play(alternating, 2);
        assertThat(nextCluster()).as("the first of an unknown patient").isZero();
    }

    @Test
    void shouldForgetTheClustersWhenAnotherStreamBeginsUnderTheSameName() {
        playUntilTheSecondClusterIsNext(bed(2));
        // this one's first beat points up, as the cluster's first one did
        play(bed(1), 3);
        assertThat(heard.beats).isNotEmpty();
        // beats that waited for their surroundings are of the stream before
        ScoredBeat first = heard.beats.stream()
                .filter(beat -> beat.pending().beat().rPeak() < 3 * HERTZ)
                .findFirst()
                .orElseThrow();
        assertThat(first.cluster()).isZero();
        assertThat(heard.statuses).as("what is in force is said anew").hasSize(1);
    }

    @Test
    void shouldForgetWhatAnotherVersionOfTheNetworkSaidWhenItTakesOver() throws UnreadableStateException {
        TestBed alternating = bed(2);
        playUntilTheSecondClusterIsNext(alternating);
        byte[] snapshot = patient.journal().snapshot(patient);
        for (String version : List.of("memory-1", "memory-2")) {
            patient = patient(
                    ModelContract.ofPatientFeatures("memory", version, 4, OperatingPoints.MOST_PROBABLE, "none"));
            patient.journal().readSnapshot(snapshot, patient);
            heard.clear();
            TestBed again = bed(2);
            for (int i = 0; i < chunk.end() / HERTZ; i++) {
                again.next(START.plusSeconds(1));
            }
            play(again, 2);
            assertThat(nextCluster()).as(version).isEqualTo(version.equals("memory-1") ? 1 : 0);
        }
    }

    @Test
    void shouldFindThePatientAnewWhenTheNetworkThatTakesOverIsShownSomethingElse() throws UnreadableStateException {
        TestBed bed = bed(2);
        play(bed, 20);
        byte[] snapshot = patient.journal().snapshot(patient);
        patient = patient(TestNetwork.CONTRACT);
        patient.journal().readSnapshot(snapshot, patient);
        assertThat(patient.signal().started()).isFalse();
        assertThat(patient.alarms()).isEmpty();
        heard.clear();
        List<PendingBeat> found = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            found.addAll(give(bed.next(now)));
        }
        assertThat(found).hasSizeGreaterThan(9);
    }

    /** Another version may have found a beat a little later than this one does: it was told all the same. */
    @Test
    void shouldTellNoBeatUpToTheLastOneThatAPredecessorTold() throws UnreadableStateException {
        TestBed bed = bed(2);
        play(bed, 10);
        long last = 14 * HERTZ;
        patient.alreadyTold(last);
        byte[] snapshot = patient.journal().snapshot(patient);
        patient = patient(CONTRACT);
        patient.journal().readSnapshot(snapshot, patient);
        heard.clear();
        play(bed, 10);
        assertThat(heard.beats)
                .extracting(beat -> beat.pending().beat().rPeak())
                .allMatch(peak -> peak > last);
        assertThat(heard.beats).hasSizeGreaterThan(5);

        // a device that counts anew is another stream: all of its beats are new
        heard.clear();
        play(bed(2), 10);
        assertThat(heard.beats)
                .filteredOn(beat -> beat.pending().beat().rPeak() < last)
                .hasSizeGreaterThan(9);
    }

    @Test
    void shouldBeNobodyStillWhenNothingHadComeBeforeASnapshot() throws UnreadableStateException {
        byte[] snapshot = patient.journal().snapshot(patient);
        patient.journal().readSnapshot(snapshot, patient);
        assertThat(patient.signal().started()).isFalse();
        assertThat(patient.alarms()).isEmpty();
    }

    @Test
    void shouldEndWhatReachesAcrossAGapAndSayThatSamplesAreMissing() {
        TestBed ventricular = bed(1);
        play(ventricular, 30);
        assertThat(heard.phases()).contains("ACCELERATED_VENTRICULAR_RHYTHM START");
        for (int i = 0; i < 5; i++) {
            now = now.plusSeconds(1);
            ventricular.next(now);
        }
        heard.clear();
        play(ventricular, 1);
        assertThat(heard.phases()).containsSubsequence("ACCELERATED_VENTRICULAR_RHYTHM END", "SAMPLES_MISSING START");
    }

    @Test
    void shouldSayFromWhichSampleOnALeadIsOff() {
        TestBed bed = bed(1000);
        play(bed, 10);
        SampleChunk next = bed.next(now);
        give(new SampleChunk(
                next.metadata(),
                next.firstSample(),
                next.samples(),
                new boolean[] {true},
                next.gatewayTime(),
                false,
                next.session()));
        assertThat(heard.lines).contains("quality " + 10 * HERTZ + " 0 NO_SIGNAL");
    }

    private AlarmEvent only(AlarmEvent.Phase phase) {
        return heard.alarms.stream()
                .filter(alarm -> alarm.phase() == phase && alarm.kind() == AlarmKind.ACCELERATED_VENTRICULAR_RHYTHM)
                .reduce((a, b) -> {
                    throw new AssertionError(a + " and " + b);
                })
                .orElseThrow();
    }

    @Test
    void shouldTellTheEndOfItsAlarmsAndAwaitNoBeatWhenNothingMoreWillCome() {
        TestBed ventricular = bed(1);
        play(ventricular, 30);
        List<PendingBeat> waiting = new ArrayList<>();
        while (waiting.isEmpty()) {
            waiting.addAll(give(ventricular.next(now)));
        }
        heard.clear();
        assertThat(patient.awaits(waiting.get(0))).isTrue();
        assertThat(patient.over()).isFalse();
        patient.end(heard);
        assertThat(only(AlarmEvent.Phase.END).decidedSample()).isEqualTo(chunk.end() - 1);
        assertThat(patient.awaits(waiting.get(0))).isFalse();
        assertThat(patient.pending()).isEmpty();
        assertThat(patient.over()).isTrue();
    }

    @Test
    void shouldTellTheEndOfItsAlarmsAndBeLearnedAnewWhenWeFailOnABeat() {
        TestBed ventricular = bed(1);
        play(ventricular, 30);
        List<PendingBeat> waiting = new ArrayList<>();
        while (waiting.isEmpty()) {
            waiting.addAll(give(ventricular.next(now)));
        }
        Patient.Listener failing = new Patient.Listener() {
            @Override
            public void beat(ScoredBeat beat) {
                throw new IllegalStateException("a fault of ours");
            }
        };
        long end = chunk.end();
        assertThatThrownBy(() -> patient.scored(scores(waiting.get(0).beat()), failing))
                .hasMessage("a fault of ours");
        heard.clear();
        patient.end(heard);
        assertThat(only(AlarmEvent.Phase.END).decidedSample()).isEqualTo(end - 1);
        assertThat(patient.alarms()).isEmpty();
        assertThat(patient.signal().started()).isFalse();
    }

    @Test
    void shouldRefuseACommandAboutAlarmsWhenNoSampleHasCome() {
        apply(PatientCommand.newBuilder().setPauseAudio(PauseAudio.getDefaultInstance()));
        assertThat(heard.statuses)
                .singleElement()
                .satisfies(
                        answer -> assertThat(answer.refused().orElseThrow()).contains("wait until its samples come"));
        ClockEvent lost = new ClockEvent(ClockEvent.What.GATEWAY_LOST, now, 20);
        assertThat(patient.matters(lost)).isFalse();
        patient.tell(lost, heard);
        assertThat(heard.alarms).isEmpty();
    }

    @Test
    void shouldPauseTheSoundForTwoMinutesWhereTheCommandNamesNoLength() {
        play(bed(1000), 10);
        long newest = 10 * HERTZ;
        apply(PatientCommand.newBuilder()
                .setPauseAudio(PauseAudio.newBuilder().setDuration(Durations.fromSeconds(30))));
        assertThat(until()).isBetween(newest + 29 * HERTZ, newest + 30 * HERTZ);
        apply(PatientCommand.newBuilder().setPauseAudio(PauseAudio.getDefaultInstance()));
        assertThat(until()).isBetween(newest + 119 * HERTZ, newest + 120 * HERTZ);
    }

    private long until() {
        return patient.alarms().orElseThrow().audioPausedUntil().orElseThrow();
    }

    @Test
    void shouldTellSinceWhenAGatewayIsLostByTheMonitorsClock() {
        play(bed(1000), 10);
        patient.tell(new ClockEvent(ClockEvent.What.GATEWAY_LOST, now.plusMillis(15_500), 15.5), heard);
        assertThat(heard.phases()).containsExactly("GATEWAY_LOST START");
        assertThat(heard.alarms.get(0).onsetMillis()).isEqualTo(now.toEpochMilli());
        assertThat(heard.alarms.get(0).decidedMillis())
                .isEqualTo(now.plusMillis(15_500).toEpochMilli());
    }

    private static ClockEvent event(ClockEvent.What what, double value) {
        return new ClockEvent(what, START, value);
    }

    @Test
    void shouldSayWhichEventsOfTheClockMatter() {
        play(bed(1000), 10);
        for (ClockEvent.What what : ClockEvent.What.values()) {
            boolean first = what == ClockEvent.What.GATEWAY_LOST || what == ClockEvent.What.GATEWAY_CONFLICT;
            assertThat(patient.matters(event(what, 0))).as("%s at first", what).isEqualTo(first);
        }
        for (ClockEvent.What what : List.of(ClockEvent.What.MONITOR_BEHIND, ClockEvent.What.CLOCK_SKEW)) {
            assertThat(patient.matters(event(what, 70))).isTrue();
            patient.tell(event(what, 70), heard);
            assertThat(patient.matters(event(what, 70))).as("again").isFalse();
            assertThat(patient.matters(event(what, 0))).isTrue();
            patient.tell(event(what, 0), heard);
        }
        patient.tell(event(ClockEvent.What.GATEWAY_CONFLICT, 0), heard);
        assertThat(patient.matters(event(ClockEvent.What.GATEWAY_CONFLICT, 0))).isFalse();
        assertThat(patient.matters(event(ClockEvent.What.GATEWAY_CONFLICT_OVER, 0)))
                .isTrue();
        patient.tell(event(ClockEvent.What.GATEWAY_LOST, 20), heard);
        assertThat(patient.matters(event(ClockEvent.What.GATEWAY_LOST, 20))).isFalse();
        assertThat(patient.matters(event(ClockEvent.What.GATEWAY_CONFLICT_OVER, 0)))
                .as("it is there, hidden by the worse one")
                .isTrue();
        assertThat(patient.matters(event(ClockEvent.What.GATEWAY_HEARD, 0))).isTrue();
        assertThat(patient.matters(event(ClockEvent.What.WITHOUT_SAMPLES, 0))).isTrue();
        assertThat(heard.phases())
                .containsExactly(
                        "MONITOR_BEHIND START",
                        "MONITOR_BEHIND END",
                        "CLOCK_SKEW START",
                        "CLOCK_SKEW END",
                        "GATEWAY_CONFLICT START",
                        "GATEWAY_CONFLICT END",
                        "GATEWAY_LOST START");
    }

    /** What is suppressed shows in the bed's status, which is not said with each single one. */
    @Test
    void shouldSayOnceAMinuteThatMoreWasSuppressed() {
        TestBed ventricular = bed(1);
        play(ventricular, 59);
        assertThat(heard.lines).anyMatch(line -> line.startsWith("suppressed "));
        assertThat(heard.statuses).as("at the begin alone").hasSize(1);
        play(ventricular, 2);
        assertThat(heard.statuses).as("after a minute").hasSize(2);
        heard.clear();
        play(ventricular, 2 * 60 - 5);
        assertThat(heard.lines).noneMatch(line -> line.startsWith("suppressed "));
        assertThat(heard.statuses).as("nothing is new").isEmpty();
    }

    private List<String> alerts() {
        return heard.lines.stream()
                .filter(line -> line.startsWith("alert "))
                .map(line -> line.split(" ")[1])
                .toList();
    }

    @Test
    void shouldGiveAlertsOfVentricularBeatsInARowButNotAcrossAGap() {
        TestBed ventricular = bed(1);
        play(ventricular, 30);
        assertThat(alerts()).endsWith("VENTRICULAR_RUN", "VENTRICULAR_RUN");
        ventricular.next(now);
        heard.clear();
        play(ventricular, 5);
        // before it the beat that waited for its surroundings
        assertThat(alerts())
                .containsSubsequence("VENTRICULAR_BEAT", "VENTRICULAR_COUPLET", "VENTRICULAR_RUN")
                .containsOnlyOnce("VENTRICULAR_BEAT");
    }

    @Test
    void shouldTellAnAsystoleAndNoHeartRateThatIsOld() {
        TestBed bed = bed(1000);
        play(bed, 20);
        assertThat(heard.phases()).isEmpty();
        Random random = new Random(3);
        for (int second = 0; second < 6; second++) {
            SampleChunk next = bed.next(now);
            short[][] still = new short[1][next.length()];
            for (int i = 0; i < still[0].length; i++) {
                still[0][i] = (short) (1024 + 4 * random.nextGaussian());
            }
            give(new SampleChunk(
                            next.metadata(),
                            next.firstSample(),
                            still,
                            next.leadOff(),
                            next.gatewayTime(),
                            false,
                            next.session()))
                    .forEach(beat -> patient.scored(scores(beat.beat()), heard));
        }
        assertThat(heard.phases()).contains("ASYSTOLE START");
        assertThat(heard.lines)
                .filteredOn(line -> line.contains("kind=ASYSTOLE, "))
                .isNotEmpty()
                .allMatch(line -> line.contains(" at 0.0/min"));
        heard.clear();
        play(bed, 1);
        assertThat(heard.lines)
                .filteredOn(line -> line.contains("kind=ASYSTOLE, "))
                .as("over with a beat")
                .isNotEmpty();
    }

    @Test
    void shouldSayWhenASampleWasOrWillBeTaken() {
        StreamTime time = new StreamTime(SampleRate.ofHertz(HERTZ), 1000, START, START);
        assertThat(time.of(1000 + HERTZ)).isEqualTo(START.plusSeconds(1));
        assertThat(time.of(1000 - 2 * HERTZ)).isEqualTo(START.minusSeconds(2));
    }
}
