package io.beatwatch.monitor.cli;

import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.PauseAudio;
import picocli.CommandLine.Command;

/** Pauses audio of a bed. */
@Command(
        name = "pause-audio",
        description = "Take the sound from the alarms of a bed for a while, but for high ones that begin meanwhile.",
        mixinStandardHelpOptions = true)
public final class PauseAudioCommand extends PauseCommand {
    @Override
    void fill(PatientCommand.Builder command) {
        command.setPauseAudio(PauseAudio.newBuilder().setDuration(length()));
    }
}
