package io.beatwatch.monitor.cli;

import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.PauseAlarms;
import picocli.CommandLine.Command;

/** Pauses alarms of a bed. */
@Command(
        name = "pause-alarms",
        description =
                "Suspend all alarms about a patient for a while, as while the bed is nursed; that they are is itself shown.",
        mixinStandardHelpOptions = true)
public final class PauseAlarmsCommand extends PauseCommand {
    @Override
    void fill(PatientCommand.Builder command) {
        command.setPauseAlarms(PauseAlarms.newBuilder().setDuration(length()));
    }
}
