package io.beatwatch.monitor.scoring;

import io.beatwatch.monitor.detection.PendingBeat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The beats that wait for their batch, kept in a changelogged store. Kafka Streams commits the offset of every record
 * that {@code process()} has returned from; a beat that waited in a plain list would be lost with the process, because
 * nobody would read its samples again. Single thread.
 */
final class WaitingBeats {
    /**
     * One beat with the stream it belongs to.
     *
     * @param timestamp of the record that completed it, in milliseconds
     */
    record Waiting(String streamId, long timestamp, PendingBeat beat) {}

    private final KeyValueStore<String, byte[]> store;
    /** What the store holds, so that no scan is needed: the streams in the order in which they came, and the beats. */
    private final Set<String> streams = new LinkedHashSet<>();

    private int size;

    /** Takes up what the store holds: after a restart these are the beats that waited when the process stopped. */
    WaitingBeats(KeyValueStore<String, byte[]> store) {
        this.store = store;
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                streams.add(entry.key);
                size += decode(entry.key, entry.value).size();
            }
        }
    }

    int size() {
        return size;
    }

    void add(String streamId, long timestamp, PendingBeat beat) {
        byte[] before = store.get(streamId);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            if (before != null) {
                out.write(before);
            }
            out.writeLong(timestamp);
            beat.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen in memory", e);
        }
        store.put(streamId, bytes.toByteArray());
        streams.add(streamId);
        size++;
    }

    /** All beats, each stream's in the order of time. They stay in the store. */
    List<Waiting> all() {
        List<Waiting> all = new ArrayList<>(size);
        for (String streamId : streams) {
            all.addAll(decode(streamId, store.get(streamId)));
        }
        return all;
    }

    /** Nobody waits any more. */
    void clear() {
        streams.forEach(store::delete);
        streams.clear();
        size = 0;
    }

    private static List<Waiting> decode(String streamId, byte[] bytes) {
        List<Waiting> beats = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            while (in.available() > 0) {
                beats.add(new Waiting(streamId, in.readLong(), PendingBeat.read(in)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the beats of stream " + streamId + " that wait for their batch cannot be read: " + e.getMessage(),
                    e);
        }
        return beats;
    }
}
