package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.scoring.Backoff;
import io.beatwatch.monitor.scoring.FallbackNetwork;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the broker says of the changelogs once a monitor runs. */
@Timeout(90)
class ChangelogTopicsIT {
    private static final String CHANGELOG = "beatwatch-patient-journal-changelog";
    private static final Map<String, String> WANTED = Map.of(
            "cleanup.policy", "compact",
            "segment.bytes", "16777216",
            "min.cleanable.dirty.ratio", "0.1",
            "max.compaction.lag.ms", "600000",
            "delete.retention.ms", "3600000");

    @Test
    void shouldBeSmallEnoughToBeTakenOverAlsoWhereTheyWereThereBefore() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            // as an older version left it; an operator has changed one of its settings
            create(admin, CHANGELOG, Map.of("cleanup.policy", "compact", "segment.bytes", "7000000"));
            SwitchableNetwork network = new SwitchableNetwork("cpu");
            Settings settings = new Settings()
                    .set("bootstrap.servers", broker.bootstrapServers(), "test")
                    .set("topics.partitions", "2", "test")
                    .set("metrics.port", "0", "test");
            try (BeatwatchMonitor monitor = BeatwatchMonitor.start(
                    MonitorSettings.of(settings),
                    metrics -> new FallbackNetwork(
                            network, () -> network, Optional.empty(), Backoff.Pauses.DEFAULT, metrics))) {
                monitor.awaitRunning(Duration.ofSeconds(30));
                Map<String, Map<String, String>> found = changelogs(admin);
                assertThat(found.keySet()).containsExactly(CHANGELOG);
                Map<String, String> settingsThere = found.get(CHANGELOG);
                assertThat(settingsThere.remove("segment.bytes")).isEqualTo("7000000");
                assertThat(WANTED).containsAllEntriesOf(settingsThere);
                assertThat(settingsThere).hasSize(WANTED.size() - 1);
            }
        }
    }

    private static void create(Admin admin, String topic, Map<String, String> config) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, Optional.of(2), Optional.empty()).configs(config)))
                .all()
                .get();
    }

    private static Map<String, Map<String, String>> changelogs(Admin admin) throws Exception {
        List<ConfigResource> topics = admin.listTopics().names().get().stream()
                .filter(name -> name.endsWith("-changelog"))
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<String, Map<String, String>> found = new TreeMap<>();
        for (Map.Entry<ConfigResource, Config> topic :
                admin.describeConfigs(topics).all().get().entrySet()) {
            Map<String, String> config = new TreeMap<>();
            WANTED.keySet()
                    .forEach(name -> config.put(name, topic.getValue().get(name).value()));
            found.put(topic.getKey().name(), config);
        }
        return found;
    }
}
