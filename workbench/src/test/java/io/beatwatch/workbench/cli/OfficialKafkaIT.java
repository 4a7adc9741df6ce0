package io.beatwatch.workbench.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The whole path against the broker that an installation runs: the official image, of the version that the clients and
 * {@code docker-compose.yml} have, or the one that {@code scripts/containers-check} makes under its name. Skipped, visibly,
 * where no container engine is; the same path runs there against the broker in {@link WholePathIT}. Where there is one, a
 * start that fails is a failure.
 */
@EnabledIf(
        value = "containerEngine",
        disabledReason = "no container engine: set DOCKER_HOST, for example to podman's socket")
@Testcontainers
@Timeout(300)
class OfficialKafkaIT {
    @Container
    private static final KafkaContainer KAFKA = new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion());

    @TempDir
    private Path folder;

    static boolean containerEngine() {
        return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    }

    @Test
    void shouldCarryAlarmsFromReplayedPatientsToAReaderPastAMalformedChunk() throws Exception {
        WholePath.checkOn(KAFKA.getBootstrapServers(), folder);
    }
}
