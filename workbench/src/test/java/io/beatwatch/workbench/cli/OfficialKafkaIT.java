package io.beatwatch.workbench.cli;

import java.nio.file.Path;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The whole path against the broker that an installation runs: the official image, of the version that the clients and
 * {@code docker-compose.yml} have. Skipped, visibly, where no container engine runs; the same path runs there against
 * the broker in {@link WholePathIT}.
 */
@Testcontainers(disabledWithoutDocker = true)
@Timeout(300)
class OfficialKafkaIT {
    @Container
    private static final KafkaContainer KAFKA = new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion());

    @TempDir
    private Path folder;

    @Test
    void shouldCarryAlarmsFromReplayedPatientsToAReaderPastAMalformedChunk() throws Exception {
        WholePath.checkOn(KAFKA.getBootstrapServers(), folder);
    }
}
