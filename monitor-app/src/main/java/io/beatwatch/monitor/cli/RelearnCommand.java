package io.beatwatch.monitor.cli;

import io.beatwatch.monitor.BeatwatchMonitor;
import io.beatwatch.monitor.TopicSetup;
import io.beatwatch.monitor.util.RootCause;
import io.beatwatch.monitor.util.StartupException;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Relearn;
import io.beatwatch.schema.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
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
    private static final int TIMEOUT_MILLIS = 10_000;

    @Parameters(paramLabel = "STREAM", arity = "1..*", description = "Stream id of the patient, such as bed-0006.")
    private List<String> streams;

    @Mixin
    private KafkaOptions kafka;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Map<String, Object> config = new HashMap<>(BeatwatchMonitor.clientConfig(kafka.checked()));
        TopicSetup.requireTopic(config, Topics.COMMANDS);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS / 2);
        try (KafkaProducer<String, PatientCommand> producer = new KafkaProducer<>(
                config,
                Topics.COMMANDS.key().serializer(),
                Topics.COMMANDS.value().serializer())) {
            for (String stream : streams) {
                PatientCommand command = PatientCommand.newBuilder()
                        .setStreamId(stream)
                        .setRelearn(Relearn.getDefaultInstance())
                        .build();
                send(producer, command);
                spec.commandLine().getOut().println("told the monitor to learn " + stream + " anew");
                spec.commandLine().getOut().flush();
            }
        }
        return 0;
    }

    private static void send(KafkaProducer<String, PatientCommand> producer, PatientCommand command)
            throws InterruptedException {
        try {
            producer.send(new ProducerRecord<>(Topics.COMMANDS.name(), command.getStreamId(), command))
                    .get();
        } catch (ExecutionException e) {
            throw new StartupException(
                    "the broker does not take the command: " + RootCause.messageOf(e) + ": check the rights on "
                            + Topics.COMMANDS.name(),
                    e);
        }
    }
}
