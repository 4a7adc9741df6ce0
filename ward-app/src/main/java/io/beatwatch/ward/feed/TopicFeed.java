package io.beatwatch.ward.feed;

import com.google.protobuf.InvalidProtocolBufferException;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.BedStatus;
import io.beatwatch.schema.EcgChunk;
import io.beatwatch.schema.Topics;
import io.beatwatch.ward.census.AlarmNote;
import io.beatwatch.ward.census.Ward;
import io.beatwatch.ward.metrics.WardMetrics;
import io.beatwatch.ward.settings.WardSettings;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topics for the whole server: one read-committed consumer on one thread, with all partitions assigned and no
 * group, since every server wants everything. A second thread asks the broker every two seconds whether it is there: a
 * consumer whose broker is gone just waits. {@link #state} can be asked from any thread.
 */
public final class TopicFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);

    private static final List<Topics.Topic<?>> FOLLOWED =
            List.of(Topics.SAMPLES, Topics.BEATS, Topics.ALERTS, Topics.BEDS);
    /** An installation from before bed status has none of it: alarms and strips are shown all the same. */
    private static final Set<String> OPTIONAL = Set.of(Topics.BEDS.name());

    /** What a strip shows at once. */
    private static final Duration SAMPLES_BACK = Duration.ofSeconds(12);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long RETRY_MILLIS = 1_000;
    private static final long ASK_MILLIS = 2_000;
    private static final long AWAY_MILLIS = 6_000;
    private static final long PARTITIONS_MILLIS = 30_000;
    private static final long LAG_MILLIS = 1_000;
    private static final int ANSWER_MILLIS = 3_000;
    private static final long LOG_PAUSE_MILLIS = 60_000;

    private final WardSettings settings;
    private final Ward ward;
    private final WardMetrics metrics;
    private final Clock clock;
    private final Thread reading;
    private final Thread asking;
    private volatile boolean closed;
    private volatile KafkaConsumer<byte[], byte[]> consumer;
    private volatile FeedState reader = new FeedState(FeedState.Phase.CONNECTING, "");
    private volatile long answeredMillis;
    private volatile boolean answeredOnce;
    private long loggedMillis = Long.MIN_VALUE;

    /** Starts to read. */
    public TopicFeed(WardSettings settings, Ward ward, WardMetrics metrics, Clock clock) {
        this.settings = settings;
        this.ward = ward;
        this.metrics = metrics;
        this.clock = clock;
        this.answeredMillis = clock.millis();
        reading = daemon(this::read, "ward-topics");
        asking = daemon(this::ask, "ward-broker");
        reading.start();
        asking.start();
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Properties of every client that the server makes. */
    static Map<String, Object> clientConfig(WardSettings settings) {
        Map<String, Object> config = new HashMap<>(settings.kafka());
        config.put("bootstrap.servers", settings.bootstrapServers());
        return config;
    }

    /** How it goes now. */
    public FeedState state() {
        FeedState now = reader;
        if (clock.millis() - answeredMillis > AWAY_MILLIS) {
            String away = "no Kafka broker answers at " + settings.bootstrapServers()
                    + ": check that it runs and that this server reaches it";
            return new FeedState(answeredOnce ? FeedState.Phase.BROKER_AWAY : FeedState.Phase.CONNECTING, away);
        }
        return now;
    }

    private void ask() {
        Map<String, Object> config = clientConfig(settings);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        config.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, RETRY_MILLIS);
        while (!closed) {
            try (Admin admin = Admin.create(config)) {
                while (!closed) {
                    try {
                        admin.describeCluster().nodes().get();
                        answeredMillis = clock.millis();
                        answeredOnce = true;
                    } catch (java.util.concurrent.ExecutionException e) {
                        LOG.debug("the broker does not answer", e);
                    }
                    Thread.sleep(ASK_MILLIS);
                }
            } catch (InterruptedException | InterruptException e) {
                return;
            } catch (RuntimeException e) {
                logSeldom("cannot ask the broker", e);
                pause();
            }
        }
    }

    private void read() {
        while (!closed) {
            try (KafkaConsumer<byte[], byte[]> made = consumer()) {
                consumer = made;
                follow(made);
            } catch (WakeupException | InterruptException e) {
                return;
            } catch (RuntimeException e) {
                reader = new FeedState(
                        FeedState.Phase.CONNECTING, "cannot read the topics (" + e.getMessage() + "): trying again");
                logSeldom("cannot read the topics", e);
                pause();
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> config = clientConfig(settings);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        config.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, RETRY_MILLIS);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void follow(KafkaConsumer<byte[], byte[]> from) {
        List<TopicPartition> assigned = awaitTopics(from);
        from.assign(assigned);
        seek(from, assigned);
        Map<TopicPartition, Long> ends = from.endOffsets(assigned.stream()
                .filter(p -> !p.topic().equals(Topics.SAMPLES.name()))
                .toList());
        reader = new FeedState(FeedState.Phase.REBUILDING, "");
        boolean live = false;
        long checked = clock.millis();
        long measured = checked;
        while (!closed) {
            boolean now = live;
            from.poll(POLL).forEach(record -> take(record, now));
            if (!live && ends.entrySet().stream().allMatch(end -> from.position(end.getKey()) >= end.getValue())) {
                live = true;
                reader = new FeedState(FeedState.Phase.LIVE, "");
            }
            if (clock.millis() - measured > LAG_MILLIS) {
                measured = clock.millis();
                metrics.lag(lag(from));
            }
            if (clock.millis() - checked > PARTITIONS_MILLIS) {
                checked = clock.millis();
                addPartitions(from);
            }
        }
    }

    /** As far as the consumer knows from its last answers; it asks nobody. */
    private static Map<String, Long> lag(KafkaConsumer<?, ?> of) {
        return of.assignment().stream()
                .collect(Collectors.groupingBy(
                        TopicPartition::topic,
                        Collectors.summingLong(p -> of.currentLag(p).orElse(0))));
    }

    /** Names of the topics that are followed. */
    public static List<String> topics() {
        return FOLLOWED.stream().map(Topics.Topic::name).toList();
    }

    private List<TopicPartition> awaitTopics(KafkaConsumer<?, ?> from) {
        while (true) {
            Map<String, List<PartitionInfo>> there = from.listTopics();
            List<String> missing = FOLLOWED.stream()
                    .map(Topics.Topic::name)
                    .filter(name -> !there.containsKey(name) && !OPTIONAL.contains(name))
                    .toList();
            if (missing.isEmpty()) {
                return partitions(there);
            }
            reader = new FeedState(
                    FeedState.Phase.CONNECTING,
                    "the topics " + missing + " are missing: start a monitor ('beatwatch run'), which makes them");
            if (closed) {
                throw new WakeupException();
            }
            pause();
        }
    }

    private static List<TopicPartition> partitions(Map<String, List<PartitionInfo>> there) {
        List<TopicPartition> all = new ArrayList<>();
        for (Topics.Topic<?> topic : FOLLOWED) {
            there.getOrDefault(topic.name(), List.of())
                    .forEach(p -> all.add(new TopicPartition(p.topic(), p.partition())));
        }
        return all;
    }

    /** Topics that came later, and partitions that were added. */
    private void addPartitions(KafkaConsumer<byte[], byte[]> from) {
        Set<TopicPartition> have = from.assignment();
        List<TopicPartition> added = partitions(from.listTopics()).stream()
                .filter(p -> !have.contains(p))
                .toList();
        if (!added.isEmpty()) {
            List<TopicPartition> all = new ArrayList<>(have);
            all.addAll(added);
            from.assign(all);
            seek(from, added);
        }
    }

    private void seek(KafkaConsumer<?, ?> from, Collection<TopicPartition> partitions) {
        Map<String, Duration> back = Map.of(
                Topics.SAMPLES.name(), SAMPLES_BACK,
                Topics.BEATS.name(), settings.trendHistory(),
                Topics.ALERTS.name(), settings.alertHistory());
        from.seekToBeginning(
                partitions.stream().filter(p -> !back.containsKey(p.topic())).toList());
        Map<TopicPartition, Long> wanted = partitions.stream()
                .filter(p -> back.containsKey(p.topic()))
                .collect(Collectors.toMap(
                        p -> p, p -> clock.millis() - back.get(p.topic()).toMillis()));
        Map<TopicPartition, Long> ends = from.endOffsets(wanted.keySet());
        Map<TopicPartition, OffsetAndTimestamp> found = from.offsetsForTimes(wanted);
        wanted.keySet().forEach(p -> {
            OffsetAndTimestamp at = found.get(p);
            long offset = at == null ? ends.get(p) : at.offset();
            from.seek(p, offset);
            if (p.topic().equals(Topics.ALERTS.name())) {
                ward.begin(p.partition(), offset);
            }
        });
    }

    /** What somebody else wrote to a topic must not end the page. */
    private void take(ConsumerRecord<byte[], byte[]> record, boolean live) {
        long now = clock.millis();
        try {
            apply(ward, record, live ? now : Math.min(now, record.timestamp()), now);
            if (live && record.topic().equals(Topics.SAMPLES.name())) {
                // a record's time is when the gateway sent it
                metrics.chunkDelay(Duration.ofMillis(now - record.timestamp()));
            }
        } catch (InvalidProtocolBufferException | SerializationException | IllegalArgumentException e) {
            ward.bad();
            logSeldom(
                    "passed over what nobody can read: " + record.topic() + " partition " + record.partition()
                            + " offset " + record.offset(),
                    e);
        }
    }

    /** Puts a record into the ward; whatever it holds, no other exception comes out of it than {@link #take} expects. */
    static void apply(Ward ward, ConsumerRecord<byte[], byte[]> record, long said, long now)
            throws InvalidProtocolBufferException {
        String topic = record.topic();
        String stream = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (topic.equals(Topics.BEDS.name())) {
            ward.status(stream, record.value() == null ? null : BedStatus.parseFrom(record.value()), said, now);
        } else if (record.value() == null || record.value().length == 0) {
            ward.bad();
        } else if (topic.equals(Topics.SAMPLES.name())) {
            EcgChunk chunk = EcgChunk.parseFrom(record.value());
            // the key rules, as in the monitor
            String of = stream.isEmpty() ? chunk.getStreamId() : stream;
            // what was sent before this server began is not new: its strip must not look live
            if (!of.isEmpty() && !ward.chunk(of, chunk, said)) {
                ward.bad();
            }
        } else if (topic.equals(Topics.BEATS.name())) {
            AnnotatedBeat beat = AnnotatedBeat.parseFrom(record.value());
            ward.beat(beat.getStreamId(), beat, said);
        } else if (topic.equals(Topics.ALERTS.name())) {
            ward.alarm(AlarmNote.of(AlertFormat.parse(record.value()), record.partition(), record.offset()), said);
        }
    }

    private void logSeldom(String what, Exception e) {
        long now = clock.millis();
        if (now - loggedMillis > LOG_PAUSE_MILLIS || loggedMillis == Long.MIN_VALUE) {
            loggedMillis = now;
            LOG.warn("{} ({}); further ones within a minute are not logged", what, e.toString());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        KafkaConsumer<byte[], byte[]> now = consumer;
        if (now != null) {
            now.wakeup();
        }
        asking.interrupt();
        try {
            reading.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
