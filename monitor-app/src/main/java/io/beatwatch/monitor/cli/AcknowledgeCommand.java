package io.beatwatch.monitor.cli;

import io.beatwatch.schema.Acknowledge;
import io.beatwatch.schema.PatientCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Acknowledges alarms of a bed. */
@Command(
        name = "acknowledge",
        description =
                "Acknowledge the alarms of a bed: what is active stays shown without a sound, what is latched is over.",
        mixinStandardHelpOptions = true)
public final class AcknowledgeCommand extends BedCommand {
    @Option(names = "--alarm", paramLabel = "ID", description = "One alarm alone (default: all of the bed).")
    private String alarm = "";

    @Override
    void fill(PatientCommand.Builder command) {
        command.setAcknowledge(Acknowledge.newBuilder().setAlarmId(alarm));
    }
}
