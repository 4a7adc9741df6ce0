package io.beatwatch.workbench.soak;

import io.beatwatch.schema.EcgChunk;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.replay.BedPlan;
import io.beatwatch.workbench.replay.ChunkLength;
import io.beatwatch.workbench.replay.Gateway;
import io.beatwatch.workbench.replay.ReplayException;
import io.beatwatch.workbench.replay.TopicReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Broker and monitors as processes of their own, gateways and readers in this one; faults strike as beats come, not as time
 * passes. At the end what a reader saw meanwhile, and what one sees who reads it all afterwards, is compared with what a
 * monitor that nothing disturbs publishes. Single thread, but for gateway and reader.
 */
public final class Soak {
    /** Longest without a beat. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(3);
    /** Faults strike until this share of the beats has come, so that all can be seen to go on afterwards. */
    private static final double FAULTS_UNTIL = 0.92;

    private static final int PARTITIONS = 4;
    /** What a monitor says that was started where no broker is. */
    private static final String NO_BROKER = "no Kafka broker answers";

    private static final Duration CHUNK = Duration.ofMillis(250);
    private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(60);

    private enum Kind {
        KILL,
        STALL,
        BROKER_KILL
    }

    private final SoakPlan plan;
    private final Path folder;
    private final String monitorClassPath;
    private final String brokerMain;
    private final Consumer<String> tell;
    private final Random random;
    private final SoakWard ward;
    private List<ChildProcess> monitors = List.of();
    /** When monitors were killed, in milliseconds since 1970. */
    private final List<Long> kills = new ArrayList<>();

    private final Memory memory = new Memory();

    /**
     * @param folder for logs and all that the processes write
     * @param monitorClassPath that the monitors run with
     * @param brokerMain main class of this class path whose command {@code broker} runs a broker
     * @param tell receives lines about the course
     */
    public Soak(SoakPlan plan, Path folder, String monitorClassPath, String brokerMain, Consumer<String> tell) {
        this.plan = plan;
        this.folder = folder;
        this.monitorClassPath = monitorClassPath;
        this.brokerMain = brokerMain;
        this.tell = tell;
        random = new Random(plan.seed());
        ward = new SoakWard(plan.beds(), plan.length(), plan.seed());
    }

    /**
     * Runs it, for about as long as the signals are.
     *
     * @throws IOException if a process cannot be started
     */
    public SoakVerdict run() throws IOException, InterruptedException {
        tell.accept("the reference: " + plan.beds() + " beds, " + plan.length().toSeconds() + " s each, in process");
        Observed reference = ward.reference();
        tell.accept(reference.beatCount() + " beats, " + reference.alarmCount() + " changes of alarms");
        try (WardProcesses processes = new WardProcesses(folder, monitorClassPath, brokerMain, true)) {
            processes.startBroker(PARTITIONS);
            for (int i = 0; i < plan.instances(); i++) {
                processes.addMonitor(plan.settings());
            }
            monitors = processes.monitors();
            return run(reference, processes.client(), processes.broker());
        }
    }

    private SoakVerdict run(Observed reference, Map<String, Object> client, ChildProcess broker)
            throws IOException, InterruptedException {
        ChunkLength chunk = new ChunkLength(CHUNK);
        Map<String, Object> patient = new HashMap<>(client);
        // a broker that is killed is back before that
        patient.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) LONGEST_SILENCE.toMillis());
        ReplayException[] gatewayFailure = new ReplayException[1];
        try (CommittedReader reader = new CommittedReader(client);
                Gateway gateway =
                        new Gateway(Gateway.producer(patient), ward.beds(chunk), chunk, 1, Clock.systemUTC())) {
            Thread sending = new Thread(
                    () -> {
                        try {
                            gateway.run(Duration.ofDays(30));
                        } catch (ReplayException e) {
                            gatewayFailure[0] = e;
                        }
                    },
                    "gateway");
            sending.start();
            String ended = strike(reference, reader, broker, client);
            if (!ended.isEmpty()) {
                gateway.stop();
                sending.join();
                return SoakVerdict.endedEarly(ended, folder);
            }
            sending.join();
            if (gatewayFailure[0] != null) {
                return SoakVerdict.endedEarly(gatewayFailure[0].getMessage(), folder);
            }
            tell.accept("the signals have ended; waiting for the last beats");
            String missing = awaitAll(reference, reader);
            if (!missing.isEmpty()) {
                tell.accept(missing);
            }
            reader.close();
            Observed afterwards = readAll(client);
            List<String> open = openTransactions(client);
            return SoakVerdict.of(
                    plan,
                    reference,
                    reader.observed(),
                    afterwards,
                    deadLetters(client),
                    open,
                    Unwatched.of(kills, reader.arrivals()),
                    memory.line());
        }
    }

    /** All faults, each when the beats have come that it waits for; says why it ended before that, if it did. */
    private String strike(Observed reference, CommittedReader reader, ChildProcess broker, Map<String, Object> client)
            throws IOException, InterruptedException {
        List<Kind> kinds = new ArrayList<>();
        kinds.addAll(Collections.nCopies(plan.kills(), Kind.KILL));
        kinds.addAll(Collections.nCopies(plan.stalls(), Kind.STALL));
        kinds.addAll(Collections.nCopies(plan.brokerKills(), Kind.BROKER_KILL));
        Collections.shuffle(kinds, random);
        int garbageLeft = plan.garbage();
        for (int i = 0; i < kinds.size(); i++) {
            int share = (int) (FAULTS_UNTIL * reference.beatCount() * (i + random.nextDouble()) / kinds.size());
            String missing = awaitBeats(Math.max(share, reader.beats() + 1), reader);
            if (!missing.isEmpty()) {
                return missing + " before fault " + (i + 1) + " of " + kinds.size();
            }
            int garbage = garbageLeft / (kinds.size() - i);
            sendGarbage(client, garbage);
            garbageLeft -= garbage;
            strike(kinds.get(i), broker);
            if ((i + 1) % 10 == 0 || i + 1 == kinds.size()) {
                tell.accept((i + 1) + " of " + kinds.size() + " faults, " + reader.beats() + " of "
                        + reference.beatCount() + " beats");
            }
        }
        sendGarbage(client, garbageLeft);
        return "";
    }

    private void strike(Kind kind, ChildProcess broker) throws IOException, InterruptedException {
        ChildProcess monitor = monitors.get(random.nextInt(monitors.size()));
        switch (kind) {
            case KILL -> {
                memory.ends(monitor);
                kills.add(System.currentTimeMillis());
                monitor.kill();
                monitor.start();
            }
            case STALL -> {
                monitor.stall();
                Thread.sleep(plan.stall().toMillis());
                monitor.goOn();
            }
            case BROKER_KILL -> {
                broker.kill();
                broker.start();
            }
        }
    }

    /** Says what is wrong where they do not come. */
    private String awaitBeats(int beats, CommittedReader reader) throws IOException, InterruptedException {
        int last = reader.beats();
        long since = System.nanoTime();
        while (reader.beats() < beats) {
            TimeUnit.MILLISECONDS.sleep(50);
            if (reader.failure() != null) {
                return "the reader failed: " + reader.failure();
            }
            for (ChildProcess monitor : monitors) {
                memory.look(monitor);
                if (!monitor.alive() && monitor.lastWords(1).contains(NO_BROKER)) {
                    // it was started while the broker was away: whoever supervises a monitor starts it again
                    monitor.start();
                } else if (!monitor.alive()) {
                    return monitor.name() + " ended by itself:\n" + monitor.lastWords(10);
                }
            }
            if (reader.beats() > last) {
                last = reader.beats();
                since = System.nanoTime();
            } else if (System.nanoTime() - since > LONGEST_SILENCE.toNanos()) {
                return "no beat came for " + LONGEST_SILENCE.toSeconds() + " s after " + last;
            }
        }
        return "";
    }

    private String awaitAll(Observed reference, CommittedReader reader) throws IOException, InterruptedException {
        String missing = awaitBeats(reference.beatCount(), reader);
        long deadline = System.nanoTime() + LONGEST_SILENCE.toNanos();
        while (missing.isEmpty() && reader.alarms() < reference.alarmCount() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        // for what should not be there
        TimeUnit.SECONDS.sleep(5);
        return missing;
    }

    private static Observed readAll(Map<String, Object> client) {
        Observed observed = new Observed();
        try (var beats = new TopicReader<>(
                        client, Topics.BEATS, Topics.BEATS.value().deserializer(), true);
                var alerts = new TopicReader<>(
                        client, Topics.ALERTS, Topics.ALERTS.value().deserializer(), true)) {
            int quiet = 0;
            while (quiet < 10) {
                int read = beats.poll(Duration.ofMillis(300), record -> observed.beat(record.value()))
                        + alerts.poll(Duration.ofMillis(300), record -> observed.alert(record.value()));
                quiet = read == 0 ? quiet + 1 : 0;
            }
        }
        return observed;
    }

    private int deadLetters(Map<String, Object> client) {
        int[] count = {0};
        try (var letters = new TopicReader<>(
                client, Topics.DEAD_LETTERS, Topics.DEAD_LETTERS.value().deserializer(), true)) {
            for (int quiet = 0; quiet < 5; ) {
                int read = letters.poll(Duration.ofMillis(300), record -> count[0]++);
                quiet = read == 0 ? quiet + 1 : 0;
            }
        }
        return count[0];
    }

    /** Records that nobody can read, under the names of beds. */
    private void sendGarbage(Map<String, Object> client, int count) {
        if (count == 0) {
            return;
        }
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        try (Producer<String, byte[]> producer =
                new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                String stream = BedPlan.name(random.nextInt(plan.beds()));
                producer.send(new ProducerRecord<>(Topics.SAMPLES.name(), stream, garbage(stream)));
            }
        }
    }

    private byte[] garbage(String stream) {
        byte[] bytes = new byte[random.nextInt(2000)];
        random.nextBytes(bytes);
        return switch (random.nextInt(3)) {
            case 0 -> bytes;
            case 1 -> EcgChunk.newBuilder().setStreamId("another bed").build().toByteArray();
            default ->
                EcgChunk.newBuilder()
                        .setStreamId(stream)
                        .setSamplingRateHertz(-1)
                        .build()
                        .toByteArray();
        };
    }

    /** Partitions that somebody wrote to and never committed or aborted: coordinators may know nothing of it. */
    private static List<String> openTransactions(Map<String, Object> client) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_TRANSACTION.toNanos();
        List<String> open = List.of("not listed");
        try (Admin admin = Admin.create(client)) {
            while (!open.isEmpty() && System.nanoTime() < deadline) {
                try {
                    open = partitionsWithOpenTransactions(admin);
                } catch (ExecutionException e) {
                    open = List.of("not listed: " + e.getCause().getMessage());
                }
                TimeUnit.MILLISECONDS.sleep(500);
            }
        }
        return open;
    }

    private static List<String> partitionsWithOpenTransactions(Admin admin)
            throws ExecutionException, InterruptedException {
        Set<String> topics = admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get();
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        admin.describeTopics(topics)
                .allTopicNames()
                .get()
                .forEach((name, topic) -> topic.partitions()
                        .forEach(p -> latest.put(new TopicPartition(name, p.partition()), OffsetSpec.latest())));
        var ends = admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .all()
                .get();
        var stable = admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get();
        return latest.keySet().stream()
                .filter(p -> stable.get(p).offset() < ends.get(p).offset())
                .map(TopicPartition::toString)
                .sorted()
                .toList();
    }
}
