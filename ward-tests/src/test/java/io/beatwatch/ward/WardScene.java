package io.beatwatch.ward;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.simulation.RhythmScript;
import io.beatwatch.ecg.simulation.RhythmSegment;
import io.beatwatch.ecg.simulation.SimulationSettings;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.monitor.TopicSetup;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.AlarmPriority;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertKind;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.Attention;
import io.beatwatch.schema.BeatLabel;
import io.beatwatch.schema.BedStatus;
import io.beatwatch.schema.CommandOutcome;
import io.beatwatch.schema.EcgChunk;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Probabilities;
import io.beatwatch.schema.Quality;
import io.beatwatch.schema.Strip;
import io.beatwatch.schema.StripLead;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.ChunkLength;
import io.beatwatch.workbench.replay.Gateway;
import io.beatwatch.workbench.replay.SimulatedBed;
import io.beatwatch.workbench.replay.TopicReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A ward for the page's tests: a broker, simulated patients, and somebody who writes what a monitor writes: beats, events of
 * alarms when told to, and an answer to each command. Alarms can be raised from any thread.
 */
final class WardScene implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final double HERTZ = 250;
    private static final int STRIP_SECONDS = 8;
    private static final long TWELVE = 1000;
    private static final SimulationSettings SETTINGS =
            SimulationSettings.of(SampleRate.ofHertz(HERTZ), EcgLead.II).withBackgroundNoise(0.01);
    private static final int RATE_BEATS = 8;
    private static final long CONTINUE_MILLIS = 10_000;

    final EmbeddedBroker broker;
    final Map<String, Object> client;
    private final Gateway gateway;
    private final Thread sending;
    private final KafkaProducer<String, byte[]> producer;
    private final Thread monitor;
    private final Map<String, SimulatedBed> twins;
    private final Map<String, History> histories = new ConcurrentHashMap<>();
    private final Map<String, Alert> open = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Double>> own = new ConcurrentHashMap<>();
    private final Map<String, Long> audioPaused = new ConcurrentHashMap<>();
    private volatile boolean answering = true;
    private volatile boolean beating = true;
    private volatile boolean closed;
    private long events;
    private long saidAgain;

    /** The newest samples of a bed, in microvolts. Guarded by itself. */
    private static final class History {
        private final List<String> names = new ArrayList<>();
        private final List<List<Integer>> microvolts = new ArrayList<>();
        /** The same patient once more, whose truth stands for what a monitor would find. */
        private final SimulatedBed twin;

        private final List<Long> peaks = new ArrayList<>();
        private int told;
        private int run;
        private long runBegan;
        private long next;

        History(SimulatedBed twin) {
            this.twin = twin;
        }

        synchronized void add(EcgChunk chunk) {
            if (names.isEmpty()) {
                chunk.getLeadsList().forEach(lead -> {
                    names.add(lead.getName());
                    microvolts.add(new ArrayList<>());
                });
            }
            for (int i = 0; i < names.size(); i++) {
                ByteBuffer bytes =
                        chunk.getLeads(i).getSamples().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
                List<Integer> of = microvolts.get(i);
                while (bytes.hasRemaining()) {
                    // the simulator's units are microvolts
                    of.add((int) bytes.getShort());
                }
                int most = (int) (HERTZ * STRIP_SECONDS);
                if (of.size() > most) {
                    of.subList(0, of.size() - most).clear();
                }
            }
            int count = chunk.getLeads(0).getSamples().size() / Short.BYTES;
            next = chunk.getFirstSample() + count;
            twin.next(count);
        }

        synchronized Strip strip() {
            Strip.Builder strip = Strip.newBuilder();
            for (int i = 0; i < names.size(); i++) {
                strip.setFirstSample(next - microvolts.get(i).size())
                        .addLeads(StripLead.newBuilder()
                                .setName(names.get(i))
                                .addAllMicrovolts(List.copyOf(microvolts.get(i))));
            }
            return strip.build();
        }

        synchronized long next() {
            return next;
        }
    }

    private WardScene(EmbeddedBroker broker, List<Bed> beds, Map<String, SimulatedBed> twins, Duration chunk) {
        this.broker = broker;
        this.twins = twins;
        client = Map.of("bootstrap.servers", broker.bootstrapServers());
        TopicSetup.ensureTopics(client, Optional.of(PARTITIONS));
        Map<String, Object> config = new HashMap<>(client);
        config.put("acks", "all");
        producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
        gateway = new Gateway(Gateway.producer(client), beds, new ChunkLength(chunk), 1, Clock.systemUTC());
        sending = new Thread(() -> gateway.run(Duration.ofHours(1)), "scene-gateway");
        monitor = new Thread(this::monitor, "scene-monitor");
        monitor.start();
        sending.start();
    }

    /** Starts beds {@code bed-01} and so on with one lead, and {@code twelve} with twelve where that is wanted. */
    static WardScene start(int count, boolean twelve, Duration chunk) throws IOException {
        ChunkLength length = new ChunkLength(chunk);
        List<Bed> beds = new ArrayList<>();
        Map<String, SimulatedBed> twins = new HashMap<>();
        for (int i = 1; i <= count; i++) {
            String name = "bed-%02d".formatted(i);
            beds.add(new Bed(name, patient(i, false), length));
            twins.put(name, patient(i, true));
        }
        if (twelve) {
            beds.add(new Bed("twelve", new TwelveLeads(TWELVE, script(TWELVE), SETTINGS, "simulator"), length));
            twins.put("twelve", patient(TWELVE, true));
        }
        return new WardScene(EmbeddedBroker.start(), beds, twins, chunk);
    }

    private static SimulatedBed patient(long seed, boolean keepTruth) {
        return new SimulatedBed(EcgSimulator.ofSeed(seed, script(seed), SETTINGS), "simulator", keepTruth);
    }

    private static RhythmScript script(long seed) {
        return RhythmScript.of(
                        RhythmSegment.normal(Duration.ofMillis(5500 + seed * 370 % 4000)),
                        new RhythmSegment.VentricularBeats(1),
                        RhythmSegment.normal(Duration.ofSeconds(4)),
                        new RhythmSegment.VentricularBeats(seed % 3 == 0 ? 8 : 2))
                .repeated();
    }

    /** What a monitor does, as far as the page sees it. */
    private void monitor() {
        try (TopicReader<byte[]> samples = new TopicReader<>(client, Topics.SAMPLES, (topic, bytes) -> bytes, false);
                TopicReader<PatientCommand> commands = new TopicReader<>(
                        client, Topics.COMMANDS, Topics.COMMANDS.value().deserializer(), false)) {
            while (!closed) {
                samples.poll(Duration.ofMillis(50), record -> {
                    try {
                        heard(record.key(), EcgChunk.parseFrom(record.value()));
                    } catch (InvalidProtocolBufferException e) {
                        // a test has written it
                    }
                });
                commands.poll(Duration.ZERO, record -> obey(record.value()));
                if (beating) {
                    sayAgain();
                }
            }
        }
    }

    private void heard(String bed, EcgChunk chunk) {
        if (chunk.getLeadsCount() == 0) {
            return;
        }
        boolean first = !histories.containsKey(bed);
        History history = histories.computeIfAbsent(bed, id -> new History(twins.get(id)));
        history.add(chunk);
        if (first) {
            status(bed, null);
        }
        List<Annotation> beats = history.twin.truth().stream()
                .filter(a -> BeatMapping.AAMI.classOf(a.code()).isPresent() && a.sample() < history.next - HERTZ / 4)
                .toList();
        for (Annotation beat : beats.subList(Math.min(history.told, beats.size()), beats.size())) {
            history.told++;
            beat(bed, history, beat, chunk);
        }
    }

    private void beat(String bed, History history, Annotation annotation, EcgChunk chunk) {
        BeatLabel label = BeatLabel.valueOf(
                BeatMapping.AAMI.classOf(annotation.code()).orElseThrow().name());
        if (label == BeatLabel.V) {
            history.runBegan = history.run == 0 ? annotation.sample() : history.runBegan;
            history.run++;
        } else {
            history.run = 0;
        }
        history.peaks.add(annotation.sample());
        AnnotatedBeat.Builder beat = AnnotatedBeat.newBuilder()
                .setStreamId(bed)
                .setSample(annotation.sample())
                .setSamplingRateHertz(HERTZ)
                .setBeatTime(chunk.getGatewayTime())
                .setLabel(label)
                .setQuality(Quality.CLEAN)
                .setSimulated(true)
                .setLearning(history.peaks.size() < 5);
        List<Long> peaks = history.peaks;
        int intervals = Math.min(RATE_BEATS, peaks.size() - 1);
        if (intervals > 0) {
            long samples = annotation.sample() - peaks.get(peaks.size() - 1 - intervals);
            beat.setHeartRate((float) (60 * HERTZ * intervals / samples));
        }
        if (beating) {
            send(Topics.BEATS.name(), bed, beat.build().toByteArray());
        }
    }

    /** Where a run of so many V beats in a row begins that goes on now; waits for one. */
    long awaitRun(String bed, int beats) throws InterruptedException {
        for (int i = 0; i < 1200; i++) {
            History history = histories.get(bed);
            if (history != null && history.run >= beats) {
                return history.runBegan;
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("no run of V beats in " + bed);
    }

    /** What shows is said again now and then. */
    private void sayAgain() {
        long now = System.currentTimeMillis();
        if (now - saidAgain > CONTINUE_MILLIS) {
            saidAgain = now;
            synchronized (this) {
                open.values()
                        .forEach(alert ->
                                event(alert, alert.getAlarm().toBuilder().setPhase(Alarm.Phase.CONTINUE)));
            }
        }
    }

    private void obey(PatientCommand command) {
        if (!answering) {
            return;
        }
        CommandOutcome.Builder outcome = CommandOutcome.newBuilder()
                .setId(command.getId())
                .setBy(command.getBy())
                .setIssuedAt(command.getIssuedAt())
                .setCommand(command.getCommandCase().name().toLowerCase(java.util.Locale.ROOT))
                .setAccepted(true);
        String bed = command.getStreamId();
        switch (command.getCommandCase()) {
            case ACKNOWLEDGE -> acknowledge(bed, command.getAcknowledge().getAlarmId(), command.getBy());
            case PAUSE_AUDIO ->
                audioPaused.put(
                        bed,
                        System.currentTimeMillis()
                                + command.getPauseAudio().getDuration().getSeconds() * 1000);
            case SET_LIMITS -> {
                Map<String, Double> limits = own.computeIfAbsent(bed, id -> new LinkedHashMap<>());
                limits.putAll(command.getSetLimits().getLimitsMap());
                if (limits.getOrDefault("alarms.bradycardia.rate", 50.0)
                        > limits.getOrDefault("alarms.tachycardia.rate", 115.0)) {
                    limits.clear();
                    outcome.setAccepted(false).setReason("bradycardia.rate is above tachycardia.rate: lower it");
                }
            }
            default -> {}
        }
        status(bed, outcome.build());
    }

    private void acknowledge(String bed, String alarmId, String by) {
        open.forEach((id, alert) -> {
            if (alert.getStreamId().equals(bed) && (alarmId.isEmpty() || alarmId.equals(id))) {
                event(
                        alert,
                        alert.getAlarm().toBuilder()
                                .setPhase(Alarm.Phase.UPDATE)
                                .setInactivation(Alarm.Inactivation.ALERT_ACKNOWLEDGED)
                                .setSounds(false)
                                .setBy(by));
            }
        });
    }

    private void status(String bed, CommandOutcome outcome) {
        Map<String, Double> limits = new HashMap<>(Map.of(
                "alarms.tachycardia.rate",
                115.0,
                "alarms.bradycardia.rate",
                50.0,
                "alarms.vt.rate",
                100.0,
                "alarms.asystole.seconds",
                4.0));
        Map<String, Double> set = own.getOrDefault(bed, Map.of());
        limits.putAll(set);
        BedStatus.Builder status = BedStatus.newBuilder()
                .setStreamId(bed)
                .setTime(timestamp(System.currentTimeMillis()))
                .setProfile("adult")
                .putAllLimits(limits)
                .addAllOwnLimits(set.keySet())
                .setSimulated(true);
        if (outcome != null) {
            status.setOutcome(outcome);
        }
        Long paused = audioPaused.get(bed);
        if (paused != null && paused > System.currentTimeMillis()) {
            status.setAudioPausedUntil(timestamp(paused));
        }
        send(Topics.BEDS.name(), bed, status.build().toByteArray());
    }

    /** Begins an alarm; returns its id. */
    synchronized String raise(String bed, Alarm.Kind kind, AlarmPriority priority) {
        History history = histories.get(bed);
        return raise(bed, kind, priority, history == null ? 0 : history.next() - (long) (3 * HERTZ));
    }

    /** The same for a condition that began at a sample. */
    synchronized String raise(String bed, Alarm.Kind kind, AlarmPriority priority, long onset) {
        History history = histories.get(bed);
        long now = System.currentTimeMillis();
        long sample = history == null ? 0 : history.next();
        long began = now - (long) ((sample - onset) / HERTZ * 1000);
        String id = bed + "/" + kind + "/" + events;
        Alert alert = Alert.newBuilder()
                .setStreamId(bed)
                .setSample(onset)
                .setSamplingRateHertz(HERTZ)
                .setBeatTime(timestamp(began))
                .setLabel(BeatLabel.V)
                .setQuality(Quality.CLEAN)
                .setModelVersion("scene")
                .setSimulated(true)
                .setPriority(priority)
                .setProbabilities(
                        Probabilities.newBuilder().setV(0.93f).setN(0.05f).setF(0.02f))
                .setAttention(attention())
                .setStrip(history == null ? Strip.getDefaultInstance() : history.strip())
                .setHeartRate(150)
                .build();
        event(
                alert,
                Alarm.newBuilder()
                        .setAlarmId(id)
                        .setKind(kind)
                        .setPriority(priority)
                        .setPhase(Alarm.Phase.START)
                        .setState(Alarm.State.ACTIVE)
                        .setInactivation(Alarm.Inactivation.ENABLED)
                        .setSounds(true)
                        .setOnsetSample(onset)
                        .setDecidedSample(sample)
                        .setOnsetTime(timestamp(began))
                        .setDecisionTime(timestamp(now))
                        .setRate(150)
                        .setBeats(8)
                        .setCertainty(0.93f)
                        .setMdcMnemonic("MDC_ECG_V_TACHY"));
        return id;
    }

    /** Ends an alarm's condition; a HIGH one stays latched. */
    synchronized void over(String id) {
        Alert alert = open.get(id);
        boolean latches = alert.getAlarm().getPriority() == AlarmPriority.HIGH
                && alert.getAlarm().getInactivation() != Alarm.Inactivation.ALERT_ACKNOWLEDGED;
        event(
                alert,
                alert.getAlarm().toBuilder()
                        .setPhase(Alarm.Phase.END)
                        .setState(latches ? Alarm.State.LATCHED : Alarm.State.INACTIVE));
    }

    /** Ends all alarms, latched ones too. */
    synchronized void calm() {
        open.values()
                .forEach(alert -> event(
                        alert,
                        alert.getAlarm().toBuilder().setPhase(Alarm.Phase.RESET).setState(Alarm.State.INACTIVE)));
        flush();
    }

    /** An alert about one beat, as monitors that know no conditions write them. */
    synchronized void beatAlert(String bed) {
        History history = histories.get(bed);
        long now = System.currentTimeMillis();
        Alert alert = Alert.newBuilder()
                .setId("beat-" + events++)
                .setKind(AlertKind.VENTRICULAR_BEAT)
                .setLabel(BeatLabel.V)
                .setStreamId(bed)
                .setSample(history.next() - (long) HERTZ)
                .setSamplingRateHertz(HERTZ)
                .setBeatTime(timestamp(now - 1000))
                .setPublicationTime(timestamp(now))
                .setProbabilities(Probabilities.newBuilder().setV(0.9f))
                .setAttention(attention())
                .setStrip(history.strip())
                .setPriority(AlarmPriority.ADVISORY)
                .setSimulated(true)
                .build();
        send(Topics.ALERTS.name(), bed, Topics.ALERTS.value().serializer().serialize(Topics.ALERTS.name(), alert));
    }

    private synchronized void event(Alert alert, Alarm.Builder alarm) {
        Alert event = alert.toBuilder()
                .setId(alarm.getAlarmId() + "#" + events++)
                .setAlarm(alarm)
                .setPublicationTime(timestamp(System.currentTimeMillis()))
                .build();
        boolean gone = alarm.getState() == Alarm.State.INACTIVE || alarm.getPhase() == Alarm.Phase.RESET;
        if (gone) {
            open.remove(alarm.getAlarmId());
        } else {
            open.put(alarm.getAlarmId(), event);
        }
        send(
                Topics.ALERTS.name(),
                event.getStreamId(),
                Topics.ALERTS.value().serializer().serialize(Topics.ALERTS.name(), event));
    }

    private static Attention attention() {
        Attention.Builder attention =
                Attention.newBuilder().setFromMilliseconds(-500).setToMilliseconds(500);
        for (int i = 0; i < 32; i++) {
            attention.addWeights((float) Math.exp(-(i - 17) * (i - 17) / 18.0) / 7.5f);
        }
        return attention.build();
    }

    /** A monitor that no longer answers commands. */
    void answer(boolean answers) {
        answering = answers;
    }

    /** A monitor that no longer does anything. */
    void beat(boolean beats) {
        beating = beats;
    }

    private void send(String topic, String key, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(topic, key, value));
    }

    /** Until all that was raised is on the topic. */
    void flush() {
        producer.flush();
    }

    /** All beds send their last chunk. */
    void stopSending() throws InterruptedException {
        gateway.stop();
        sending.join(10_000);
    }

    static Timestamp timestamp(long millis) {
        Instant at = Instant.ofEpochMilli(millis);
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }

    /** Anything at all, as somebody else might write it. */
    void sendRaw(String topic, String key, byte[] value) throws ExecutionException, InterruptedException {
        producer.send(new ProducerRecord<>(topic, key, value)).get();
    }

    @Override
    public void close() {
        closed = true;
        gateway.stop();
        try {
            sending.join(10_000);
            monitor.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        gateway.close();
        producer.close(Duration.ofSeconds(5));
        broker.close();
    }
}
