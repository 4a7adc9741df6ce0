package io.beatwatch.monitor.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a setting may be: reads its text and says in words what it takes, for messages and documentation. Stateless, any
 * thread.
 */
final class Allowed<T> {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");

    private final String words;
    private final Function<String, T> parse;

    private Allowed(String words, Function<String, T> parse) {
        this.words = words;
        this.parse = parse;
    }

    static Allowed<String> text() {
        return new Allowed<>("any text, not empty", text -> {
            require(!text.isEmpty());
            return text;
        });
    }

    static Allowed<String> textOrNothing() {
        return new Allowed<>("any text, or empty", Function.identity());
    }

    static Allowed<Boolean> flag() {
        return new Allowed<>("true or false", text -> {
            String lower = text.toLowerCase(Locale.ROOT);
            require(lower.equals("true") || lower.equals("false"));
            return Boolean.valueOf(lower);
        });
    }

    static <E extends Enum<E>> Allowed<E> oneOf(Class<E> type) {
        String words = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" or "));
        return new Allowed<>(words, text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
    }

    static Allowed<Integer> integer(int min, int max) {
        return new Allowed<>(min + " to " + max, text -> inRange(Integer.valueOf(text), min, max));
    }

    /** From which probability a class alarms. */
    static Allowed<Float> probability() {
        return new Allowed<>("0 to 1, or up to 2 to silence the class", text -> inRange(Float.valueOf(text), 0f, 2f));
    }

    static Allowed<Duration> duration(Duration min, Duration max) {
        return new Allowed<>(
                words(min) + " to " + words(max) + ", written as 100ms, 2s, 1m or 1h",
                text -> inRange(duration(text), min, max));
    }

    private static Duration duration(String text) {
        Matcher m = DURATION.matcher(text);
        require(m.matches());
        long n = Long.parseLong(m.group(1));
        return switch (m.group(2)) {
            case "ms" -> Duration.ofMillis(n);
            case "s" -> Duration.ofSeconds(n);
            case "m" -> Duration.ofMinutes(n);
            default -> Duration.ofHours(n);
        };
    }

    /** In the largest unit that leaves a whole number. */
    private static String words(Duration duration) {
        if (duration.toMillis() % 1000 != 0 || duration.isZero()) {
            return duration.toMillis() + "ms";
        }
        if (duration.toSeconds() % 60 != 0) {
            return duration.toSeconds() + "s";
        }
        return duration.toMinutes() % 60 != 0 ? duration.toMinutes() + "m" : duration.toHours() + "h";
    }

    private static <C extends Comparable<C>> C inRange(C value, C min, C max) {
        require(value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
        return value;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not allowed");
        }
    }

    /** What is taken, to follow "it must be". */
    String words() {
        return words;
    }

    /** @throws IllegalArgumentException if the text is not {@link #words what it must be} */
    T read(String text) {
        return parse.apply(text);
    }
}
