package io.beatwatch.monitor;

import com.google.protobuf.util.Durations;
import io.beatwatch.schema.Acknowledge;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.PauseAlarms;
import io.beatwatch.schema.PauseAudio;
import io.beatwatch.schema.Relearn;
import io.beatwatch.schema.SetLimits;
import java.util.Random;

/** What a nurse may want of a bed at any moment, drawn by chance. */
public final class RandomCommands {
    private RandomCommands() {}

    public static PatientCommand of(String bed, Random random) {
        PatientCommand.Builder command =
                PatientCommand.newBuilder().setStreamId(bed).setBy("nurse");
        switch (random.nextInt(5)) {
            case 0 -> command.setRelearn(Relearn.getDefaultInstance());
            case 1 -> command.setAcknowledge(Acknowledge.getDefaultInstance());
            case 2 -> command.setPauseAudio(PauseAudio.newBuilder().setDuration(Durations.fromSeconds(7)));
            case 3 -> command.setPauseAlarms(PauseAlarms.newBuilder().setDuration(Durations.fromSeconds(5)));
            default ->
                command.setSetLimits(
                        SetLimits.newBuilder().putLimits("alarms.tachycardia.rate", 60 + random.nextInt(90)));
        }
        return command.build();
    }
}
