package io.beatwatch.monitor.patient;

import static io.beatwatch.monitor.patient.ChunkReader.require;
import static io.beatwatch.monitor.patient.MalformedRecordException.Reason.BAD_COMMAND;
import static io.beatwatch.monitor.patient.MalformedRecordException.Reason.UNREADABLE;

import com.google.protobuf.InvalidProtocolBufferException;
import io.beatwatch.schema.PatientCommand;

/** Reads records of the commands topic and refuses what cannot be applied. Stateless, any thread. */
public final class CommandReader {
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
                "the record says nothing that this version knows: set relearn");
        return command;
    }

    private static PatientCommand parse(byte[] value) throws MalformedRecordException {
        require(value != null && value.length > 0, UNREADABLE, "the record is empty: it must be a PatientCommand");
        try {
            return PatientCommand.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedRecordException(UNREADABLE, "the record is no PatientCommand: " + e.getMessage());
        }
    }
}
