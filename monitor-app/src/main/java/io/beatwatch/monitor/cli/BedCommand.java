package io.beatwatch.monitor.cli;

import com.google.protobuf.util.Timestamps;
import io.beatwatch.ecg.alarm.AlarmEngine;
import io.beatwatch.monitor.util.StartupException;
import io.beatwatch.schema.CommandOutcome;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Topics;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command for one bed that the monitor answers; exit code 1 where it is refused. */
abstract class BedCommand implements Callable<Integer> {
    private static final Duration WAIT = Duration.ofSeconds(10);

    @Parameters(paramLabel = "BED", index = "0", description = "Stream id of the bed, such as bed-0006.")
    private String bed;

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "Who asks for it; travels with the alarms that change (default: the user's name).")
    private String by = System.getProperty("user.name", "");

    @Mixin
    private KafkaOptions kafka;

    @Spec
    private CommandSpec spec;

    /** Says what is wanted. */
    abstract void fill(PatientCommand.Builder command);

    final CommandSpec spec() {
        return spec;
    }

    /** @throws ParameterException if nobody can be paused for so long */
    final long checkedSeconds(long seconds) {
        long most = AlarmEngine.LONGEST_PAUSE.toSeconds();
        if (seconds < 0 || seconds > most) {
            throw new ParameterException(spec.commandLine(), "--seconds must be 0 to " + most);
        }
        return seconds;
    }

    @Override
    public Integer call() throws InterruptedException {
        PatientCommand.Builder command = PatientCommand.newBuilder()
                .setStreamId(bed)
                .setId(UUID.randomUUID().toString())
                .setBy(by)
                .setIssuedAt(Timestamps.fromMillis(System.currentTimeMillis()));
        fill(command);
        Optional<CommandOutcome> outcome;
        try (CommandSender sender = new CommandSender(kafka.checked())) {
            outcome = sender.ask(command.build(), WAIT);
        }
        CommandOutcome answer = outcome.orElseThrow(() -> new StartupException(
                "the command is sent, and no monitor has answered within " + WAIT.toSeconds()
                        + " s: check that one runs"
                        + " and that it watches '" + bed + "'; what it cannot use it puts on "
                        + Topics.DEAD_LETTERS.name(),
                null));
        spec.commandLine()
                .getOut()
                .println(bed + ": " + (answer.getAccepted() ? "accepted" : "refused: " + answer.getReason()));
        spec.commandLine().getOut().flush();
        return answer.getAccepted() ? 0 : 1;
    }
}
