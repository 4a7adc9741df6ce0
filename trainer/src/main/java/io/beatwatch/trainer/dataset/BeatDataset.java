package io.beatwatch.trainer.dataset;

import io.beatwatch.ecg.beat.BeatClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The beats of several records, counted through from 0 in the order of the records. Immutable, any thread. */
public final class BeatDataset {
    private final List<RecordBeats> records;
    private final List<float[]> inputs = new ArrayList<>();
    private final List<BeatClass> classes = new ArrayList<>();

    public BeatDataset(List<RecordBeats> records) {
        this.records = List.copyOf(records);
        for (RecordBeats record : records) {
            inputs.addAll(record.inputs());
            classes.addAll(record.classes());
        }
    }

    public List<RecordBeats> records() {
        return records;
    }

    public int size() {
        return inputs.size();
    }

    /** What a network is shown of a beat. */
    public float[] input(int beat) {
        return inputs.get(beat);
    }

    public BeatClass classOf(int beat) {
        return classes.get(beat);
    }

    /** Beats of each class, in the order of {@link BeatClass}. */
    public long[] counts() {
        long[] counts = new long[BeatClass.count()];
        for (BeatClass beatClass : classes) {
            counts[beatClass.ordinal()]++;
        }
        return counts;
    }

    /** The databases that the records are of, in the order in which they come. */
    public List<String> databases() {
        return records.stream().map(RecordBeats::database).distinct().toList();
    }

    /** The records of one database. */
    public BeatDataset of(String database) {
        return new BeatDataset(
                records.stream().filter(r -> r.database().equals(database)).toList());
    }

    /** The part whose patients the test accepts. */
    public BeatDataset where(Predicate<String> patients) {
        return new BeatDataset(
                records.stream().filter(r -> patients.test(r.patient())).toList());
    }

    /** The records of this one, then those of another. */
    public BeatDataset and(BeatDataset other) {
        List<RecordBeats> all = new ArrayList<>(records);
        all.addAll(other.records);
        return new BeatDataset(all);
    }

    /** For people, for example {@code 10 records, 22502 beats (N 19209, S 411, V 800, F 16, Q 2066; 13 left out)}. */
    @Override
    public String toString() {
        long[] counts = counts();
        String byClass = Arrays.stream(BeatClass.values())
                .map(c -> c + " " + counts[c.ordinal()])
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%d records, %d beats (%s; %d left out at the ends)",
                records.size(),
                size(),
                byClass,
                records.stream().mapToInt(RecordBeats::leftOut).sum());
    }
}
