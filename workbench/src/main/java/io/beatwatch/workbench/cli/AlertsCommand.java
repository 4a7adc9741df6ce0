package io.beatwatch.workbench.cli;

import io.beatwatch.ecg.alarm.AlarmPriority;
import io.beatwatch.monitor.BeatwatchMonitor;
import io.beatwatch.monitor.TopicSetup;
import io.beatwatch.monitor.cli.KafkaOptions;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.replay.TopicReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Follows the alerts topic for a person to read. */
@Command(
        name = "alerts",
        description = "Show alarms, and alerts for single beats, as they come: time, bed, what, how sure, and the strip"
                + " that led to it.",
        mixinStandardHelpOptions = true)
final class AlertsCommand implements Callable<Integer> {
    @Option(names = "--from-beginning", description = "Begin with the oldest alarm that the broker keeps.")
    private boolean fromBeginning;

    @Option(names = "--no-strip", description = "One line per alarm, no drawing.")
    private boolean noStrip;

    @Option(
            names = "--min-priority",
            paramLabel = "high|medium|low|advisory",
            defaultValue = "ADVISORY",
            description = "Leave out what is less urgent; alerts for single beats are advisory (default: all).")
    private AlarmPriority minPriority;

    @Option(names = "--bed", paramLabel = "STREAM", description = "Of this bed alone.")
    private String bed;

    @Option(names = "--json", description = "Each as a line of JSON, also what is only said again, without a drawing.")
    private boolean json;

    @Option(names = "--count", paramLabel = "N", description = "End after so many alarms.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--seconds", paramLabel = "N", description = "End after so many seconds.")
    private Long seconds;

    @Mixin
    private KafkaOptions kafka;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count must be 1 or more");
        }
        if (seconds != null && (seconds < 1 || seconds > 100_000_000)) {
            throw new ParameterException(spec.commandLine(), "--seconds must be 1 to 100000000");
        }
        MonitorSettings settings = kafka.checked();
        Map<String, Object> clientConfig = BeatwatchMonitor.clientConfig(settings);
        TopicSetup.requireTopic(clientConfig, Topics.ALERTS);
        PrintWriter out = spec.commandLine().getOut();
        AlertText text = new AlertText(!noStrip);
        long end = seconds == null
                ? Long.MAX_VALUE
                : System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        try (TopicReader<byte[]> reader =
                new TopicReader<>(clientConfig, Topics.ALERTS, (topic, bytes) -> bytes, fromBeginning)) {
            long[] shown = {0};
            while (shown[0] < count && System.nanoTime() < end) {
                reader.poll(Duration.ofMillis(200), record -> {
                    if (shown[0] < count && (bed == null || bed.equals(record.key()))) {
                        Optional<String> shownAs = read(text, record);
                        shownAs.ifPresent(out::print);
                        shown[0] += shownAs.isPresent() ? 1 : 0;
                    }
                });
                out.flush();
            }
        }
        return 0;
    }

    /** What somebody else wrote to the topic must not end the view. */
    private Optional<String> read(AlertText text, ConsumerRecord<String, byte[]> record) {
        try {
            Alert alert = AlertFormat.parse(record.value());
            if (priority(alert).compareTo(minPriority) > 0) {
                return Optional.empty();
            }
            if (json) {
                byte[] line = AlertFormat.JSON.serde().serializer().serialize(record.topic(), alert);
                return Optional.of(new String(line, StandardCharsets.UTF_8) + System.lineSeparator());
            }
            return alert.getAlarm().getPhase() == Alarm.Phase.CONTINUE ? Optional.empty() : Optional.of(text.of(alert));
        } catch (SerializationException e) {
            return Optional.of("%s partition %d offset %d holds no alert: %s%n"
                    .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()));
        }
    }

    /** Alerts from before priorities are for single beats; of what is unknown the worst is assumed. */
    private static AlarmPriority priority(Alert alert) {
        return switch (alert.getPriority()) {
            case HIGH, UNRECOGNIZED -> AlarmPriority.HIGH;
            case MEDIUM -> AlarmPriority.MEDIUM;
            case LOW -> AlarmPriority.LOW;
            case ADVISORY, ALARM_PRIORITY_UNSPECIFIED -> AlarmPriority.ADVISORY;
        };
    }
}
