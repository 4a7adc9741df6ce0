package io.beatwatch.benchmarks.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/**
 * Asks the broker ten times a second who is in the monitors' group. A thread of its own; what it saw can be asked for at any
 * time.
 */
final class GroupWatch implements AutoCloseable {
    private static final long EVERY_MILLIS = 100;

    /**
     * Who was in the group.
     *
     * @param millis when the broker answered, in milliseconds since 1970
     * @param clients client ids of its members
     */
    record Look(long millis, Set<String> clients) {
        /** @param instance {@code kafka.client.id} of a monitor, with which its clients' ids begin */
        boolean has(String instance) {
            return clients.stream().anyMatch(client -> client.startsWith(instance + "-"));
        }
    }

    private final List<Look> looks = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    GroupWatch(Map<String, Object> client, String group) {
        thread = new Thread(() -> watch(client, group), "group-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch(Map<String, Object> client, String group) {
        try (Admin admin = Admin.create(client)) {
            while (!closed) {
                try {
                    Set<String> members =
                            admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().stream()
                                    .map(member -> member.clientId())
                                    .collect(Collectors.toSet());
                    synchronized (this) {
                        looks.add(new Look(System.currentTimeMillis(), members));
                    }
                } catch (ExecutionException e) {
                    // there is no group before the first monitor, or the broker is busy: asked again
                }
                TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized List<Look> looks() {
        return List.copyOf(looks);
    }

    /** When the broker first said so, from a time on; empty where it has not. */
    OptionalLong when(String instance, boolean there, long fromMillis) {
        return when(looks(), instance, there, fromMillis);
    }

    static OptionalLong when(List<Look> looks, String instance, boolean there, long fromMillis) {
        return looks.stream()
                .filter(look -> look.millis() >= fromMillis && look.has(instance) == there)
                .mapToLong(Look::millis)
                .findFirst();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
