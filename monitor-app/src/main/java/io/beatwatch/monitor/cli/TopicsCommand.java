package io.beatwatch.monitor.cli;

import io.beatwatch.monitor.BeatwatchMonitor;
import io.beatwatch.monitor.TopicSetup;
import io.beatwatch.monitor.settings.MonitorSettings;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes the topics that are missing and checks those that exist. */
@Command(
        name = "topics",
        description = "Create the topics that are missing (topics.create=false: only check), check that they fit"
                + " together, list them, and end.",
        mixinStandardHelpOptions = true)
public final class TopicsCommand implements Callable<Integer> {
    @Mixin
    private KafkaOptions kafka;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        MonitorSettings settings = kafka.checked();
        Map<String, Object> client = BeatwatchMonitor.clientConfig(settings);
        TopicSetup.ensureTopics(client, settings.partitions());
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%-18s%10s%10s  %s%n", "topic", "partitions", "replicas", "for");
        for (TopicSetup.State state : TopicSetup.describe(client)) {
            out.printf(
                    "%-18s%10d%10d  %s%n",
                    state.topic().name(),
                    state.partitions(),
                    state.replicas(),
                    state.topic().purpose());
        }
        out.flush();
        return 0;
    }
}
