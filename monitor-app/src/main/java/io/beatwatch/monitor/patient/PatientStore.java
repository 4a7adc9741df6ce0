package io.beatwatch.monitor.patient;

import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.metrics.StoreSize;
import io.beatwatch.monitor.patient.Patient.PendingBeat;
import io.beatwatch.monitor.patient.PatientJournal.Entry;
import io.beatwatch.monitor.patient.PatientJournal.Input;
import io.beatwatch.monitor.patient.PatientJournal.Said;
import io.beatwatch.monitor.state.Changelogs;
import io.beatwatch.monitor.state.StoreNames;
import io.beatwatch.monitor.state.UnreadableState;
import io.beatwatch.monitor.state.UnreadableStateException;
import io.beatwatch.schema.PatientCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.StoreBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The patients of one task, alive, and their journal in a changelog topic: each input as it came, and now and then a
 * snapshot of the whole patient ({@link PatientJournal}). Inputs are journalled in the transaction that publishes what
 * follows from them. Whoever takes the task over restores the snapshots, plays the inputs since without publishing, and goes
 * on: the same patients, the same beats waiting for the network.
 *
 * <p>Kafka Streams' own stores keep bytes. This one keeps objects, and bytes only while it restores or stands by, so it is a
 * store of its own kind; writing to the changelog takes a method that is not public API of Kafka Streams.
 *
 * <p>Stream thread.
 */
public class PatientStore implements StateStore {
    private static final Logger LOG = LoggerFactory.getLogger(PatientStore.class);

    /** What the changelog holds of one patient. */
    private static final class Copy {
        private byte[] snapshot;
        private final Map<Integer, byte[]> entries = new HashMap<>();
    }

    private final Patient.Settings settings;
    private final StoreSize size;
    private final UnreadableState unreadable;
    private final int network;

    private InternalProcessorContext<?, ?> changelog;
    private boolean open;
    /** Whether another instance may turn this task into a copy that stands by, which needs the bytes. */
    private boolean standsBy;

    private final Map<String, Copy> copies = new LinkedHashMap<>();
    private final Map<String, Patient> patients = new LinkedHashMap<>();
    private boolean alive;
    private long countedBytes;
    private int countedEntries;

    protected PatientStore(Patient.Settings settings, MonitorMetrics metrics) {
        this.settings = settings;
        this.size = metrics.storeSize(StoreNames.PATIENTS);
        this.unreadable = new UnreadableState(StoreNames.PATIENTS, metrics, System::currentTimeMillis);
        this.network = PatientAdaptation.network(settings.contract());
    }

    /** Builds one store per task. */
    public static StoreBuilder<PatientStore> builder(Patient.Settings settings, MonitorMetrics metrics) {
        return builder(() -> new PatientStore(settings, metrics));
    }

    /** The same with other stores, for tests. */
    protected static StoreBuilder<PatientStore> builder(Supplier<PatientStore> stores) {
        return new Builder(stores);
    }

    private record Builder(Supplier<PatientStore> stores) implements StoreBuilder<PatientStore> {
        @Override
        public StoreBuilder<PatientStore> withCachingEnabled() {
            throw new UnsupportedOperationException("patients are alive: there is nothing to cache");
        }

        @Override
        public StoreBuilder<PatientStore> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<PatientStore> withLoggingEnabled(Map<String, String> config) {
            throw new UnsupportedOperationException("always logged, with the settings of Changelogs");
        }

        @Override
        public StoreBuilder<PatientStore> withLoggingDisabled() {
            throw new UnsupportedOperationException("always logged: without, a stop would lose beats");
        }

        @Override
        public PatientStore build() {
            return stores.get();
        }

        @Override
        public Map<String, String> logConfig() {
            return Changelogs.SETTINGS;
        }

        @Override
        public boolean loggingEnabled() {
            return true;
        }

        @Override
        public String name() {
            return StoreNames.PATIENTS;
        }
    }

    @Override
    public String name() {
        return StoreNames.PATIENTS;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        if (context instanceof InternalProcessorContext<?, ?> internal) {
            changelog = internal;
        }
        Object standbys = context.appConfigs().get(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG);
        standsBy = standbys != null && Integer.parseInt(standbys.toString()) > 0;
        open = true;
        context.register(root, this::restore);
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        patients.clear();
        copies.clear();
        alive = false;
        open = false;
        count(-countedEntries, -countedBytes);
    }

    /** The patient of a stream; a new one where none is known. */
    public Patient of(String streamId) {
        return alive().computeIfAbsent(streamId, id -> {
            count(1, 0);
            return new Patient(id, settings);
        });
    }

    /** The patient of a stream, if one is known. */
    public Optional<Patient> find(String streamId) {
        return Optional.ofNullable(alive().get(streamId));
    }

    /** All that are known. */
    public Collection<Patient> all() {
        return alive().values();
    }

    /** All beats that wait for the network, each patient's in their order. */
    public List<PendingBeat> pending() {
        return all().stream().flatMap(patient -> patient.pending().stream()).toList();
    }

    /** To be called before a patient is given a chunk: the record as it came. */
    public void chunk(Patient patient, byte[] record, long timestamp) {
        if (patient.idle() && patient.journal().snapshotDue()) {
            snapshot(patient, timestamp);
        }
        write(patient, Input.CHUNK, record, timestamp);
    }

    /** To be called before a patient is given a command: the record as it came. */
    public void command(Patient patient, byte[] record, long timestamp) {
        write(patient, Input.COMMAND, record, timestamp);
    }

    /** To be called before a patient is told of something by the monitor's clock. */
    public void clock(Patient patient, ClockEvent event) {
        write(patient, Input.CLOCK, event.write(), event.now().toEpochMilli());
    }

    /** To be called before a patient is given what the network said of the beat that waits longest. */
    public void scores(PendingBeat beat, BeatScores scores) {
        Said said = new Said(beat.beat().beat().rPeak(), network, scores);
        write(beat.patient(), Input.SCORES, said.write(), beat.timestamp());
    }

    /** Nothing of the patient is known any more. */
    public void forget(Patient patient) {
        if (alive().remove(patient.streamId(), patient)) {
            patient.journal().keys().forEach(key -> put(key, null, 0));
            count(-1, -patient.journal().bytes());
        }
    }

    private void write(Patient patient, Input input, byte[] content, long timestamp) {
        PatientJournal journal = patient.journal();
        long before = journal.bytes();
        Bytes key = journal.nextKey();
        put(key, journal.entry(input, content, timestamp), timestamp);
        count(0, journal.bytes() - before);
    }

    private void snapshot(Patient patient, long timestamp) {
        PatientJournal journal = patient.journal();
        long before = journal.bytes();
        byte[] snapshot = journal.snapshot(patient);
        put(journal.snapshotKey(), snapshot, timestamp);
        count(0, journal.bytes() - before);
    }

    private void put(Bytes key, byte[] value, long timestamp) {
        if (standsBy) {
            copy(key.get(), value);
        }
        log(key, value, timestamp);
    }

    /** Writes to the changelog. */
    protected void log(Bytes key, byte[] value, long timestamp) {
        if (changelog != null) {
            changelog.logChange(name(), key, value, timestamp, new RecordHeaders(), Position.emptyPosition());
        }
    }

    private void count(int moreEntries, long moreBytes) {
        countedEntries += moreEntries;
        countedBytes += moreBytes;
        size.change(moreEntries, moreBytes);
    }

    /** A record of the changelog: the task restores, or stands by. */
    protected void restore(byte[] key, byte[] value) {
        if (alive) {
            // the task has gone to another instance, and this one stands by from now on
            patients.clear();
            alive = false;
            count(-countedEntries, -countedBytes);
        }
        copy(key, value);
    }

    private void copy(byte[] key, byte[] value) {
        PatientJournal.Key of;
        try {
            of = PatientJournal.Key.of(key);
        } catch (UnreadableStateException e) {
            unreadable.dropped("", e);
            return;
        }
        Copy copy = copies.computeIfAbsent(of.streamId(), id -> new Copy());
        if (of.snapshot()) {
            copy.snapshot = value;
        } else if (value == null) {
            copy.entries.remove(of.slot());
        } else {
            copy.entries.put(of.slot(), value);
        }
        if (copy.snapshot == null && copy.entries.isEmpty()) {
            copies.remove(of.streamId());
        }
    }

    /** The patients, brought to life from the copies where that was not done yet. */
    private Map<String, Patient> alive() {
        if (!alive) {
            alive = true;
            copies.forEach((streamId, copy) -> {
                Patient patient = revive(streamId, copy);
                patients.put(streamId, patient);
                count(1, patient.journal().bytes());
            });
            if (!standsBy) {
                copies.clear();
            }
        }
        return patients;
    }

    private Patient revive(String streamId, Copy copy) {
        Patient patient = new Patient(streamId, settings);
        boolean fromSnapshot = copy.snapshot != null;
        if (fromSnapshot) {
            try {
                patient.journal().readSnapshot(copy.snapshot, patient);
            } catch (UnreadableStateException e) {
                unreadable.dropped(streamId, e);
                patient = new Patient(streamId, settings);
                fromSnapshot = false;
            }
        }
        PatientJournal journal = patient.journal();
        Map<Entry, Integer> entries = new HashMap<>();
        copy.entries.forEach((slot, bytes) -> {
            try {
                Entry entry = PatientJournal.readEntry(bytes);
                if (journal.isNew(entry)) {
                    entries.put(entry, slot);
                }
            } catch (UnreadableStateException e) {
                unreadable.dropped(streamId, e);
            }
        });
        List<Entry> inOrder = new ArrayList<>(entries.keySet());
        inOrder.sort(Comparator.comparingLong(Entry::number));
        for (Entry entry : fromSnapshot ? inOrder : latestRow(inOrder)) {
            int slot = entries.get(entry);
            journal.read(entry, slot, copy.entries.get(slot).length);
            play(patient, entry);
        }
        return patient;
    }

    /** Without a snapshot nobody knows which slots are from before it: those in a row with the latest one are complete. */
    private static List<Entry> latestRow(List<Entry> inOrder) {
        int first = inOrder.size() - 1;
        while (first > 0
                && inOrder.get(first - 1).number() == inOrder.get(first).number() - 1) {
            first--;
        }
        return inOrder.subList(Math.max(0, first), inOrder.size());
    }

    private void play(Patient patient, Entry entry) {
        try {
            switch (entry.input()) {
                case CHUNK -> {
                    SampleChunk chunk = ChunkReader.read(patient.streamId(), entry.bytes());
                    try {
                        patient.accept(chunk, entry.timestamp(), beat -> {});
                    } finally {
                        patient.settle(Patient.Listener.NOBODY);
                    }
                }
                case COMMAND -> {
                    PatientCommand command = CommandReader.read(patient.streamId(), entry.bytes());
                    patient.apply(command, Instant.ofEpochMilli(entry.timestamp()), Patient.Listener.NOBODY);
                }
                case CLOCK -> patient.tell(ClockEvent.read(entry.content().duplicate()), Patient.Listener.NOBODY);
                case SCORES -> {
                    Said said = Said.read(entry.content().duplicate());
                    patient.alreadyTold(said.rPeak() - 1);
                    if (patient.nextPeak() == said.rPeak() && said.network() == network) {
                        patient.scored(said.scores(), Patient.Listener.NOBODY);
                    } else {
                        // found by another version, or scored by another network
                        patient.alreadyTold(said.rPeak());
                    }
                }
            }
        } catch (MalformedRecordException e) {
            // another version took it
            unreadable.dropped(patient.streamId(), new UnreadableStateException(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.debug("an input of {} failed as it did when it came", patient.streamId(), e);
        }
    }
}
