package io.beatwatch.monitor.settings;

import io.beatwatch.ecg.alarm.AlarmLimit;
import io.beatwatch.ecg.alarm.AlarmLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gathers settings from their sources; a later source overrides an earlier one: defaults, a properties file, the
 * environment, the command line. Keys that begin with {@code kafka.} go to the Kafka clients as they are. Single
 * thread.
 */
public final class Settings {
    public static final String KAFKA_PREFIX = "kafka.";
    private static final int MOST_FILE_BYTES = 1 << 20;
    static final String VARIABLE_PREFIX = "BEATWATCH_";
    private static final String KAFKA_VARIABLE_PREFIX = VARIABLE_PREFIX + "KAFKA_";

    private static final Pattern SECRET = Pattern.compile(
            "password|passphrase|secret|jaas|token|credential|(?<!public\\.)key$|private|user\\.info",
            Pattern.CASE_INSENSITIVE);

    private final Map<Setting, String> values = new EnumMap<>(Setting.class);
    private final Map<Setting, String> sources = new EnumMap<>(Setting.class);
    private final Map<String, String> alarmLimits = new TreeMap<>();
    private final Map<String, String> kafka = new TreeMap<>();
    private final Map<String, String> kafkaSources = new TreeMap<>();

    /** All defaults. */
    public Settings() {
        for (Setting setting : Setting.values()) {
            values.put(setting, setting.defaultValue());
            sources.put(setting, "default");
        }
    }

    /** Takes over all entries of a properties file. */
    public Settings file(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return properties(in.readNBytes(MOST_FILE_BYTES + 1), file.toString());
        } catch (NoSuchFileException e) {
            throw new SettingException("no settings file " + file + ": check the path after --config", e);
        } catch (IOException e) {
            throw new SettingException("cannot read the settings file " + file + ": " + e.getMessage(), e);
        }
    }

    /** Takes over all entries of a properties file, UTF-8. */
    Settings properties(byte[] bytes, String file) {
        Properties properties = new Properties();
        try {
            if (bytes.length > MOST_FILE_BYTES) {
                throw new IOException("it has more than " + MOST_FILE_BYTES + " bytes");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            properties.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingException("cannot read the settings file " + file + ": " + e.getMessage(), e);
        }
        properties.stringPropertyNames().forEach(key -> set(key, properties.getProperty(key), file));
        return this;
    }

    /**
     * Takes over variables such as {@code BEATWATCH_BATCH_SIZE}; {@code BEATWATCH_KAFKA_SECURITY_PROTOCOL} becomes
     * {@code kafka.security.protocol}. Variables that name no setting are none of ours (BEATWATCH_DATA, for one).
     */
    public Settings environment(Map<String, String> environment) {
        for (Setting setting : Setting.values()) {
            String value = environment.get(setting.variable());
            if (value != null) {
                set(setting.key(), value, setting.variable());
            }
        }
        environment.forEach((name, value) -> {
            if (name.startsWith(KAFKA_VARIABLE_PREFIX)) {
                String key = name.substring(KAFKA_VARIABLE_PREFIX.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.');
                set(KAFKA_PREFIX + key, value, name);
            }
        });
        return this;
    }

    /**
     * Sets one entry.
     *
     * @param source where it comes from, for messages
     * @throws SettingException if there is no such setting
     */
    public Settings set(String key, String value, String source) {
        if (key.startsWith(KAFKA_PREFIX)) {
            String property = key.substring(KAFKA_PREFIX.length());
            kafka.put(property, value.strip());
            kafkaSources.put(property, source);
            return this;
        }
        if (AlarmLimit.of(key).isPresent()) {
            alarmLimits.put(key, value.strip());
            return this;
        }
        Setting setting = Setting.ofKey(key)
                .orElseThrow(() -> new SettingException("there is no setting '" + key + "' (" + source
                        + "): use one of "
                        + Stream.of(Setting.values()).map(Setting::key).collect(Collectors.joining(", "))
                        + ", an alarm limit (docs/alarms.md), or " + KAFKA_PREFIX + "* for a Kafka client property"));
        values.put(setting, value.strip());
        sources.put(setting, source);
        return this;
    }

    public String get(Setting setting) {
        return values.get(setting);
    }

    /**
     * The profile's alarm limits, with those that were set by themselves.
     *
     * @throws SettingException naming the limit and what it may be
     */
    AlarmLimits alarmLimits() {
        AlarmLimits profile = AlarmProfile.read(get(Setting.ALARMS_PROFILE));
        try {
            return profile.with(alarmLimits);
        } catch (IllegalArgumentException e) {
            throw new SettingException(e.getMessage(), e);
        }
    }

    /** Properties for the Kafka clients, without the prefix. */
    public Map<String, String> kafka() {
        return Map.copyOf(kafka);
    }

    /**
     * A setting, read and checked.
     *
     * @param type what it is read as
     * @throws SettingException naming the setting, its source and what it may be
     */
    <T> T value(Setting setting, Class<T> type) {
        try {
            return type.cast(setting.allowed().read(values.get(setting)));
        } catch (IllegalArgumentException e) {
            throw refuse(setting, setting.allowed().words(), e);
        }
    }

    /**
     * A setting that cannot be used, with where it came from.
     *
     * @param allowed what it must be
     */
    SettingException refuse(Setting setting, String allowed, Exception cause) {
        return new SettingException(
                setting.key() + " is '" + values.get(setting) + "' (" + sources.get(setting) + "): it must be "
                        + allowed,
                cause);
    }

    /**
     * All settings as a properties file, with meaning, allowed values and source as comments; then what goes to the
     * Kafka clients. Secrets are not shown.
     */
    public String print() {
        StringBuilder out = new StringBuilder();
        for (Setting setting : Setting.values()) {
            out.append(document(setting));
            out.append("# from: ").append(sources.get(setting)).append('\n');
            out.append(entry(setting.key(), values.get(setting))).append('\n');
        }
        alarmLimits.forEach((key, value) -> out.append("# an alarm limit, in place of the profile's\n")
                .append(entry(key, value))
                .append('\n'));
        kafka.forEach((property, value) -> {
            out.append("# for the Kafka clients; from: ")
                    .append(kafkaSources.get(property))
                    .append('\n');
            boolean secret = SECRET.matcher(property).find();
            out.append(entry(KAFKA_PREFIX + property, secret ? "(secret)" : value))
                    .append('\n');
        });
        return out.toString();
    }

    /** What stands above a setting in a properties file. */
    static String document(Setting setting) {
        String otherwise = setting.defaultValue().isEmpty() ? "empty" : setting.defaultValue();
        return "# " + setting.description() + "\n# " + setting.allowed().words() + "; default: " + otherwise
                + "; variable: " + setting.variable() + "\n";
    }

    /** A line that {@link Properties} reads as it was meant. */
    private static String entry(String key, String value) {
        String escaped = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
        return (key + " = " + escaped).stripTrailing() + "\n";
    }
}
