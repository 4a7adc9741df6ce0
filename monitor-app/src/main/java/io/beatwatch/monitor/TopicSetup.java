package io.beatwatch.monitor;

import io.beatwatch.monitor.state.Changelogs;
import io.beatwatch.monitor.util.RootCause;
import io.beatwatch.monitor.util.StartupException;
import io.beatwatch.schema.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks at start-up that the broker answers and that the topics are there. */
public final class TopicSetup {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
    private static final int TIMEOUT_SECONDS = 10;

    private static final List<String> NAMES =
            Topics.ALL.stream().map(Topics.Topic::name).toList();

    /** Topics whose records of one key must meet on one partition. */
    private static final List<Topics.Topic<?>> TOGETHER = List.of(Topics.SAMPLES, Topics.COMMANDS);

    /** A topic as it is on the broker. */
    public record State(Topics.Topic<?> topic, int partitions, int replicas) {}

    private TopicSetup() {}

    /**
     * Creates what is missing, and waits until every partition has a leader that takes records: an idempotent producer that
     * sends sooner can lose what it sent first and go on with the rest (KAFKA-15591).
     *
     * @param kafka client properties with the bootstrap servers
     * @param partitions of topics that are created; empty to create none
     * @throws StartupException if no broker answers, a topic is missing and may not be created, or a command would not
     *     reach its patient
     */
    public static void ensureTopics(Map<String, ?> kafka, Optional<Integer> partitions) {
        withAdmin(kafka, (admin, there) -> {
            List<NewTopic> missing = new ArrayList<>();
            Map<String, Integer> counts = partitions(admin, there);
            for (Topics.Topic<?> topic : Topics.ALL) {
                if (!there.contains(topic.name())) {
                    missing.add(new NewTopic(topic.name(), partitionsOf(topic, counts, partitions), Optional.empty())
                            .configs(topic.configs()));
                }
            }
            requireTogether(counts);
            if (!missing.isEmpty()) {
                create(admin, missing, partitions.isPresent());
            }
            // whoever created them: another instance may have done it this moment
            awaitLeaders(admin, NAMES);
        });
    }

    /**
     * The same for who needs one topic, and may not see the others: where it is there, only waits until it takes records.
     *
     * @throws StartupException as {@link #ensureTopics}
     */
    public static void ensureTopic(Map<String, ?> kafka, Topics.Topic<?> topic, Optional<Integer> partitions) {
        boolean[] found = {false};
        withAdmin(kafka, (admin, there) -> {
            found[0] = there.contains(topic.name());
            if (found[0]) {
                awaitLeaders(admin, List.of(topic.name()));
            }
        });
        if (!found[0]) {
            ensureTopics(kafka, partitions);
        }
    }

    /**
     * Creates the changelogs that are missing, each with as many partitions as there are tasks, and gives those that are
     * there the settings that nobody has set yet. Kafka Streams does neither while an instance of the version before leads
     * the group: a new store's changelog would be missing until the last instance is replaced. A monitor that may not do it
     * goes on without.
     */
    public static void ensureChangelogs(Map<String, ?> kafka, String applicationId) {
        List<String> names = Changelogs.names(applicationId);
        withAdmin(kafka, (admin, there) -> {
            try {
                int partitions = descriptions(admin, List.of(Topics.SAMPLES.name()))
                        .get(Topics.SAMPLES.name())
                        .partitions()
                        .size();
                List<NewTopic> missing = names.stream()
                        .filter(name -> !there.contains(name))
                        .map(name -> new NewTopic(name, Optional.of(partitions), Optional.empty())
                                .configs(Changelogs.settingsAtCreation()))
                        .toList();
                if (!missing.isEmpty()) {
                    create(admin, missing, true);
                }
                configure(admin, names.stream().filter(there::contains).toList());
            } catch (ExecutionException | StartupException e) {
                LOG.warn(
                        "the changelogs {} could not be set up ({}): a takeover may take longer than it should",
                        names,
                        RootCause.messageOf(e));
            }
        });
    }

    private static void configure(Admin admin, List<String> changelogs)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<ConfigResource> topics = changelogs.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        admin.describeConfigs(topics)
                .all()
                .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .forEach((topic, config) -> {
                    List<AlterConfigOp> missing = new ArrayList<>();
                    Changelogs.SETTINGS.forEach((name, value) -> {
                        // what was set for this very topic, by us or an operator, stays
                        if (config.get(name).source() != ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) {
                            missing.add(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET));
                        }
                    });
                    if (!missing.isEmpty()) {
                        changes.put(topic, missing);
                    }
                });
        if (!changes.isEmpty()) {
            admin.incrementalAlterConfigs(changes).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** The partitions of {@link #TOGETHER}, as far as they are there. */
    private static Map<String, Integer> partitions(Admin admin, Set<String> there)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<String> names = TOGETHER.stream()
                .map(Topics.Topic::name)
                .filter(there::contains)
                .toList();
        return descriptions(admin, names).values().stream()
                .collect(Collectors.toMap(
                        TopicDescription::name, topic -> topic.partitions().size()));
    }

    private static Optional<Integer> partitionsOf(
            Topics.Topic<?> topic, Map<String, Integer> counts, Optional<Integer> otherwise) {
        return TOGETHER.contains(topic) ? counts.values().stream().findFirst().or(() -> otherwise) : otherwise;
    }

    private static void requireTogether(Map<String, Integer> counts) {
        if (Set.copyOf(counts.values()).size() > 1) {
            throw new StartupException(
                    "the topics must have the same number of partitions, but have " + new TreeMap<>(counts)
                            + ": a command would not reach its patient; delete " + Topics.COMMANDS.name()
                            + " and let it be created anew",
                    null);
        }
    }

    /**
     * Makes sure that a topic can be read.
     *
     * @throws StartupException if no broker answers or the topic is missing
     */
    public static void requireTopic(Map<String, ?> kafka, Topics.Topic<?> topic) {
        withAdmin(kafka, (admin, there) -> {
            if (!there.contains(topic.name())) {
                throw new StartupException(
                        "there is no topic '" + topic.name() + "': start a monitor first ('beatwatch run')", null);
            }
        });
    }

    /**
     * The topics as they are.
     *
     * @throws StartupException if no broker answers or a topic is missing
     */
    public static List<State> describe(Map<String, ?> kafka) {
        List<State> states = new ArrayList<>();
        withAdmin(kafka, (admin, there) -> {
            Map<String, TopicDescription> found = descriptions(admin, NAMES);
            for (Topics.Topic<?> topic : Topics.ALL) {
                List<TopicPartitionInfo> partitions = found.get(topic.name()).partitions();
                states.add(new State(
                        topic, partitions.size(), partitions.get(0).replicas().size()));
            }
        });
        return states;
    }

    /** What is done with an administrative client. */
    @FunctionalInterface
    interface Work {
        void on(Admin admin, Set<String> topicsThere) throws InterruptedException, ExecutionException, TimeoutException;
    }

    /**
     * Connects, and does it.
     *
     * @throws StartupException if no broker answers, or it refuses
     */
    static void withAdmin(Map<String, ?> kafka, Work work) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_SECONDS * 1000);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_SECONDS * 1000 / 3);
        String servers = String.valueOf(config.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
        Admin admin;
        try {
            admin = Admin.create(config);
        } catch (RuntimeException e) {
            throw notSetUp(servers, e);
        }
        try (admin) {
            work.on(admin, admin.listTopics().names().get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            boolean refused =
                    e.getCause() instanceof AuthenticationException || e.getCause() instanceof AuthorizationException;
            throw new StartupException(
                    refused
                            ? "the broker at " + servers + " refuses us (" + RootCause.messageOf(e)
                                    + "): check the kafka.* settings for security and the rights on its side"
                            : noAnswer(servers, RootCause.messageOf(e)),
                    e);
        } catch (TimeoutException e) {
            throw new StartupException(noAnswer(servers, "waited " + TIMEOUT_SECONDS + " s"), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupException("interrupted while waiting for the broker", e);
        }
    }

    /** Kafka's own words on a JAAS entry that it cannot read may hold a part of the password. */
    private static StartupException notSetUp(String servers, RuntimeException e) {
        String why = RootCause.messageOf(e);
        return why.contains("JAAS")
                ? new StartupException(
                        "cannot set up a Kafka client for " + servers
                                + ": kafka.sasl.jaas.config cannot be read: write it as"
                                + " org.apache.kafka.common.security.scram.ScramLoginModule required username=\"NAME\""
                                + " password=\"PASSWORD\"; with the quotes and the semicolon",
                        null)
                : new StartupException(
                        "cannot set up a Kafka client for " + servers + ": " + why
                                + ": check bootstrap.servers and the kafka.* settings",
                        e);
    }

    private static String noAnswer(String servers, String why) {
        return "no Kafka broker answers at " + servers + " (" + why
                + "): start one there or name another with --bootstrap-server; one that wants TLS or a login says nothing to"
                + " who comes without (kafka.security.protocol)";
    }

    private static Map<String, TopicDescription> descriptions(Admin admin, List<String> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        return admin.describeTopics(topics).allTopicNames().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private static void create(Admin admin, List<NewTopic> topics, boolean allowed)
            throws InterruptedException, TimeoutException {
        List<String> names = topics.stream().map(NewTopic::name).toList();
        if (!allowed) {
            throw new StartupException(
                    "the topics " + names + " are missing: create them, or set topics.create to true", null);
        }
        try {
            admin.createTopics(topics).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            LOG.info("created the topics {}", names);
        } catch (ExecutionException e) {
            // another instance was faster
            if (!(e.getCause() instanceof TopicExistsException)) {
                String mend = e.getCause() instanceof AuthorizationException
                        ? ": where the broker keeps ACLs an administrator creates them ('beatwatch topics') and gives each"
                                + " role its rights ('beatwatch acls')"
                        : "";
                throw new StartupException(
                        "the topics " + names + " could not be created (" + RootCause.messageOf(e) + ")" + mend, e);
            }
        }
    }

    /**
     * What was asked of the controller reaches the brokers a little later. A broker names a new topic before it takes records
     * for its partitions, but answers for their offsets only when it does. A partition that nobody leads for long does not
     * keep the others from being served.
     */
    private static void awaitLeaders(Admin admin, List<String> names)
            throws InterruptedException, ExecutionException, TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (true) {
            try {
                // longer than the client itself goes on asking
                admin.listOffsets(ends(descriptions(admin, names))).all().get(TIMEOUT_SECONDS + 1L, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException)) {
                    throw e;
                }
                if (System.nanoTime() > deadline) {
                    goOnWithout(e, names);
                    return;
                }
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static Map<TopicPartition, OffsetSpec> ends(Map<String, TopicDescription> topics) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        topics.forEach((name, topic) -> topic.partitions()
                .forEach(partition -> ends.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest())));
        return ends;
    }

    private static void goOnWithout(ExecutionException answer, List<String> names) {
        if (answer.getCause() instanceof UnknownTopicOrPartitionException) {
            throw new StartupException(
                    "the topics " + names + " were created but are not all there after " + TIMEOUT_SECONDS
                            + " s: check the state of the brokers",
                    answer);
        }
        LOG.warn(
                "after {} s some partition of {} has no leader that answers ({}): check the state of the brokers",
                TIMEOUT_SECONDS,
                names,
                RootCause.messageOf(answer));
    }
}
