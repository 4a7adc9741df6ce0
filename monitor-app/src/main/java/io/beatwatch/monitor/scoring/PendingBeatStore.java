package io.beatwatch.monitor.scoring;

import io.beatwatch.monitor.detection.UnscoredBeat;
import io.beatwatch.monitor.state.Envelope;
import io.beatwatch.monitor.state.UnreadableState;
import io.beatwatch.monitor.state.UnreadableStateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The beats that wait for their batch, each an entry of a changelogged store, so that no entry grows with their number.
 * Kafka Streams commits the offset of every record that {@code process()} has returned from; a beat that waited in
 * memory alone would be lost with the process, because nobody would read its samples again. Stream thread.
 *
 * <p>Keys are stream id and place in the stream's row, which begins anew once nobody waits: a changelog keeps the mark of
 * each deleted key for hours, so there may not be a new key for every beat.
 */
final class PendingBeatStore {
    /**
     * One beat with the stream it belongs to.
     *
     * @param timestamp of the record that completed it, in milliseconds
     */
    record Waiting(String streamId, long timestamp, UnscoredBeat beat) {}

    /** Enough for the beats of months. */
    private static final String PLACE = "#%08x";

    private static final int PLACE_LENGTH = 9;
    private static final byte VERSION = 3;
    /** Of the beats in the store of the version before, behind each timestamp. */
    private static final byte VERSION_BEFORE = 2;

    private final KeyValueStore<String, byte[]> store;
    private final UnreadableState unreadable;
    /** What the store holds, by key, in the order in which they came. */
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    /** The place of the next beat by stream, where it is not the first. */
    private final Map<String, Integer> nextPlaces = new HashMap<>();

    /**
     * Takes up what the stores hold: after a restart these are the beats that waited when the process stopped.
     *
     * @param before store of the version before, with all beats of a stream in one entry; it is emptied
     */
    PendingBeatStore(
            KeyValueStore<String, byte[]> store, KeyValueStore<String, byte[]> before, UnreadableState unreadable) {
        this.store = store;
        this.unreadable = unreadable;
        for (KeyValue<String, byte[]> entry : entries(store)) {
            takeUp(entry.key, entry.value);
        }
        for (KeyValue<String, byte[]> entry : entries(before)) {
            takeOver(entry.key, entry.value);
            before.delete(entry.key);
        }
    }

    private static List<KeyValue<String, byte[]>> entries(KeyValueStore<String, byte[]> of) {
        List<KeyValue<String, byte[]>> entries = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> all = of.all()) {
            all.forEachRemaining(entries::add);
        }
        return entries;
    }

    private void takeUp(String key, byte[] bytes) {
        try {
            Place place = Place.of(key);
            waiting.put(key, read(place.streamId, bytes));
            nextPlaces.merge(place.streamId, place.number + 1, Math::max);
        } catch (UnreadableStateException e) {
            unreadable.dropped(key, e);
            store.delete(key);
        }
    }

    private void takeOver(String streamId, byte[] bytes) {
        try {
            readBefore(streamId, bytes).forEach(w -> add(streamId, w.timestamp(), w.beat()));
        } catch (UnreadableStateException e) {
            unreadable.dropped(streamId, e);
        }
    }

    /** Where a key says that its beat stands. */
    private record Place(String streamId, int number) {
        static Place of(String key) throws UnreadableStateException {
            int end = key.length() - PLACE_LENGTH;
            if (end < 1 || key.charAt(end) != '#') {
                throw new UnreadableStateException("the key of a pending beat names no place in a row");
            }
            try {
                return new Place(key.substring(0, end), Integer.parseInt(key.substring(end + 1), 16));
            } catch (NumberFormatException e) {
                throw new UnreadableStateException("the key of a pending beat names no place in a row");
            }
        }
    }

    private static byte[] write(Waiting beat) {
        return Envelope.seal(Envelope.Content.PENDING_BEAT, VERSION, out -> {
            out.writeLong(beat.timestamp());
            beat.beat().write(out);
        });
    }

    private static Waiting read(String streamId, byte[] bytes) throws UnreadableStateException {
        return Envelope.open(Envelope.Content.PENDING_BEAT, bytes, body -> {
            if (body.version() != VERSION) {
                throw body.unknownVersion();
            }
            return new Waiting(streamId, body.data().readLong(), UnscoredBeat.read(body.data()));
        });
    }

    private static List<Waiting> readBefore(String streamId, byte[] bytes) throws UnreadableStateException {
        return Envelope.open(Envelope.Content.PENDING_BEAT, bytes, body -> {
            if (body.version() != 0) {
                throw body.unknownVersion();
            }
            List<Waiting> beats = new ArrayList<>();
            while (body.bytes().hasRemaining()) {
                long timestamp = body.data().readLong();
                byte version = body.data().readByte();
                if (version != VERSION_BEFORE) {
                    throw new IOException("its version " + version + " is not known");
                }
                beats.add(new Waiting(streamId, timestamp, UnscoredBeat.read(body.data())));
            }
            return beats;
        });
    }

    int size() {
        return waiting.size();
    }

    void add(String streamId, long timestamp, UnscoredBeat beat) {
        int place = nextPlaces.merge(streamId, 1, Integer::sum) - 1;
        String key = streamId + String.format(PLACE, place);
        Waiting last = new Waiting(streamId, timestamp, beat);
        store.put(key, write(last));
        waiting.put(key, last);
    }

    /** All beats, each stream's in the order of time. They stay in the store. */
    List<Waiting> all() {
        return List.copyOf(waiting.values());
    }

    /** The first so many of {@link #all} need not wait any more. */
    void remove(int count) {
        Iterator<String> keys = waiting.keySet().iterator();
        for (int i = 0; i < count; i++) {
            store.delete(keys.next());
            keys.remove();
        }
        if (waiting.isEmpty()) {
            nextPlaces.clear();
        }
    }
}
