package io.beatwatch.ward.census;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How far somebody has read the alerts topic: the next offset of each partition. As text it is the id of a server-sent
 * event, which holds also for another server and after a restart. Immutable.
 */
public final class AlarmPositions {
    public static final AlarmPositions NONE = new AlarmPositions(Map.of());

    private static final Pattern TEXT = Pattern.compile("(\\d{1,6}\\.\\d{1,18}(-\\d{1,6}\\.\\d{1,18}){0,511})?");

    private final TreeMap<Integer, Long> next;

    private AlarmPositions(Map<Integer, Long> next) {
        this.next = new TreeMap<>(next);
    }

    /** The same with another next offset. */
    public AlarmPositions with(int partition, long offset) {
        AlarmPositions changed = new AlarmPositions(next);
        changed.next.merge(partition, offset, Math::max);
        return changed;
    }

    /** The next offset of a partition, 0 where it is not known. */
    public long of(int partition) {
        return next.getOrDefault(partition, 0L);
    }

    /** Whether these are as far as the others in every partition that those know. */
    boolean coversAtLeast(AlarmPositions others) {
        return others.next.entrySet().stream().allMatch(other -> of(other.getKey()) >= other.getValue());
    }

    /** As {@link #toString} wrote them; empty where the text is none of these. */
    public static Optional<AlarmPositions> parse(String text) {
        if (text == null || text.length() > 20_000 || !TEXT.matcher(text).matches()) {
            return Optional.empty();
        }
        TreeMap<Integer, Long> next = new TreeMap<>();
        for (String part : text.split("-")) {
            if (!part.isEmpty()) {
                int dot = part.indexOf('.');
                next.put(Integer.valueOf(part.substring(0, dot)), Long.valueOf(part.substring(dot + 1)));
            }
        }
        return Optional.of(new AlarmPositions(next));
    }

    /** Such as {@code 0.1234-1.88}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        next.forEach((partition, offset) -> text.append(text.isEmpty() ? "" : "-")
                .append(partition)
                .append('.')
                .append(offset));
        return text.toString();
    }
}
