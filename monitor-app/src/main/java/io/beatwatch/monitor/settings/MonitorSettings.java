package io.beatwatch.monitor.settings;

import io.beatwatch.ecg.alarm.AlarmSettings;
import io.beatwatch.monitor.detection.BedSettings;
import io.beatwatch.monitor.health.HealthSettings;
import io.beatwatch.monitor.scoring.BatchSettings;
import io.beatwatch.monitor.scoring.ScoringSettings;
import io.beatwatch.schema.AlertFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The monitor's settings, read and checked.
 *
 * @param stateDir empty for a folder of this instance's own, deleted at the end
 * @param partitions of topics that are created; empty to create none
 * @param kafka properties for the Kafka clients
 */
public record MonitorSettings(
        String bootstrapServers,
        String applicationId,
        Delivery delivery,
        Duration commitInterval,
        int streamThreads,
        Optional<Path> stateDir,
        Optional<Integer> partitions,
        BatchSettings batching,
        ScoringSettings scoring,
        AlarmSettings alarms,
        AlertFormat alertFormat,
        int metricsPort,
        BedSettings beds,
        HealthSettings health,
        Map<String, String> kafka) {
    /** What a stop may do to beats on their way. */
    public enum Delivery {
        EXACTLY_ONCE_V2,
        AT_LEAST_ONCE
    }

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");

    public MonitorSettings {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("bootstrapServers must not be empty");
        }
        if (streamThreads < 1 || streamThreads > 64) {
            throw new IllegalArgumentException("streamThreads must be 1 to 64, got " + streamThreads);
        }
        if (commitInterval.isNegative() || commitInterval.isZero()) {
            throw new IllegalArgumentException("commitInterval must be more than 0, got " + commitInterval);
        }
        kafka = Map.copyOf(kafka);
    }

    /** @throws SettingException naming the first setting that cannot be used */
    public static MonitorSettings of(Settings s) {
        String stateDir = s.get(Setting.STATE_DIR);
        boolean create = choice(s, Setting.TOPICS_CREATE, "true", "false").equals("true");
        int partitions = integer(s, Setting.TOPICS_PARTITIONS, 1, 1000);
        return new MonitorSettings(
                text(s, Setting.BOOTSTRAP_SERVERS),
                text(s, Setting.APPLICATION_ID),
                constant(s, Setting.PROCESSING_GUARANTEE, Delivery.class),
                duration(s, Setting.COMMIT_INTERVAL, Duration.ofMillis(1), Duration.ofMinutes(5)),
                integer(s, Setting.STREAM_THREADS, 1, 64),
                stateDir.isEmpty() ? Optional.empty() : Optional.of(Path.of(stateDir)),
                create ? Optional.of(partitions) : Optional.empty(),
                new BatchSettings(
                        integer(s, Setting.BATCH_SIZE, 1, 4096),
                        duration(s, Setting.BATCH_DELAY, Duration.ZERO, Duration.ofSeconds(10))),
                new ScoringSettings(
                        text(s, Setting.MODEL),
                        constant(s, Setting.ENGINE, ScoringSettings.Engine.class),
                        constant(s, Setting.DEVICE, ScoringSettings.Device.class)),
                new AlarmSettings(
                        probability(s, Setting.ALARM_S),
                        probability(s, Setting.ALARM_V),
                        probability(s, Setting.ALARM_F)),
                constant(s, Setting.ALERTS_FORMAT, AlertFormat.class),
                integer(s, Setting.METRICS_PORT, 0, 65535),
                beds(s),
                health(s),
                s.kafka());
    }

    private static BedSettings beds(Settings s) {
        Duration lostAfter = duration(s, Setting.BEDS_LOST_AFTER, Duration.ofSeconds(1), Duration.ofHours(24));
        return new BedSettings(
                lostAfter, duration(s, Setting.BEDS_FORGET_AFTER, lostAfter.plusSeconds(1), Duration.ofDays(31)));
    }

    private static HealthSettings health(Settings s) {
        return new HealthSettings(
                duration(s, Setting.HEALTH_STUCK_AFTER, Duration.ofSeconds(1), Duration.ofHours(1)),
                duration(s, Setting.HEALTH_CHECK_EVERY, Duration.ofMillis(100), Duration.ofMinutes(1)),
                duration(s, Setting.HEALTH_RESTORE_LIMIT, Duration.ofSeconds(1), Duration.ofHours(24)));
    }

    private static String text(Settings s, Setting setting) {
        if (s.get(setting).isEmpty()) {
            throw s.refuse(setting, "it must not be empty", null);
        }
        return s.get(setting);
    }

    private static String choice(Settings s, Setting setting, String... allowed) {
        String value = s.get(setting).toLowerCase(Locale.ROOT);
        if (!java.util.List.of(allowed).contains(value)) {
            throw s.refuse(setting, "it must be " + String.join(" or ", allowed), null);
        }
        return value;
    }

    private static <E extends Enum<E>> E constant(Settings s, Setting setting, Class<E> type) {
        String[] allowed = java.util.Arrays.stream(type.getEnumConstants())
                .map(e -> e.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new);
        return Enum.valueOf(type, choice(s, setting, allowed).toUpperCase(Locale.ROOT));
    }

    private static int integer(Settings s, Setting setting, int min, int max) {
        return inRange(s, setting, Integer::valueOf, min, max, min + " to " + max);
    }

    private static float probability(Settings s, Setting setting) {
        return inRange(s, setting, Float::valueOf, 0f, 2f, "0 to 1, or up to 2 to silence the class");
    }

    private static Duration duration(Settings s, Setting setting, Duration min, Duration max) {
        return inRange(
                s,
                setting,
                MonitorSettings::parseDuration,
                min,
                max,
                "such as 100ms, 2s, 1m or 1h, " + min.toMillis() + " ms to " + max.toMillis() + " ms");
    }

    private static Duration parseDuration(String text) {
        Matcher m = DURATION.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("not a duration");
        }
        long n = Long.parseLong(m.group(1));
        return switch (m.group(2)) {
            case "ms" -> Duration.ofMillis(n);
            case "s" -> Duration.ofSeconds(n);
            case "m" -> Duration.ofMinutes(n);
            default -> Duration.ofHours(n);
        };
    }

    private static <T extends Comparable<T>> T inRange(
            Settings s, Setting setting, Function<String, T> parse, T min, T max, String allowed) {
        T value;
        try {
            value = parse.apply(s.get(setting));
        } catch (IllegalArgumentException e) {
            throw s.refuse(setting, "it must be " + allowed, e);
        }
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw s.refuse(setting, "it must be " + allowed, null);
        }
        return value;
    }
}
