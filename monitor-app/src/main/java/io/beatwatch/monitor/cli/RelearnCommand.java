package io.beatwatch.monitor.cli;

import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Relearn;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells the monitor to learn patients anew. */
@Command(
        name = "relearn",
        description =
                "Tell the monitor to forget what a patient's beats look like and to learn them anew: after electrodes"
                        + " were moved, or where another patient was put on the same stream. Beats and alarms say so until it"
                        + " is done.",
        mixinStandardHelpOptions = true)
public final class RelearnCommand implements Callable<Integer> {
    @Parameters(paramLabel = "STREAM", arity = "1..*", description = "Stream id of the patient, such as bed-0006.")
    private List<String> streams;

    @Mixin
    private KafkaOptions kafka;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        try (CommandSender sender = new CommandSender(kafka.checked())) {
            for (String stream : streams) {
                sender.send(PatientCommand.newBuilder()
                        .setStreamId(stream)
                        .setRelearn(Relearn.getDefaultInstance())
                        .build());
                spec.commandLine().getOut().println("told the monitor to learn " + stream + " anew");
                spec.commandLine().getOut().flush();
            }
        }
        return 0;
    }
}
