package io.beatwatch.monitor.settings;

import io.beatwatch.ecg.alarm.BeatAlertSettings;
import io.beatwatch.monitor.detection.BedSettings;
import io.beatwatch.monitor.health.HealthSettings;
import io.beatwatch.monitor.patient.AlarmSettings;
import io.beatwatch.monitor.scoring.BatchSettings;
import io.beatwatch.monitor.scoring.ScoringSettings;
import io.beatwatch.schema.AlertFormat;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The monitor's settings, read and checked.
 *
 * @param stateDir empty for a folder of this instance's own, deleted at the end
 * @param partitions of topics that are created; empty to create none
 * @param metricsHost address that /metrics and /health listen on
 * @param metricsPort 0 for any free one
 * @param kafka properties for the Kafka clients
 */
public record MonitorSettings(
        String bootstrapServers,
        String applicationId,
        Duration commitInterval,
        int streamThreads,
        Optional<Path> stateDir,
        Optional<Integer> partitions,
        LogSettings logs,
        BatchSettings batching,
        ScoringSettings scoring,
        AlarmSettings alarms,
        AlertFormat alertFormat,
        String metricsHost,
        int metricsPort,
        BedSettings beds,
        HealthSettings health,
        Map<String, String> kafka) {
    /** Which beats give an alert by themselves. */
    public enum BeatAlerts {
        NONE,
        V,
        ALL
    }

    /** More than any probability. */
    private static final float SILENT = 2;

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

    /** In short, and no secret: of the Kafka clients' properties the names alone. */
    @Override
    public String toString() {
        return "MonitorSettings[" + applicationId + " at " + bootstrapServers + ", kafka "
                + new TreeSet<>(kafka.keySet()) + "]";
    }

    /** @throws SettingException naming the first setting that cannot be used */
    public static MonitorSettings of(Settings s) {
        String stateDir = s.value(Setting.STATE_DIR, String.class);
        boolean create = s.value(Setting.TOPICS_CREATE, Boolean.class);
        int partitions = s.value(Setting.TOPICS_PARTITIONS, Integer.class);
        return new MonitorSettings(
                s.value(Setting.BOOTSTRAP_SERVERS, String.class),
                s.value(Setting.APPLICATION_ID, String.class),
                s.value(Setting.COMMIT_INTERVAL, Duration.class),
                s.value(Setting.STREAM_THREADS, Integer.class),
                stateDir.isEmpty() ? Optional.empty() : Optional.of(folder(s, stateDir)),
                create ? Optional.of(partitions) : Optional.empty(),
                LogSettings.of(s),
                new BatchSettings(
                        s.value(Setting.BATCH_SIZE, Integer.class), s.value(Setting.BATCH_DELAY, Duration.class)),
                new ScoringSettings(
                        s.value(Setting.MODEL, String.class),
                        s.value(Setting.ENGINE, ScoringSettings.Engine.class),
                        s.value(Setting.DEVICE, ScoringSettings.Device.class),
                        s.value(Setting.DEADLINE, Duration.class)),
                new AlarmSettings(beatAlerts(s), s.value(Setting.ALARMS_PROFILE, String.class), s.alarmLimits()),
                s.value(Setting.ALERTS_FORMAT, AlertFormat.class),
                s.value(Setting.METRICS_HOST, String.class),
                s.value(Setting.METRICS_PORT, Integer.class),
                beds(s),
                new HealthSettings(
                        s.value(Setting.HEALTH_STUCK_AFTER, Duration.class),
                        s.value(Setting.HEALTH_CHECK_EVERY, Duration.class),
                        s.value(Setting.HEALTH_RESTORE_LIMIT, Duration.class)),
                s.kafka());
    }

    private static Path folder(Settings s, String path) {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw s.refuse(Setting.STATE_DIR, "the path of a folder", e);
        }
    }

    private static BeatAlertSettings beatAlerts(Settings s) {
        BeatAlerts beats = s.value(Setting.ALARMS_BEATS, BeatAlerts.class);
        float leastS = s.value(Setting.ALARM_S, Float.class);
        float leastV = s.value(Setting.ALARM_V, Float.class);
        float leastF = s.value(Setting.ALARM_F, Float.class);
        return switch (beats) {
            case NONE -> new BeatAlertSettings(SILENT, SILENT, SILENT);
            case V -> new BeatAlertSettings(SILENT, leastV, SILENT);
            case ALL -> new BeatAlertSettings(leastS, leastV, leastF);
        };
    }

    private static BedSettings beds(Settings s) {
        Duration lostAfter = s.value(Setting.BEDS_LOST_AFTER, Duration.class);
        Duration forgetAfter = s.value(Setting.BEDS_FORGET_AFTER, Duration.class);
        if (forgetAfter.compareTo(lostAfter) <= 0) {
            throw s.refuse(Setting.BEDS_FORGET_AFTER, "more than " + Setting.BEDS_LOST_AFTER.key(), null);
        }
        return new BedSettings(lostAfter, forgetAfter);
    }
}
