package io.beatwatch.workbench.cli;

import io.beatwatch.monitor.BeatwatchMonitor;
import io.beatwatch.monitor.TopicSetup;
import io.beatwatch.monitor.cli.KafkaOptions;
import io.beatwatch.monitor.patient.MalformedRecordException.Reason;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.redrive.DeadLetter;
import io.beatwatch.workbench.redrive.Redrive;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sends dead letters again. What stands in them is not shown: it is about patients. */
@Command(
        name = "redrive",
        description = {
            "Send dead letters to the topic that they came from, once what was wrong is mended: key, value, timestamp and"
                    + " the sender's headers as they came. Shows what it would send; --send sends it.",
            "A command is applied when it is read, however old it is. A chunk does not fill the gap that it left; without"
                    + " session_id, or of an older session, it begins its stream anew: send chunks of beds that are"
                    + " not being monitored."
        },
        mixinStandardHelpOptions = true)
final class RedriveCommand implements Callable<Integer> {
    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Those that came from this topic: ecg.commands.v1 (default) or ecg.samples.v1.")
    private String topic = Topics.COMMANDS.name();

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            description = "With this reason alone; several times for several.")
    private Set<Reason> reasons = Set.of();

    @Option(names = "--bed", paramLabel = "STREAM", description = "Of this bed alone; several times for several.")
    private Set<String> beds = Set.of();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "From this time on, such as 2026-03-01T08:00:00Z (default: all).")
    private Instant since = Instant.MIN;

    @Option(names = "--until", paramLabel = "TIME", description = "Before this time (default: all).")
    private Instant until = Instant.MAX;

    @Option(names = "--again", description = "Also those that were sent again before and failed again.")
    private boolean again;

    @Option(names = "--dry-run", description = "Send nothing, show what would be sent (default).")
    private boolean dryRun;

    @Option(names = "--send", description = "Send them.")
    private boolean send;

    @Mixin
    private KafkaOptions kafka;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (send && dryRun) {
            throw new ParameterException(spec.commandLine(), "--send sends, --dry-run does not: give one of them");
        }
        if (!Set.of(Topics.COMMANDS.name(), Topics.SAMPLES.name()).contains(topic)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--topic is '" + topic + "': it must be " + Topics.COMMANDS.name() + " or "
                            + Topics.SAMPLES.name());
        }
        Map<String, Object> clientConfig = BeatwatchMonitor.clientConfig(kafka.checked());
        TopicSetup.requireTopic(clientConfig, Topics.DEAD_LETTERS);
        PrintWriter out = spec.commandLine().getOut();
        Redrive.Choice choice = new Redrive.Choice(
                topic, reasons.stream().map(Enum::name).collect(Collectors.toSet()), beds, since, until, again);
        int count = new Redrive(clientConfig).run(choice, send, (letter, why) -> show(out, letter, why));
        out.printf("%d %s%n", count, send ? "sent" : "would be sent: --send sends them");
        out.flush();
        return 0;
    }

    private static void show(PrintWriter out, DeadLetter letter, Optional<String> why) {
        out.printf(
                "%s  %-8s %-20s %-16s %7d bytes  %s%n",
                letter.time(),
                letter.position(),
                letter.bed() == null ? "(no key)" : letter.bed().replaceAll("\\p{Cntrl}", "?"),
                letter.reason(),
                Math.max(0, letter.bytes()),
                why.map(text -> "not sent: " + text).orElse(""));
    }
}
