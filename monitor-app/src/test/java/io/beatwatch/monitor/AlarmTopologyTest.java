package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.patient.ChunkWriter;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.monitor.scoring.BatchSettings;
import io.beatwatch.schema.Acknowledge;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.BedStatus;
import io.beatwatch.schema.CommandOutcome;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.SetLimits;
import io.beatwatch.schema.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alarms about conditions, commands and answers on their topics. */
class AlarmTopologyTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration CHUNK = Duration.ofMillis(250);
    private static final String BED = "bed";

    @TempDir
    private Path stateDir;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private TopologyTestDriver driver;
    private TestOutputTopic<String, Alert> alerts;
    private TestOutputTopic<String, BedStatus> beds;
    /** All beats are V, 75 a minute. */
    private final TestBed bed = new TestBed(BED, new TestSignal(250, 1, OptionalLong.empty(), 1), CHUNK);

    private Instant now = START;

    @BeforeEach
    void start() {
        driver = TestDriver.start(
                TestNetwork.CONTRACT,
                () -> new TestNetwork(new ArrayList<>()),
                new BatchSettings(1, Duration.ZERO),
                meters,
                stateDir,
                START);
        alerts = TestDriver.output(driver, Topics.ALERTS);
        beds = TestDriver.output(driver, Topics.BEDS);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private void pass(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    private void send(SampleChunk chunk) {
        TestDriver.input(driver, Topics.SAMPLES)
                .pipeInput(BED, ChunkWriter.write(BED, chunk).toByteArray(), now);
    }

    private void play(int seconds) {
        for (int i = 0; i < 4 * seconds; i++) {
            pass(CHUNK);
            send(bed.next(now));
        }
    }

    private void command(String to, PatientCommand.Builder command) {
        TestDriver.input(driver, Topics.COMMANDS)
                .pipeInput(
                        to,
                        command.setStreamId(to)
                                .setBy("nurse")
                                .setId("7")
                                .build()
                                .toByteArray(),
                        now);
    }

    private List<Alert> alarms() {
        return alerts.readValuesToList().stream().filter(Alert::hasAlarm).toList();
    }

    private static List<Alarm> of(List<Alert> alarms, Alarm.Kind kind) {
        return alarms.stream()
                .map(Alert::getAlarm)
                .filter(a -> a.getKind() == kind)
                .toList();
    }

    private CommandOutcome answer() {
        List<BedStatus> said = beds.readValuesToList().stream()
                .filter(status -> status != null && status.hasOutcome())
                .toList();
        assertThat(said).hasSize(1);
        return said.get(0).getOutcome();
    }

    @Test
    void shouldPublishTheBeginOfAnAlarmWithAllThatSomebodyNeedsToJudgeIt() {
        play(30);
        List<TestRecord<String, Alert>> begun = alerts.readRecordsToList().stream()
                .filter(r -> r.value().getAlarm().getKind() == Alarm.Kind.ACCELERATED_VENTRICULAR_RHYTHM)
                .toList();
        Alert alert = begun.get(0).value();
        assertThat(begun.get(0).key()).isEqualTo(BED);
        assertThat(alert.getAlarm().getPhase()).isEqualTo(Alarm.Phase.START);
        assertThat(alert.getAlarm().getRate()).isBetween(74f, 76f);
        assertThat(alert.getHeartRate()).isBetween(74f, 76f);
        assertThat(alert.getAlarm().getMdcMnemonic()).isEqualTo("MDC_ECG_V_RHYTHM");
        assertThat(alert.getAttention().getWeightsCount()).isEqualTo(4);
        assertThat(alert.getModelVersion()).isEqualTo("test-1");
        assertThat(alert.getSimulated()).isTrue();
        long end =
                alert.getStrip().getFirstSample() + alert.getStrip().getLeads(0).getMicrovoltsCount();
        assertThat(end).isEqualTo(alert.getAlarm().getDecidedSample() + 1);
        assertThat(new String(begun.get(0).headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8))
                .isEqualTo("io.beatwatch.alarm.accelerated_ventricular_rhythm");
        assertThat(begun)
                .extracting(r -> r.value().getAlarm().getAlarmId())
                .containsOnly(alert.getAlarm().getAlarmId());
        assertThat(begun).extracting(r -> r.value().getId()).doesNotHaveDuplicates();
        assertThat(begun.subList(1, begun.size()))
                .isNotEmpty()
                .allMatch(r -> r.value().getAlarm().getPhase() == Alarm.Phase.CONTINUE
                        && !r.value().hasStrip());
        assertThat(meters.get("beatwatch.alarms")
                        .tag("priority", "medium")
                        .counter()
                        .count())
                .isGreaterThanOrEqualTo(1);
    }

    /** The device marks a spike 0.1 s into each chunk: within 0.35 s before every beat, and alone once the heart stands still. */
    @Test
    void shouldTellAPacemakerThatDoesNotCaptureWhereTheDeviceTellsItsSpikes() {
        for (int i = 0; i < 4 * 30; i++) {
            pass(CHUNK);
            SampleChunk next = bed.next(now);
            short[][] samples = next.samples().clone();
            if (i >= 4 * 25) {
                samples[0] = new short[next.length()];
                // too small for a beat, and not a flat line
                for (int s = 0; s < next.length(); s++) {
                    samples[0][s] = (short) (s % 2);
                }
            }
            send(new SampleChunk(
                    next.metadata(),
                    next.firstSample(),
                    samples,
                    next.leadOff(),
                    next.gatewayTime(),
                    false,
                    next.session(),
                    new int[] {25}));
        }
        List<Alert> all = alarms();
        assertThat(of(all, Alarm.Kind.PACER_NOT_CAPTURING)).isNotEmpty().first().satisfies(alarm -> {
            assertThat(alarm.getPhase()).isEqualTo(Alarm.Phase.START);
            assertThat(alarm.getOnsetSample()).isBetween(25L * 250 - 250, 26L * 250);
            assertThat(alarm.getDecidedSample()).isBetween(26L * 250, 27L * 250);
        });
        assertThat(of(all, Alarm.Kind.PACER_NOT_PACING)).isEmpty();
    }

    @Test
    void shouldSayWhatIsInForceWhenABedBeginsAndForgetItWhenItEnds() {
        play(2);
        BedStatus status = beds.readValue();
        assertThat(status.getProfile()).isEqualTo("adult");
        assertThat(status.getLimitsMap()).containsEntry("alarms.tachycardia.rate", 115.0);
        assertThat(status.hasOutcome()).isFalse();
        play(20);
        SampleChunk last = bed.next(now);
        send(new SampleChunk(
                last.metadata(),
                last.firstSample(),
                last.samples(),
                last.leadOff(),
                last.gatewayTime(),
                true,
                last.session()));
        List<BedStatus> said = beds.readValuesToList();
        assertThat(said.get(said.size() - 1)).as("deleted").isNull();
        List<Alert> all = alarms();
        List<String> started = ids(all, Alarm.Phase.START);
        assertThat(started).isNotEmpty().doesNotHaveDuplicates();
        assertThat(ids(all, Alarm.Phase.END)).containsExactlyInAnyOrderElementsOf(started);
    }

    private static List<String> ids(List<Alert> alarms, Alarm.Phase phase) {
        return alarms.stream()
                .filter(a -> a.getAlarm().getPhase() == phase)
                .map(a -> a.getAlarm().getAlarmId())
                .toList();
    }

    @Test
    void shouldAcknowledgeOnceAndSayWhyNotTwice() {
        play(30);
        alarms();
        beds.readValuesToList();
        command(BED, PatientCommand.newBuilder().setAcknowledge(Acknowledge.getDefaultInstance()));
        assertThat(answer().getAccepted()).isTrue();
        assertThat(alarms())
                .isNotEmpty()
                .allMatch(a -> a.getAlarm().getInactivation() == Alarm.Inactivation.ALERT_ACKNOWLEDGED
                        && a.getAlarm().getBy().equals("nurse"));
        command(BED, PatientCommand.newBuilder().setAcknowledge(Acknowledge.getDefaultInstance()));
        CommandOutcome again = answer();
        assertThat(again.getAccepted()).isFalse();
        assertThat(again.getReason()).contains("acknowledged already");
        assertThat(again.getId()).isEqualTo("7");
        assertThat(alarms()).isEmpty();
    }

    private static PatientCommand.Builder tachycardia(double limit) {
        return PatientCommand.newBuilder()
                .setSetLimits(SetLimits.newBuilder().putLimits("alarms.tachycardia.rate", limit));
    }

    @Test
    void shouldTakeLimitsOfOneBedAndRefuseThoseThatAreNone() {
        play(10);
        beds.readValuesToList();
        command(BED, tachycardia(90));
        BedStatus status = beds.readValue();
        assertThat(status.getOutcome().getAccepted()).isTrue();
        assertThat(status.getLimitsMap()).containsEntry("alarms.tachycardia.rate", 90.0);
        assertThat(status.getOwnLimitsList()).containsExactly("alarms.tachycardia.rate");
        command(BED, tachycardia(9000));
        status = beds.readValue();
        assertThat(status.getOutcome().getAccepted()).isFalse();
        assertThat(status.getOutcome().getReason()).contains("alarms.tachycardia.rate");
        assertThat(status.getLimitsMap()).containsEntry("alarms.tachycardia.rate", 90.0);
    }

    @Test
    void shouldAnswerACommandForABedThatIsNotThereAndLeaveNoneBehind() {
        command("nobody", PatientCommand.newBuilder().setAcknowledge(Acknowledge.getDefaultInstance()));
        List<BedStatus> said = beds.readValuesToList();
        assertThat(said).hasSize(2);
        assertThat(said.get(0).getOutcome().getReason()).contains("'nobody'");
        assertThat(said.get(1)).isNull();
        assertThat(TestDriver.output(driver, Topics.DEAD_LETTERS).readValuesToList())
                .hasSize(1);
    }

    private void command(String to, byte[] bytes) {
        TestDriver.input(driver, Topics.COMMANDS).pipeInput(to, bytes, now);
    }

    @Test
    void shouldRefuseWithTheReasonWhenACommandForAKnownBedIsUnreadable() {
        play(5);
        List<BedStatus> before = beds.readValuesToList();

        command(BED, new byte[] {1, 2, 3});
        BedStatus status = beds.readValue();
        CommandOutcome unreadable = status.getOutcome();

        assertThat(unreadable.getAccepted()).isFalse();
        assertThat(unreadable.getReason()).contains("no PatientCommand");
        assertThat(unreadable.getId() + unreadable.getBy() + unreadable.getCommand())
                .isEmpty();
        assertThat(status.getLimitsMap())
                .isEqualTo(before.get(before.size() - 1).getLimitsMap())
                .isNotEmpty();
        command("bed-0815", new byte[] {1, 2, 3});
        assertThat(beds.isEmpty())
                .as("nothing is said of a bed that is not there")
                .isTrue();
    }

    @Test
    void shouldRefuseWithTheReasonWhenACommandForAKnownBedIsWrong() {
        play(5);
        beds.readValuesToList();

        command(BED, PatientCommand.newBuilder());
        CommandOutcome nothing = answer();
        assertThat(nothing.getAccepted()).isFalse();
        assertThat(nothing.getId()).isEqualTo("7");
        assertThat(nothing.getBy()).isEqualTo("nurse");
        assertThat(nothing.getReason()).contains("says nothing that this version knows");

        command(BED, PatientCommand.newBuilder().setSetLimits(SetLimits.getDefaultInstance()));
        CommandOutcome limits = answer();
        assertThat(limits.getAccepted()).isFalse();
        assertThat(limits.getCommand()).isEqualTo("setLimits");
        assertThat(limits.getReason()).contains("names no limit");

        command(
                BED,
                PatientCommand.newBuilder()
                        .setId("x".repeat(101))
                        .setStreamId(BED)
                        .setAcknowledge(Acknowledge.getDefaultInstance())
                        .build()
                        .toByteArray());
        CommandOutcome tooLong = answer();
        assertThat(tooLong.getId()).isEqualTo("x".repeat(100));
        assertThat(tooLong.getReason()).contains("101 characters");
    }

    @Test
    void shouldTellThatAGatewayIsLostByTheClockAndThatItIsBack() {
        play(20);
        alarms();
        for (int i = 0; i < 40; i++) {
            pass(Duration.ofSeconds(1));
        }
        List<Alert> silent = alarms();
        assertThat(of(silent, Alarm.Kind.ACCELERATED_VENTRICULAR_RHYTHM))
                .extracting(Alarm::getPhase)
                .as("nothing can be said of the patient")
                .containsExactly(Alarm.Phase.END);
        assertThat(of(silent, Alarm.Kind.GATEWAY_LOST))
                .extracting(Alarm::getPhase)
                .containsExactly(Alarm.Phase.START, Alarm.Phase.CONTINUE, Alarm.Phase.CONTINUE);
        assertThat(of(silent, Alarm.Kind.GATEWAY_LOST).get(0).getTechnical()).isTrue();
        assertThat(meters.get("beatwatch.chunk.to.alert").timer().max(TimeUnit.SECONDS))
                .as("it is not late")
                .isLessThan(1);
        play(1);
        assertThat(of(alarms(), Alarm.Kind.GATEWAY_LOST))
                .extracting(Alarm::getPhase)
                .containsExactly(Alarm.Phase.END);
    }

    @Test
    void shouldTellOfAClockThatIsFarOff() {
        Duration ahead = Duration.ofMinutes(10);
        for (int i = 0; i < 80; i++) {
            pass(CHUNK);
            send(bed.next(now.plus(i < 40 ? ahead : Duration.ZERO)));
        }
        assertThat(of(alarms(), Alarm.Kind.CLOCK_SKEW))
                .extracting(Alarm::getPhase)
                .contains(Alarm.Phase.START, Alarm.Phase.END);
    }

    @Test
    void shouldTellThatAnotherGatewaySendsForTheBedAndSayInItsStatusWhichOneHasIt() {
        play(5);
        alarms();
        String device = beds.readValuesToList().get(0).getDeviceId();
        SampleChunk other = new TestBed("other", new TestSignal(250, 2, OptionalLong.empty()), CHUNK).next(now);
        assertThat(device).isNotEmpty().isNotEqualTo(other.metadata().deviceId());
        send(other);
        Alert conflict = alarms().get(0);
        assertThat(conflict.getAlarm().getKind()).isEqualTo(Alarm.Kind.GATEWAY_CONFLICT);
        assertThat(conflict.getAlarm().getTechnical()).isTrue();
        assertThat(conflict.getDeviceId()).isEqualTo(device);
        assertThat(beds.readValuesToList()).singleElement().satisfies(status -> {
            assertThat(status.getGatewayConflict()).isTrue();
            assertThat(status.getDeviceId()).isEqualTo(device);
        });
        play(16);
        assertThat(of(alarms(), Alarm.Kind.GATEWAY_CONFLICT))
                .extracting(Alarm::getPhase)
                .containsExactly(Alarm.Phase.CONTINUE, Alarm.Phase.END);
        assertThat(beds.readValuesToList())
                .last()
                .satisfies(status -> assertThat(status.getGatewayConflict()).isFalse());
    }

    /** Chunks that are read 11 s after they were sent, where 10 s are the limit, and then in time again. */
    @Test
    void shouldShedStripsAndAttentionAndNoBeatWhileTheMonitorIsBehind() {
        TestOutputTopic<String, AnnotatedBeat> beats = TestDriver.output(driver, Topics.BEATS);
        play(20);
        int beatsInTime = beats.readValuesToList().size();
        assertThat(alerts.readValuesToList())
                .filteredOn(alert -> !alert.hasAlarm())
                .hasSizeGreaterThan(15)
                .allMatch(Alert::hasStrip);
        Duration late = Duration.ofSeconds(11);
        for (int i = 0; i < 80; i++) {
            pass(CHUNK);
            send(bed.next(now.minus(late)));
        }
        List<Alert> behind = alerts.readValuesToList();
        int begun = firstBehind(behind);
        List<Alert> shed = behind.subList(begun, behind.size()).stream()
                .filter(alert -> !alert.hasAlarm() || pictured(alert))
                .toList();
        assertThat(shed).hasSizeGreaterThan(15).noneMatch(Alert::hasStrip).noneMatch(Alert::hasAttention);
        assertThat(shed).allMatch(Alert::hasProbabilities);
        assertThat(meters.get("beatwatch.alerts.shed").counter().count()).isEqualTo(shed.size());
        assertThat(beats.readValuesToList()).as("none is shed").hasSizeBetween(beatsInTime - 1, beatsInTime + 2);
        play(5);
        alerts.readValuesToList();
        play(5);
        assertThat(alerts.readValuesToList())
                .filteredOn(alert -> !alert.hasAlarm())
                .isNotEmpty()
                .allMatch(Alert::hasStrip)
                .allMatch(Alert::hasAttention);
    }

    private static boolean pictured(Alert alert) {
        return alert.getAlarm().getPhase() == Alarm.Phase.START
                && !alert.getAlarm().getTechnical();
    }

    private static int firstBehind(List<Alert> alerts) {
        int i = 0;
        while (alerts.get(i).getAlarm().getKind() != Alarm.Kind.MONITOR_BEHIND) {
            i++;
        }
        return i;
    }
}
