package io.beatwatch.monitor.cli;

import com.google.protobuf.util.Durations;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.PauseAlarms;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Pauses alarms of a bed. */
@Command(
        name = "pause-alarms",
        description =
                "Suspend all alarms about a patient for a while, as while the bed is nursed; that they are is itself shown.",
        mixinStandardHelpOptions = true)
public final class PauseAlarmsCommand extends BedCommand {
    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "120",
            description = "For how long, at most 3600; 0 ends a pause (default: ${DEFAULT-VALUE}).")
    private long seconds;

    @Override
    void fill(PatientCommand.Builder command) {
        command.setPauseAlarms(PauseAlarms.newBuilder().setDuration(Durations.fromSeconds(checkedSeconds(seconds))));
    }
}
