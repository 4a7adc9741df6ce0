package io.beatwatch.monitor.takeover;

import io.beatwatch.monitor.util.AdminClients;
import io.beatwatch.monitor.util.DaemonThreads;
import io.beatwatch.monitor.util.RootCause;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the transactions that a killed or stalled instance left open, as soon as its partitions are this one's. Until they end
 * nobody can take the partitions up: their committed offsets are not known, and readers of results stand still behind them. By itself
 * a broker ends them when {@code transaction.timeout.ms} is over, looked for every ten seconds.
 *
 * <p>A transaction is left behind if it has written to the changelog of a partition that the group has given to this instance, and
 * is none of this instance's: an instance that gives up a partition while it is alive commits before. It must be so twice, so that what ends between
 * two questions is not taken for it. Whoever comes back all the same finds itself fenced, and joins anew.
 *
 * <p>Looks while partitions are taken up, on a thread of its own; what goes wrong there is left to the broker.
 */
public final class AbandonedTransactions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AbandonedTransactions.class);
    private static final Duration EVERY = Duration.ofMillis(200);
    private static final int DEADLINE_SECONDS = 5;

    private final Admin admin;
    private final String group;
    private final Collection<String> changelogs;
    private final StreamsClients own;
    private final BooleanSupplier takingUp;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("abandoned-transactions"));

    /** Transactions of others on partitions of this instance at the last look, by id, and when each began. */
    private Map<String, Long> suspects = Map.of();

    /** Once while partitions are taken up is enough. */
    private boolean complained;

    /**
     * Starts to look.
     *
     * @param kafka client properties with the bootstrap servers
     * @param group the monitors' group, with whose name and a hyphen their transactional ids begin
     * @param changelogs topics that a partition's owner writes to and nobody else
     * @param own what this instance is known by
     * @param takingUp whether partitions are being taken up now
     */
    public AbandonedTransactions(
            Map<String, ?> kafka,
            String group,
            Collection<String> changelogs,
            StreamsClients own,
            BooleanSupplier takingUp) {
        this.admin = AdminClients.within(kafka, Duration.ofSeconds(DEADLINE_SECONDS));
        this.group = group;
        this.changelogs = List.copyOf(changelogs);
        this.own = own;
        this.takingUp = takingUp;
        thread.scheduleWithFixedDelay(this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (!takingUp.getAsBoolean()) {
            suspects = Map.of();
            complained = false;
            return;
        }
        try {
            Map<String, TransactionDescription> open = open();
            List<String> abandoned = suspects.entrySet().stream()
                    .filter(suspect -> open.containsKey(suspect.getKey())
                            && began(open.get(suspect.getKey())) == suspect.getValue())
                    .map(Map.Entry::getKey)
                    .toList();
            end(abandoned, open);
            // asked after the transactions: what is open now and was somebody else's rightly has ended by the next look
            Set<Integer> partitions = open.isEmpty() ? Set.of() : ownPartitions();
            suspects = open.entrySet().stream()
                    .filter(entry -> !abandoned.contains(entry.getKey())
                            && writtenTo(entry.getValue()).stream().anyMatch(partitions::contains))
                    .collect(Collectors.toMap(Map.Entry::getKey, entry -> began(entry.getValue())));
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            suspects = Map.of();
            if (!complained) {
                LOG.warn("open transactions of other instances are left to the broker: {}", RootCause.messageOf(e));
                complained = true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Open transactions of other instances, by id. */
    private Map<String, TransactionDescription> open()
            throws ExecutionException, InterruptedException, TimeoutException {
        Set<String> mine = own.transactionalIds();
        List<String> ids = admin
                .listTransactions(new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
                .all()
                .get(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> id.startsWith(group + "-") && !mine.contains(id))
                .toList();
        if (ids.isEmpty()) {
            return Map.of();
        }
        Map<String, TransactionDescription> open =
                new HashMap<>(admin.describeTransactions(ids).all().get(DEADLINE_SECONDS, TimeUnit.SECONDS));
        open.values().removeIf(transaction -> transaction.state() != TransactionState.ONGOING);
        return open;
    }

    private static long began(TransactionDescription transaction) {
        return transaction.transactionStartTimeMs().orElse(-1);
    }

    /** The partitions to whose changelogs it has written. */
    private Set<Integer> writtenTo(TransactionDescription transaction) {
        return transaction.topicPartitions().stream()
                .filter(partition -> changelogs.contains(partition.topic()))
                .map(TopicPartition::partition)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the group has given to this instance; nothing while it is being divided. */
    private Set<Integer> ownPartitions() throws ExecutionException, InterruptedException, TimeoutException {
        ConsumerGroupDescription description = admin.describeConsumerGroups(List.of(group))
                .all()
                .get(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .get(group);
        if (description.groupState() != GroupState.STABLE) {
            return Set.of();
        }
        Set<String> mine = own.clientIds();
        return description.members().stream()
                .filter(member -> mine.contains(member.clientId()))
                .flatMap(member -> member.assignment().topicPartitions().stream())
                .map(TopicPartition::partition)
                .collect(Collectors.toSet());
    }

    private void end(List<String> abandoned, Map<String, TransactionDescription> open)
            throws ExecutionException, InterruptedException, TimeoutException {
        if (abandoned.isEmpty() || !allLed(abandoned, open)) {
            return;
        }
        Set<Integer> partitions = abandoned.stream()
                .flatMap(id -> writtenTo(open.get(id)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        LOG.info(
                "ending {} transactions that another instance left open on partitions {}",
                abandoned.size(),
                partitions);
        admin.fenceProducers(abandoned).all().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** Kafka 4.3.1 leaves out the marker on a partition that nobody leads at that moment, whose readers then stand still for ever. */
    private boolean allLed(List<String> ids, Map<String, TransactionDescription> open)
            throws ExecutionException, InterruptedException, TimeoutException {
        Set<TopicPartition> partitions = ids.stream()
                .flatMap(id -> open.get(id).topicPartitions().stream())
                .collect(Collectors.toSet());
        Set<String> topics = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        Map<String, TopicDescription> described =
                admin.describeTopics(topics).allTopicNames().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        return partitions.stream()
                .allMatch(partition -> described.get(partition.topic()).partitions().stream()
                        .anyMatch(info -> info.partition() == partition.partition()
                                && info.leader() != null
                                && !info.leader().isEmpty()));
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(Duration.ZERO);
    }
}
