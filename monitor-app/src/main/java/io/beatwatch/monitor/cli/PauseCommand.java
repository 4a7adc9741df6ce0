package io.beatwatch.monitor.cli;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import picocli.CommandLine.Option;

/** Pauses something of a bed for a while. */
abstract class PauseCommand extends BedCommand {
    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "120",
            description = "For how long, at most 3600; 0 ends a pause (default: ${DEFAULT-VALUE}).")
    private long seconds;

    final Duration length() {
        return Durations.fromSeconds(checkedSeconds(seconds));
    }
}
