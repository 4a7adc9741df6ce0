package io.beatwatch.monitor.util;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Administrative clients that do not wait longer than they are told. */
public final class AdminClients {
    private AdminClients() {}

    /**
     * A client that is the caller's to close.
     *
     * @param kafka client properties with the bootstrap servers
     * @param deadline of each question, and of each request that it takes
     */
    public static Admin within(Map<String, ?> kafka, Duration deadline) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) deadline.toMillis());
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) deadline.toMillis());
        return Admin.create(config);
    }
}
