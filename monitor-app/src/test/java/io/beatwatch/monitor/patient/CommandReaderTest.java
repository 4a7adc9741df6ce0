package io.beatwatch.monitor.patient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.google.protobuf.Duration;
import com.google.protobuf.util.JsonFormat;
import io.beatwatch.ecg.alarm.AlarmLimit;
import io.beatwatch.monitor.patient.MalformedRecordException.Reason;
import io.beatwatch.schema.Acknowledge;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.PauseAlarms;
import io.beatwatch.schema.PauseAudio;
import io.beatwatch.schema.Relearn;
import io.beatwatch.schema.SetLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandReaderTest {
    private static PatientCommand.Builder command() {
        return PatientCommand.newBuilder().setStreamId("bed");
    }

    private static PatientCommand read(PatientCommand.Builder command) throws MalformedRecordException {
        return CommandReader.read("bed", command.build().toByteArray());
    }

    private static void assertRefused(PatientCommand.Builder command, String why) {
        assertThatThrownBy(() -> read(command))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.BAD_COMMAND))
                .hasMessageContaining(why);
    }

    private static SetLimits limits(double value) {
        return SetLimits.newBuilder().putLimits("alarms.vt.rate", value).build();
    }

    @Test
    void shouldTakeEveryCommandThatAsyncApiShows() throws Exception {
        JsonNode page = new ObjectMapper(new YAMLFactory())
                .readTree(Path.of("..", "schemas", "asyncapi.yaml").toFile());
        JsonNode examples = page.at("/components/messages/PatientCommand/examples");
        assertThat(examples).hasSizeGreaterThan(3);
        for (JsonNode example : examples) {
            PatientCommand.Builder command = PatientCommand.newBuilder();
            JsonFormat.parser().merge(example.get("payload").toString(), command);
            assertThat(CommandReader.read(command.getStreamId(), command.build().toByteArray()))
                    .isEqualTo(command.build());
        }
    }

    @Test
    void shouldTakeACommandWithoutAnIssuerWhenItIsOfAnOlderSender() throws Exception {
        assertThat(read(command().setRelearn(Relearn.getDefaultInstance())).getBy())
                .isEmpty();
    }

    @Test
    void shouldRefuseTextsWhenTheyAreLongerThan100Characters() throws Exception {
        String longest = "x".repeat(100);
        read(command()
                .setAcknowledge(Acknowledge.newBuilder().setAlarmId(longest))
                .setBy(longest)
                .setId(longest));
        String longer = "x".repeat(101);
        for (PatientCommand.Builder refused : List.of(
                command().setRelearn(Relearn.getDefaultInstance()).setBy(longer),
                command().setRelearn(Relearn.getDefaultInstance()).setId(longer),
                command().setAcknowledge(Acknowledge.newBuilder().setAlarmId(longer)),
                command().setSetLimits(SetLimits.newBuilder().putLimits(longer, 1)))) {
            assertRefused(refused, "has 101 characters");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "3600, 0"})
    void shouldTakeAPauseWhenItIsOfAnHourAtTheMost(long seconds, int nanos) throws Exception {
        Duration duration =
                Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build();
        read(command().setPauseAudio(PauseAudio.newBuilder().setDuration(duration)));
        read(command().setPauseAlarms(PauseAlarms.newBuilder().setDuration(duration)));
        assertThat(read(command().setPauseAudio(PauseAudio.getDefaultInstance()))
                        .getPauseAudio()
                        .hasDuration())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "0, -1", "3600, 1", "3601, 0", "9223372036854775807, 0", "1, -5", "5, 2000000000"})
    void shouldRefuseAPauseWhenItIsLongerOrNoTimeAtAll(long seconds, int nanos) {
        Duration duration =
                Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build();
        assertRefused(command().setPauseAudio(PauseAudio.newBuilder().setDuration(duration)), "0 to 3600 s");
        assertRefused(command().setPauseAlarms(PauseAlarms.newBuilder().setDuration(duration)), "0 to 3600 s");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void shouldRefuseALimitWhenItIsNoNumber(double value) throws Exception {
        read(command().setSetLimits(limits(120)));
        assertRefused(command().setSetLimits(limits(value)), "alarms.vt.rate");
    }

    @Test
    void shouldRefuseLimitsWhenNoneOrTooManyAreNamed() throws Exception {
        read(command().setSetLimits(SetLimits.newBuilder().setReset(true)));
        assertRefused(command().setSetLimits(SetLimits.getDefaultInstance()), "no limit");
        int all = AlarmLimit.values().length;
        SetLimits.Builder many = SetLimits.newBuilder();
        IntStream.range(0, all).forEach(i -> many.putLimits("limit" + i, i));
        assertThat(read(command().setSetLimits(many)).getSetLimits().getLimitsCount())
                .isEqualTo(all);
        assertRefused(command().setSetLimits(many.putLimits("one more", 1)), "names " + (all + 1) + " limits");
    }

    @Test
    void shouldRefuseARecordWhenItIsTooLongToBeJournalled() {
        byte[] long300kB = new byte[300_001];
        assertThatThrownBy(() -> CommandReader.read("bed", long300kB)).hasMessageContaining("300001 bytes");
    }
}
