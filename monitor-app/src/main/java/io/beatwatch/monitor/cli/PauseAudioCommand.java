package io.beatwatch.monitor.cli;

import com.google.protobuf.util.Durations;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.PauseAudio;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Pauses audio of a bed. */
@Command(
        name = "pause-audio",
        description = "Take the sound from the alarms of a bed for a while, but for high ones that begin meanwhile.",
        mixinStandardHelpOptions = true)
public final class PauseAudioCommand extends BedCommand {
    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "120",
            description = "For how long, at most 3600; 0 ends a pause (default: ${DEFAULT-VALUE}).")
    private long seconds;

    @Override
    void fill(PatientCommand.Builder command) {
        command.setPauseAudio(PauseAudio.newBuilder().setDuration(Durations.fromSeconds(checkedSeconds(seconds))));
    }
}
