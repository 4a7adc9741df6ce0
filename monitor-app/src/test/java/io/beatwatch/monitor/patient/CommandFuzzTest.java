package io.beatwatch.monitor.patient;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.beatwatch.ecg.alarm.AlarmLimit;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.schema.Acknowledge;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.PauseAlarms;
import io.beatwatch.schema.PauseAudio;
import io.beatwatch.schema.Relearn;
import io.beatwatch.schema.SetLimits;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a record of the commands topic holds, it is read or refused with a {@link MalformedRecordException}, and what is
 * read is applied or refused with an answer.
 */
class CommandFuzzTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:02Z");

    static Stream<byte[]> commands() {
        PatientCommand.Builder command = PatientCommand.newBuilder()
                .setStreamId("bed")
                .setId("4711")
                .setBy("nurse")
                .setIssuedAt(Timestamps.fromMillis(1_767_225_600_000L));
        return Stream.of(
                        command.setRelearn(Relearn.getDefaultInstance()).build(),
                        command.setAcknowledge(Acknowledge.newBuilder().setAlarmId("bed/1/2"))
                                .build(),
                        command.setPauseAudio(PauseAudio.getDefaultInstance()).build(),
                        command.setPauseAlarms(PauseAlarms.newBuilder().setDuration(Durations.fromSeconds(60)))
                                .build(),
                        command.setSetLimits(SetLimits.newBuilder()
                                        .setReset(true)
                                        .putLimits(AlarmLimit.values()[0].key(), AlarmLimit.values()[0].least()))
                                .build())
                .map(PatientCommand::toByteArray);
    }

    @MethodSource("commands")
    @FuzzTest
    void shouldApplyOrRefuseACommandWhateverItHolds(byte[] bytes) {
        PatientCommand command;
        try {
            command = CommandReader.read("bed", bytes);
        } catch (MalformedRecordException e) {
            ChunkFuzzTest.require(e.reason() != null && !e.getMessage().isBlank());
            return;
        }
        Patient patient = new Patient("bed", new Patient.Settings(TestNetwork.MEMORY_CONTRACT, AlarmSettings.DEFAULT));
        patient.accept(ChunkFuzzTest.chunk(0, 25, 1, OptionalLong.of(1), false), 0, beat -> {});
        patient.settle(Patient.Listener.NOBODY);
        boolean[] answered = new boolean[1];
        patient.apply(command, NOW, new Patient.Listener() {
            @Override
            public void status(Patient.Answer answer) {
                answered[0] |= answer != null;
            }
        });
        ChunkFuzzTest.require(answered[0]);
    }
}
