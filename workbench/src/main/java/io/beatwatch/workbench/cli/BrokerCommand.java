package io.beatwatch.workbench.cli;

import io.beatwatch.monitor.cli.Shutdown;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a broker for those who have none at hand. */
@Command(
        name = "broker",
        description =
                "Run a Kafka broker on this host until stopped, to try the other commands with. It forgets everything when it ends"
                        + " unless --folder is given, and without --secure can only be reached from this host.",
        mixinStandardHelpOptions = true)
final class BrokerCommand implements Callable<Integer> {
    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);
    private static final int DEFAULT_PORT = 9092;

    @Option(names = "--port", paramLabel = "N", description = "TCP port (default: 9092); 0 for any free.")
    private Integer port;

    @Option(
            names = "--secure",
            paramLabel = "DIR",
            description = "With TLS, logins and ACLs, where the folder that scripts/secure-ward has made says.")
    private Path secure;

    @Option(names = "--seconds", paramLabel = "N", description = "End after so many seconds.")
    private Long seconds;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description =
                    "Keep what it holds here, and go on with it at the next start (default: it forgets everything).")
    private Path folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (port != null && secure != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--secure and --port exclude each other: scripts/secure-ward --port chooses the port");
        }
        if (port != null && (port < 0 || port > 65535)) {
            throw new ParameterException(spec.commandLine(), "--port must be 0 to 65535");
        }
        if (seconds != null && (seconds < 1 || seconds > 100_000_000)) {
            throw new ParameterException(spec.commandLine(), "--seconds must be 1 to 100000000");
        }
        if (folder != null && secure != null) {
            throw new ParameterException(spec.commandLine(), "--secure and --folder exclude each other");
        }
        CountDownLatch stop = new CountDownLatch(1);
        try (Shutdown shutdown = Shutdown.onSignal(stop::countDown, LONGEST_STOP);
                EmbeddedBroker broker = start()) {
            spec.commandLine().getOut().println("a broker at " + broker.bootstrapServers() + "; stop with Ctrl-C");
            spec.commandLine().getOut().flush();
            if (seconds == null) {
                stop.await();
            } else {
                stop.await(seconds, TimeUnit.SECONDS);
            }
        }
        return 0;
    }

    private EmbeddedBroker start() throws IOException {
        if (secure != null) {
            return EmbeddedBroker.startSecured(secure);
        }
        int at = port == null ? DEFAULT_PORT : port;
        return folder == null ? EmbeddedBroker.start(at) : EmbeddedBroker.start(at, folder);
    }
}
