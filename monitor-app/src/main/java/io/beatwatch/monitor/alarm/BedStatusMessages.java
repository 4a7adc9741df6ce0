package io.beatwatch.monitor.alarm;

import io.beatwatch.ecg.alarm.AlarmEngine;
import io.beatwatch.ecg.alarm.AlarmLimit;
import io.beatwatch.ecg.alarm.SuppressedCount;
import io.beatwatch.monitor.patient.StreamMetadata;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.BedStatus;
import io.beatwatch.schema.CommandOutcome;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Suppressed;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongFunction;

/** Says what is in force for a bed, as it travels on the beds topic. Immutable, any thread. */
public final class BedStatusMessages {
    private final String profile;

    /** @param profile name of the alarm limits that the monitor was started with */
    public BedStatusMessages(String profile) {
        this.profile = profile;
    }

    /**
     * @param timeOf when a sample was or will be, by the gateway's clock
     * @param outcome of the latest command, empty where there was none
     */
    public BedStatus status(
            String streamId,
            StreamMetadata metadata,
            AlarmEngine engine,
            LongFunction<Instant> timeOf,
            Optional<CommandOutcome> outcome,
            Instant now) {
        BedStatus.Builder status = BedStatus.newBuilder()
                .setStreamId(streamId)
                .setTime(Messages.timestamp(now))
                .setProfile(profile)
                .setSimulated(metadata.simulated())
                .setDeviceId(metadata.deviceId())
                .setGatewayConflict(engine.gatewayConflict());
        for (AlarmLimit limit : AlarmLimit.values()) {
            status.putLimits(limit.key(), engine.limits().get(limit));
        }
        engine.ownLimits().stream().map(AlarmLimit::key).sorted().forEach(status::addOwnLimits);
        engine.audioPausedUntil().ifPresent(s -> status.setAudioPausedUntil(Messages.timestamp(timeOf.apply(s))));
        engine.alarmsPausedUntil().ifPresent(s -> status.setAlarmsPausedUntil(Messages.timestamp(timeOf.apply(s))));
        outcome.ifPresent(status::setOutcome);
        for (SuppressedCount suppressed : engine.suppressed()) {
            status.addSuppressed(Suppressed.newBuilder()
                    .setKind(Alarm.Kind.valueOf(suppressed.kind().name()))
                    .setReason(suppressed.reason().name())
                    .setCount(suppressed.count()));
        }
        return status.build();
    }

    /** @param refusal why it was refused, empty where it was applied */
    public static CommandOutcome outcome(PatientCommand command, Optional<String> refusal) {
        CommandOutcome.Builder outcome = CommandOutcome.newBuilder()
                .setId(command.getId())
                .setBy(command.getBy())
                .setCommand(name(command))
                .setAccepted(refusal.isEmpty())
                .setReason(refusal.orElse(""));
        if (command.hasIssuedAt()) {
            outcome.setIssuedAt(command.getIssuedAt());
        }
        return outcome.build();
    }

    /** As the Protobuf JSON mapping calls it, such as pauseAudio; empty where it says nothing that is known. */
    private static String name(PatientCommand command) {
        if (command.getCommandCase() == PatientCommand.CommandCase.COMMAND_NOT_SET) {
            return "";
        }
        return PatientCommand.getDescriptor()
                .findFieldByNumber(command.getCommandCase().getNumber())
                .getJsonName();
    }
}
