package io.beatwatch.monitor.takeover;

import io.beatwatch.monitor.util.AdminClients;
import io.beatwatch.monitor.util.RootCause;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long an instance may say nothing before its beds are given to others. Stateless, any thread. */
public final class SessionTimeout {
    /** Longer than a pause for garbage; its beds are unwatched for as long. */
    static final Duration WANTED = Duration.ofSeconds(3);

    /** What every broker allows that nobody has set up otherwise. */
    static final Duration ALWAYS_ALLOWED = Duration.ofSeconds(6);

    private static final Logger LOG = LoggerFactory.getLogger(SessionTimeout.class);
    private static final String LEAST = "group.min.session.timeout.ms";
    private static final int DEADLINE_SECONDS = 10;

    private SessionTimeout() {}

    /**
     * Three seconds, or as few as the brokers allow; six where they do not say what they allow.
     *
     * @param kafka client properties with the bootstrap servers
     */
    public static Duration allowedBy(Map<String, ?> kafka) {
        try (Admin admin = AdminClients.within(kafka, Duration.ofSeconds(DEADLINE_SECONDS))) {
            Collection<Node> nodes = admin.describeCluster().nodes().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            List<ConfigResource> brokers = nodes.stream()
                    .map(node -> new ConfigResource(ConfigResource.Type.BROKER, node.idString()))
                    .toList();
            return atLeast(admin.describeConfigs(brokers)
                    .all()
                    .get(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .values());
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.info(
                    "the brokers do not say how short a session may be ({}): an instance that dies is missed after {} s",
                    RootCause.messageOf(e),
                    ALWAYS_ALLOWED.toSeconds());
            return ALWAYS_ALLOWED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ALWAYS_ALLOWED;
        }
    }

    /** Any of the brokers may be the one that looks after the group. */
    static Duration atLeast(Collection<Config> brokers) {
        Duration least = WANTED;
        for (Config broker : brokers) {
            ConfigEntry entry = broker.get(LEAST);
            Duration allowed = entry == null || entry.value() == null
                    ? ALWAYS_ALLOWED
                    : Duration.ofMillis(Long.parseLong(entry.value()));
            least = allowed.compareTo(least) > 0 ? allowed : least;
        }
        return least;
    }
}
