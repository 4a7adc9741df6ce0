package io.beatwatch.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.TopicSetup;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.AlarmPriority;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.BedStatus;
import io.beatwatch.schema.CommandOutcome;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import io.beatwatch.workbench.replay.TopicReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands for beds and their answers, and the view of alarms, against a real broker and in place of a monitor one that answers. */
@Timeout(120)
class BedCommandsIT {
    @Test
    void shouldSayWhatTheMonitorAnswersAndShowAlarmsByPriorityAndBed() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            String servers = broker.bootstrapServers();
            Map<String, Object> client = Map.of("bootstrap.servers", servers);
            TopicSetup.ensureTopics(client, Optional.of(2));
            List<PatientCommand> commands = new CopyOnWriteArrayList<>();
            AtomicBoolean ended = new AtomicBoolean();
            Thread monitor = new Thread(() -> answer(client, commands, ended));
            monitor.start();

            assertThat(WholePath.run(0, "acknowledge", "bed-1", "--by", "nurse", "-b", servers))
                    .isEqualTo("bed-1: accepted" + System.lineSeparator());
            assertThat(WholePath.run(1, "limits", "bed-2", "alarms.vt.rate=999", "-b", servers))
                    .contains("bed-2: refused: out of range");
            ended.set(true);
            monitor.join();

            assertThat(commands).hasSize(2);
            assertThat(commands.get(0).getBy()).isEqualTo("nurse");
            assertThat(commands.get(0).hasIssuedAt()).isTrue();
            assertThat(commands.get(1).getSetLimits().getLimitsMap()).containsEntry("alarms.vt.rate", 999.0);

            publishAlarms(client);
            String high = WholePath.run(
                    0, "alerts", "-b", servers, "--from-beginning", "--min-priority", "high", "--seconds", "5");
            assertThat(high.lines()).hasSize(1).first().asString().contains("bed-1", "asystole begins");
            String json = WholePath.run(
                    0, "alerts", "-b", servers, "--from-beginning", "--bed", "bed-2", "--json", "--seconds", "5");
            assertThat(json.lines())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("{")
                    .contains("\"TACHYCARDIA\"");
        }
    }

    private static void publishAlarms(Map<String, Object> client) {
        try (KafkaProducer<String, Alert> producer = new KafkaProducer<>(
                client, Topics.ALERTS.key().serializer(), Topics.ALERTS.value().serializer())) {
            producer.send(alarm("bed-1", Alarm.Kind.ASYSTOLE, AlarmPriority.HIGH, Alarm.Phase.START));
            producer.send(alarm("bed-1", Alarm.Kind.ASYSTOLE, AlarmPriority.HIGH, Alarm.Phase.CONTINUE));
            producer.send(alarm("bed-2", Alarm.Kind.TACHYCARDIA, AlarmPriority.MEDIUM, Alarm.Phase.START));
        }
    }

    private static ProducerRecord<String, Alert> alarm(
            String bed, Alarm.Kind kind, AlarmPriority priority, Alarm.Phase phase) {
        Alarm.Builder alarm =
                Alarm.newBuilder().setKind(kind).setPriority(priority).setPhase(phase);
        return new ProducerRecord<>(
                Topics.ALERTS.name(),
                bed,
                Alert.newBuilder()
                        .setStreamId(bed)
                        .setAlarm(alarm)
                        .setPriority(priority)
                        .build());
    }

    /** Accepts what is for bed-1. */
    private static void answer(Map<String, Object> client, List<PatientCommand> commands, AtomicBoolean ended) {
        try (TopicReader<PatientCommand> reader = new TopicReader<>(
                        client, Topics.COMMANDS, Topics.COMMANDS.value().deserializer(), true);
                KafkaProducer<String, BedStatus> producer = new KafkaProducer<>(
                        client,
                        Topics.BEDS.key().serializer(),
                        Topics.BEDS.value().serializer())) {
            while (!ended.get()) {
                reader.poll(Duration.ofMillis(100), record -> {
                    commands.add(record.value());
                    boolean accepted = record.key().equals("bed-1");
                    CommandOutcome outcome = CommandOutcome.newBuilder()
                            .setId(record.value().getId())
                            .setAccepted(accepted)
                            .setReason(accepted ? "" : "out of range")
                            .build();
                    producer.send(new ProducerRecord<>(
                            Topics.BEDS.name(),
                            record.key(),
                            BedStatus.newBuilder().setOutcome(outcome).build()));
                });
            }
        }
    }
}
