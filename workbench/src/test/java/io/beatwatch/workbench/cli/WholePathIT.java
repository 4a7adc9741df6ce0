package io.beatwatch.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.monitor.TestData;
import io.beatwatch.monitor.TopicSetup;
import io.beatwatch.monitor.util.StartupException;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a person uses them, against a real broker. */
@Timeout(240)
class WholePathIT {
    @TempDir
    private Path folder;

    @Test
    void shouldCarryAlarmsFromReplayedPatientsToAReaderPastAMalformedChunk() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            WholePath.checkOn(broker.bootstrapServers(), folder);
        }
    }

    @Test
    void shouldRefuseToStartWhereACommandWouldNotReachItsPatient() throws Exception {
        TestData.useRepositoryModels();
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Admin admin = Admin.create(client)) {
                admin.createTopics(List.of(new NewTopic(Topics.SAMPLES.name(), 3, (short) 1)))
                        .all()
                        .get();
                awaitPartitions(admin, Topics.SAMPLES, 3);
                TopicSetup.ensureTopics(client, Optional.of(2));
                // the commands follow the samples, whatever others get
                awaitPartitions(admin, Topics.COMMANDS, 3);
                awaitPartitions(admin, Topics.BEATS, 2);
                admin.createPartitions(Map.of(Topics.COMMANDS.name(), NewPartitions.increaseTo(5)))
                        .all()
                        .get();
                awaitPartitions(admin, Topics.COMMANDS, 5);
                assertThatThrownBy(() -> TopicSetup.ensureTopics(client, Optional.of(2)))
                        .isInstanceOf(StartupException.class)
                        .hasMessageContaining("{ecg.commands.v1=5, ecg.samples.v1=3}")
                        .hasMessageContaining("delete ecg.commands.v1");
            }
        }
    }

    /** What was asked of the controller reaches the brokers a little later. */
    private static void awaitPartitions(Admin admin, Topics.Topic<?> topic, int count) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        int found = 0;
        while (found != count && System.nanoTime() < deadline) {
            if (admin.listTopics().names().get().contains(topic.name())) {
                found = admin.describeTopics(List.of(topic.name()))
                        .allTopicNames()
                        .get()
                        .get(topic.name())
                        .partitions()
                        .size();
            }
        }
        assertThat(found).as(topic.name()).isEqualTo(count);
    }

    @Test
    void shouldShowAlarmsAndScoreInTheDemo() {
        TestData.useRepositoryModels();
        String shown = WholePath.run(
                0,
                "demo",
                "--simulate",
                "--beds",
                "3",
                "--seconds",
                "10",
                "--speed",
                "6",
                "--ward-port",
                "0",
                // no alert waits for it: half of them would for more than 1.5 s
                "--set",
                "commit.interval=3s",
                "--set",
                "alarm.min-probability.f=0",
                "--set",
                "alarm.min-probability.v=0");
        assertThat(shown)
                .contains("patients: simulated", "3 beds", "score against the reference annotations", "gross")
                .containsPattern("the ward is at http://localhost:\\d+/");
        Matcher latency =
                Pattern.compile("latency .* median (\\d+) ms, p99 \\d+ ms").matcher(shown);
        assertThat(latency.find()).isTrue();
        assertThat(Integer.parseInt(latency.group(1))).isLessThan(1_000);
        Matcher beats = Pattern.compile("(\\d+) alarms, (\\d+) beats").matcher(shown);
        assertThat(beats.find()).isTrue();
        // three patients for a minute each
        assertThat(Integer.parseInt(beats.group(2))).isGreaterThan(100);
    }
}
