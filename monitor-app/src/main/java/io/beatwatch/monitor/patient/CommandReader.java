package io.beatwatch.monitor.patient;

import static io.beatwatch.monitor.patient.ChunkReader.require;
import static io.beatwatch.monitor.patient.MalformedRecordException.Reason.BAD_COMMAND;
import static io.beatwatch.monitor.patient.MalformedRecordException.Reason.UNREADABLE;

import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import io.beatwatch.ecg.alarm.AlarmEngine;
import io.beatwatch.ecg.alarm.AlarmLimit;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.SetLimits;
import java.util.Map;

/** Reads records of the commands topic and refuses what cannot be applied. Stateless, any thread. */
public final class CommandReader {
    private static final int MOST_CHARACTERS = 100;
    private static final Duration LONGEST_PAUSE = Durations.fromSeconds(AlarmEngine.LONGEST_PAUSE.toSeconds());

    private CommandReader() {}

    /**
     * Reads one record.
     *
     * @throws MalformedRecordException if the record breaks the contract of the commands topic
     */
    public static PatientCommand read(String key, byte[] value) throws MalformedRecordException {
        ChunkReader.checkKey(key);
        PatientCommand command = parse(value);
        ChunkReader.checkStreamId(key, command.getStreamId());
        require(
                command.getCommandCase() != PatientCommand.CommandCase.COMMAND_NOT_SET,
                BAD_COMMAND,
                "the record says nothing that this version knows: set relearn, acknowledge, pause_audio, pause_alarms or"
                        + " set_limits");
        checkText("id", command.getId());
        checkText("by", command.getBy());
        switch (command.getCommandCase()) {
            case ACKNOWLEDGE -> checkText("alarm_id", command.getAcknowledge().getAlarmId());
            case PAUSE_AUDIO -> checkPause(command.getPauseAudio().getDuration());
            case PAUSE_ALARMS -> checkPause(command.getPauseAlarms().getDuration());
            case SET_LIMITS -> checkLimits(command.getSetLimits());
            case RELEARN, COMMAND_NOT_SET -> {}
        }
        return command;
    }

    /**
     * What can be read of a record that {@link #read} refuses, so that its sender can be answered: who sent it, and which
     * command it was to be. Nothing where it is no command; texts are cut to what is allowed.
     */
    public static PatientCommand readable(byte[] value) {
        try {
            PatientCommand command = parse(value);
            return command.toBuilder()
                    .setId(cut(command.getId()))
                    .setBy(cut(command.getBy()))
                    .build();
        } catch (MalformedRecordException e) {
            return PatientCommand.getDefaultInstance();
        }
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
    }

    private static void checkText(String what, String text) throws MalformedRecordException {
        require(
                text.length() <= MOST_CHARACTERS,
                BAD_COMMAND,
                what + " has " + text.length() + " characters: " + MOST_CHARACTERS + " are the most");
    }

    private static void checkPause(Duration duration) throws MalformedRecordException {
        boolean valid = Durations.isValid(duration)
                && duration.getSeconds() >= 0
                && duration.getNanos() >= 0
                && Durations.compare(duration, LONGEST_PAUSE) <= 0;
        require(
                valid,
                BAD_COMMAND,
                "duration is " + duration.getSeconds() + " s and " + duration.getNanos() + " ns: it must be 0 to "
                        + LONGEST_PAUSE.getSeconds() + " s");
    }

    /** Whether the bed's engine can take them it says itself: here only what could not even be answered. */
    private static void checkLimits(SetLimits limits) throws MalformedRecordException {
        require(
                limits.getReset() || limits.getLimitsCount() > 0,
                BAD_COMMAND,
                "set_limits names no limit: name one, or set reset");
        require(
                limits.getLimitsCount() <= AlarmLimit.values().length,
                BAD_COMMAND,
                "set_limits names " + limits.getLimitsCount() + " limits: there are " + AlarmLimit.values().length);
        for (Map.Entry<String, Double> limit : limits.getLimitsMap().entrySet()) {
            checkText("the key of a limit", limit.getKey());
            require(
                    Double.isFinite(limit.getValue()),
                    BAD_COMMAND,
                    limit.getKey() + " is " + limit.getValue() + ": it must be a number");
        }
    }

    private static PatientCommand parse(byte[] value) throws MalformedRecordException {
        require(value != null && value.length > 0, UNREADABLE, "the record is empty: it must be a PatientCommand");
        ChunkReader.checkLength(value);
        try {
            return PatientCommand.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedRecordException(UNREADABLE, "the record is no PatientCommand: " + e.getMessage());
        }
    }
}
