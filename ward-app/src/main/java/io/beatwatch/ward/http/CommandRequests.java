package io.beatwatch.ward.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.beatwatch.ecg.alarm.AlarmLimit;
import io.beatwatch.schema.Acknowledge;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.PauseAlarms;
import io.beatwatch.schema.PauseAudio;
import io.beatwatch.schema.Relearn;
import io.beatwatch.schema.SetLimits;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;

/** Makes the command that somebody asked for. Stateless. */
final class CommandRequests {
    private static final int MOST_PAUSE_SECONDS = 3600;

    private CommandRequests() {}

    /**
     * Reads a command.
     *
     * @param json {@code command} with what it needs: {@code acknowledge} (alarm), {@code pause-audio} and {@code
     *     pause-alarms} (seconds), {@code relearn}, {@code limits} (limits by key, reset)
     * @throws IllegalArgumentException saying what is wrong and what is allowed
     */
    static PatientCommand read(JsonNode json, String bed, String id, String by, Instant now) {
        PatientCommand.Builder command = PatientCommand.newBuilder()
                .setStreamId(bed)
                .setId(id)
                .setBy(by)
                .setIssuedAt(
                        Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()));
        switch (json.path("command").asText()) {
            case "acknowledge" ->
                command.setAcknowledge(Acknowledge.newBuilder().setAlarmId(text(json, "alarm")));
            case "pause-audio" -> command.setPauseAudio(PauseAudio.newBuilder().setDuration(seconds(json)));
            case "pause-alarms" ->
                command.setPauseAlarms(PauseAlarms.newBuilder().setDuration(seconds(json)));
            case "relearn" -> command.setRelearn(Relearn.getDefaultInstance());
            case "limits" -> command.setSetLimits(limits(json));
            default ->
                throw new IllegalArgumentException(
                        "there is no such command: use acknowledge, pause-audio," + " pause-alarms, relearn or limits");
        }
        return command.build();
    }

    private static String text(JsonNode json, String field) {
        String text = json.path(field).asText("");
        if (text.length() > 200) {
            throw new IllegalArgumentException(field + " is too long");
        }
        return text;
    }

    private static Duration seconds(JsonNode json) {
        int seconds = json.path("seconds").asInt(-1);
        if (seconds < 0 || seconds > MOST_PAUSE_SECONDS) {
            throw new IllegalArgumentException("a pause lasts 0 (to end it) to " + MOST_PAUSE_SECONDS + " seconds");
        }
        return Duration.newBuilder().setSeconds(seconds).build();
    }

    private static SetLimits limits(JsonNode json) {
        SetLimits.Builder limits =
                SetLimits.newBuilder().setReset(json.path("reset").asBoolean(false));
        Iterator<Map.Entry<String, JsonNode>> fields = json.path("limits").fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            AlarmLimit limit = AlarmLimit.of(field.getKey())
                    .orElseThrow(() -> new IllegalArgumentException("there is no limit " + field.getKey()));
            double value = field.getValue().asDouble(Double.NaN);
            if (!(value >= limit.least() && value <= limit.most())) {
                throw new IllegalArgumentException("%s must be %s to %s, got %s"
                        .formatted(
                                limit.key(),
                                number(limit.least()),
                                number(limit.most()),
                                field.getValue().asText()));
            }
            limits.putLimits(limit.key(), value);
        }
        if (limits.getLimitsCount() == 0 && !limits.getReset()) {
            throw new IllegalArgumentException("no limit was given");
        }
        return limits.build();
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
