package io.beatwatch.workbench.example;

import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertFormat;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Knows which alarms show now. Single thread. */
final class AlarmConsumer {
    private static final int REMEMBERED = 10_000;

    /** By alarm id, oldest first. */
    private final Map<String, Alert> shown = new LinkedHashMap<>();

    private final Set<String> seen = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    /** Takes one record; whether anything about the alarms that show has changed. */
    boolean accept(Alert alert) {
        // alerts for single beats have no alarm; an event that is sent twice has the same id
        if (!alert.hasAlarm() || alert.getSimulated() || !seen.add(alert.getId())) {
            return false;
        }
        Alarm alarm = alert.getAlarm();
        boolean over = alarm.getState() == Alarm.State.INACTIVE;
        Alert before = over ? shown.remove(alarm.getAlarmId()) : shown.put(alarm.getAlarmId(), alert);
        return over ? before != null : before == null || alarm.getPhase() != Alarm.Phase.CONTINUE;
    }

    List<Alert> shown() {
        return List.copyOf(shown.values());
    }

    public static void main(String[] args) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", args[0], "group.id", "pager", "isolation.level", "read_committed");
        AlarmConsumer alarms = new AlarmConsumer();
        try (var kafka = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            kafka.subscribe(List.of("alerts"));
            while (true) {
                for (ConsumerRecord<String, byte[]> record : kafka.poll(Duration.ofSeconds(1))) {
                    if (alarms.accept(AlertFormat.parse(record.value()))) {
                        alarms.shown().forEach(a -> System.out.println(a.getStreamId() + " " + a.getAlarm()));
                    }
                }
            }
        }
    }
}
