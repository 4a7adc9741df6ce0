package io.beatwatch.monitor.patient;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.monitor.state.Envelope;
import io.beatwatch.monitor.state.UnreadableStateException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/**
 * How far one patient's journal is written, and the form of what is in it: a snapshot of the patient from time to time, and
 * each input that came since. The entries since the snapshot stand in numbered slots, which the next snapshot frees; each
 * has a number in the row of all, so that what a slot still holds from before is known as such. Single thread.
 */
final class PatientJournal {
    /** What a patient is given. */
    enum Input {
        /** The bytes of a record of the samples topic. */
        CHUNK,
        /** The bytes of a record of the commands topic. */
        COMMAND,
        /** What the network said of a beat. */
        SCORES,
        /** A {@link ClockEvent}. */
        CLOCK
    }

    /**
     * An input.
     *
     * @param number in the row of all, from 1
     * @param timestamp of its record, in milliseconds
     */
    record Entry(long number, long timestamp, Input input, ByteBuffer content) {
        byte[] bytes() {
            byte[] bytes = new byte[content.remaining()];
            content.duplicate().get(bytes);
            return bytes;
        }
    }

    /**
     * What the network said of a beat.
     *
     * @param rPeak position of the beat's R peak
     * @param network the network that said it
     */
    record Said(long rPeak, int network, BeatScores scores) {
        private static final int BYTES = Long.BYTES + Integer.BYTES + (BeatClass.count() + 1) * Float.BYTES;

        byte[] write() {
            ByteBuffer out = ByteBuffer.allocate(BYTES).putLong(rPeak).putInt(network);
            for (float probability : scores.probabilities()) {
                out.putFloat(probability);
            }
            return out.putFloat(scores.fibrillation()).array();
        }

        /** Without attention, of which nothing follows. */
        static Said read(ByteBuffer in) {
            long rPeak = in.getLong();
            int network = in.getInt();
            float[] probabilities = new float[BeatClass.count()];
            for (int i = 0; i < probabilities.length; i++) {
                probabilities[i] = in.getFloat();
            }
            return new Said(rPeak, network, new BeatScores(probabilities, new float[0], in.getFloat()));
        }
    }

    private static final byte SNAPSHOT = 'S';
    private static final byte ENTRY = 'E';
    private static final int ENTRY_VERSION = 1;
    /** Those before were of other stores, or were never in use. */
    private static final int SNAPSHOT_VERSION = 8;

    /**
     * More than a bed fills before a snapshot frees them, hours of a network that does not answer included: what says that
     * there are more is damaged.
     */
    static final int MOST_SLOTS = 1 << 20;

    private static final int ENTRY_HEADER = 2 * Long.BYTES + 1;
    /** Before the size of a snapshot is known. */
    private static final int FIRST_SNAPSHOT = 4096;

    private final byte[] streamId;
    /** Entries are written until they are this many times as long as a snapshot: beds do not all take theirs at once. */
    private final double patience;

    private long number;
    private int slots;
    private int mostSlots;
    private long bytes;
    private int snapshotBytes;

    PatientJournal(String streamId) {
        this.streamId = streamId.getBytes(StandardCharsets.UTF_8);
        this.patience = 1.5 + (streamId.hashCode() & 0xff) / 256.0;
    }

    /** Whether a snapshot is worth its bytes now: a takeover would play what is as long as two. */
    boolean snapshotDue() {
        return bytes >= patience * Math.max(FIRST_SNAPSHOT, snapshotBytes);
    }

    /** Bytes that a takeover would read of this patient. */
    long bytes() {
        return bytes + snapshotBytes;
    }

    Bytes snapshotKey() {
        return key(SNAPSHOT, 0);
    }

    byte[] snapshot(Patient patient) {
        byte[] snapshot = Envelope.seal(Envelope.Content.PATIENT, SNAPSHOT_VERSION, out -> {
            out.writeLong(number);
            out.writeLong(patient.lastTold());
            out.writeInt(mostSlots);
            patient.save(out);
        });
        slots = 0;
        bytes = 0;
        snapshotBytes = snapshot.length;
        return snapshot;
    }

    /** The key of the entry that comes next. */
    Bytes nextKey() {
        return key(ENTRY, slots);
    }

    byte[] entry(Input input, byte[] content, long timestamp) {
        number++;
        slots++;
        mostSlots = Math.max(mostSlots, slots);
        ByteBuffer out = Envelope.begin(Envelope.Content.JOURNAL_ENTRY, ENTRY_VERSION, ENTRY_HEADER + content.length);
        out.putLong(number).putLong(timestamp).put((byte) input.ordinal()).put(content);
        bytes += out.capacity();
        return out.array();
    }

    /** All keys under which something may be. */
    List<Bytes> keys() {
        List<Bytes> keys = new ArrayList<>(List.of(snapshotKey()));
        for (int slot = 0; slot < mostSlots; slot++) {
            keys.add(key(ENTRY, slot));
        }
        return keys;
    }

    private Bytes key(byte what, int slot) {
        boolean entry = what == ENTRY;
        ByteBuffer key = ByteBuffer.allocate(1 + (entry ? Integer.BYTES : 0) + streamId.length);
        key.put(what);
        if (entry) {
            key.putInt(slot);
        }
        return Bytes.wrap(key.put(streamId).array());
    }

    /** What a key says. */
    record Key(String streamId, boolean snapshot, int slot) {
        /** @throws UnreadableStateException if it is none of ours */
        static Key of(byte[] bytes) throws UnreadableStateException {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            byte what = in.hasRemaining() ? in.get() : 0;
            boolean snapshot = what == SNAPSHOT;
            if (!snapshot && (what != ENTRY || in.remaining() < Integer.BYTES)) {
                throw new UnreadableStateException("the key is neither a snapshot's nor an entry's");
            }
            int slot = snapshot ? 0 : in.getInt();
            if (slot < 0 || slot >= MOST_SLOTS) {
                throw new UnreadableStateException("the key is of slot " + slot + ": there are " + MOST_SLOTS);
            }
            return new Key(StandardCharsets.UTF_8.decode(in).toString(), snapshot, slot);
        }
    }

    /** Reads an entry. */
    static Entry readEntry(byte[] persisted) throws UnreadableStateException {
        return Envelope.open(Envelope.Content.JOURNAL_ENTRY, persisted, body -> {
            if (body.version() != ENTRY_VERSION) {
                throw body.unknownVersion();
            }
            ByteBuffer in = body.bytes();
            long number = in.getLong();
            long timestamp = in.getLong();
            int input = in.get();
            if (input < 0 || input >= Input.values().length) {
                throw new IOException("input " + input + " is not known");
            }
            Entry entry = new Entry(number, timestamp, Input.values()[input], in.slice());
            body.ignoreRest();
            return entry;
        });
    }

    /** Takes up a snapshot: the patient is as it was then. */
    void readSnapshot(byte[] persisted, Patient patient) throws UnreadableStateException {
        snapshotBytes = persisted.length;
        Envelope.open(Envelope.Content.PATIENT, persisted, body -> {
            if (body.version() != SNAPSHOT_VERSION) {
                throw body.unknownVersion();
            }
            number = body.bytes().getLong();
            patient.alreadyTold(body.bytes().getLong());
            mostSlots = body.bytes().getInt();
            if (mostSlots < 0 || mostSlots > MOST_SLOTS) {
                throw new IOException("it is of " + mostSlots + " slots: there are " + MOST_SLOTS);
            }
            patient.restore(body);
            return null;
        });
    }

    /** Whether an entry came after the snapshot. */
    boolean isNew(Entry entry) {
        return entry.number() > number;
    }

    /** An entry was taken up. */
    void read(Entry entry, int slot, int length) {
        number = Math.max(number, entry.number());
        slots = Math.max(slots, slot + 1);
        mostSlots = Math.max(mostSlots, slots);
        bytes += length;
    }
}
