package io.beatwatch.workbench.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AlarmConsumerTest {
    private int events;
    private final AlarmConsumer consumer = new AlarmConsumer();

    private Alert event(String alarm, Alarm.Phase phase, Alarm.State state) {
        return Alert.newBuilder()
                .setId("event-" + events++)
                .setAlarm(Alarm.newBuilder().setAlarmId(alarm).setPhase(phase).setState(state))
                .build();
    }

    @Test
    void shouldShowAlarmsFromTheirStartToTheirEnd() {
        assertThat(consumer.accept(event("a", Alarm.Phase.START, Alarm.State.ACTIVE)))
                .isTrue();
        assertThat(consumer.accept(event("b", Alarm.Phase.START, Alarm.State.ACTIVE)))
                .isTrue();
        assertThat(consumer.accept(event("a", Alarm.Phase.END, Alarm.State.INACTIVE)))
                .isTrue();

        assertThat(consumer.shown()).extracting(a -> a.getAlarm().getAlarmId()).containsExactly("b");
    }

    @Test
    void shouldShowALatchedAlarmUntilItsReset() {
        consumer.accept(event("a", Alarm.Phase.START, Alarm.State.ACTIVE));
        consumer.accept(event("a", Alarm.Phase.END, Alarm.State.LATCHED));
        assertThat(consumer.shown()).hasSize(1);

        consumer.accept(event("a", Alarm.Phase.RESET, Alarm.State.INACTIVE));
        assertThat(consumer.shown()).isEmpty();
    }

    @Test
    void shouldLearnOfAnAlarmWhenItComesLate() {
        assertThat(consumer.accept(event("a", Alarm.Phase.CONTINUE, Alarm.State.ACTIVE)))
                .isTrue();
        assertThat(consumer.accept(event("a", Alarm.Phase.CONTINUE, Alarm.State.ACTIVE)))
                .isFalse();
        assertThat(consumer.shown()).hasSize(1);
    }

    @Test
    void shouldPassOverWhatIsNoNewAlarmOfALivingPatient() {
        Alert start = event("a", Alarm.Phase.START, Alarm.State.ACTIVE);
        consumer.accept(start);
        consumer.accept(event("a", Alarm.Phase.END, Alarm.State.INACTIVE));
        assertThat(consumer.accept(start)).as("sent twice").isFalse();
        assertThat(consumer.accept(event("s", Alarm.Phase.START, Alarm.State.ACTIVE).toBuilder()
                        .setSimulated(true)
                        .build()))
                .isFalse();
        assertThat(consumer.accept(Alert.newBuilder()
                        .setId("beat")
                        .setKind(AlertKind.VENTRICULAR_BEAT)
                        .build()))
                .isFalse();
        assertThat(consumer.shown()).isEmpty();
    }

    @Test
    void shouldBeWhatThePageShows() throws IOException {
        String code = Files.readString(
                Path.of("src", "test", "java", "io", "beatwatch", "workbench", "example", "AlarmConsumer.java"));
        String page = Files.readString(Path.of("..", "docs", "alarm-consumer.md"));

        assertThat(page).contains("```java\n" + code.substring(code.indexOf("import ")) + "```\n");
        assertThat(code.substring(code.indexOf("/** Knows")).lines()).hasSizeLessThan(60);
    }
}
