package io.beatwatch.ward.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the page's server is told. Immutable.
 *
 * @param bootstrapServers host:port of brokers
 * @param kafka further properties for the Kafka clients
 * @param host address to listen on
 * @param port 0 for any free one
 * @param metricsHost address on which the meters are served
 * @param metricsPort 0 for any free one
 * @param origins under which a proxy shows the page
 * @param alertHistory how far back alarms are read at the start
 * @param trendHistory how far back trends reach
 * @param mostClients browsers at the same time
 * @param grafana dashboards to link to
 */
public record WardSettings(
        String bootstrapServers,
        Map<String, String> kafka,
        String host,
        int port,
        String metricsHost,
        int metricsPort,
        AccessSettings access,
        Set<String> origins,
        Duration alertHistory,
        Duration trendHistory,
        int mostClients,
        Optional<URI> grafana) {
    private static final String KAFKA_PREFIX = "kafka.";
    private static final int MOST_FILE_BYTES = 1 << 20;
    private static final String KAFKA_VARIABLE_PREFIX = "BEATWATCH_KAFKA_";
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smhd])");

    public WardSettings {
        if (bootstrapServers.isBlank()) {
            throw refuse(WardSetting.BOOTSTRAP_SERVERS, bootstrapServers, "HOST:PORT, several with commas");
        }
        if (host.isBlank()) {
            throw refuse(WardSetting.HOST, host, "an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all");
        }
        if (port < 0 || port > 65_535) {
            throw refuse(WardSetting.PORT, Integer.toString(port), "0 to 65535");
        }
        if (metricsHost.isBlank()) {
            throw refuse(
                    WardSetting.METRICS_HOST,
                    metricsHost,
                    "an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all");
        }
        if (metricsPort < 0 || metricsPort > 65_535) {
            throw refuse(WardSetting.METRICS_PORT, Integer.toString(metricsPort), "0 to 65535");
        }
        checkTime(WardSetting.ALERT_HISTORY, alertHistory, Duration.ofDays(30), "1m to 30d");
        checkTime(WardSetting.TREND_HISTORY, trendHistory, Duration.ofHours(24), "1m to 24h");
        if (mostClients < 1 || mostClients > 10_000) {
            throw refuse(WardSetting.CLIENTS, Integer.toString(mostClients), "1 to 10000");
        }
        kafka = Map.copyOf(kafka);
        origins = Set.copyOf(origins);
    }

    /** In short, and no secret: of the Kafka clients' properties the names alone. */
    @Override
    public String toString() {
        return "WardSettings[" + host + ":" + port + " for " + bootstrapServers + ", kafka "
                + new TreeSet<>(kafka.keySet()) + ", " + access + "]";
    }

    private static void checkTime(WardSetting setting, Duration time, Duration most, String words) {
        if (time.compareTo(Duration.ofMinutes(1)) < 0 || time.compareTo(most) > 0) {
            throw refuse(setting, time.toString(), words);
        }
    }

    private static WardSettingException refuse(WardSetting setting, String value, String allowed) {
        return new WardSettingException(setting.key() + " is '" + value + "': it must be " + allowed);
    }

    /** All defaults but where Kafka is and the port, with any free port for the meters; for tests and for what runs in one process. */
    public static WardSettings onLoopback(String bootstrapServers, int port) {
        return new Builder()
                .set(WardSetting.BOOTSTRAP_SERVERS.key(), bootstrapServers, "code")
                .set(WardSetting.PORT.key(), Integer.toString(port), "code")
                .set(WardSetting.METRICS_PORT.key(), "0", "code")
                .build();
    }

    /** The same with other Kafka properties. */
    public WardSettings withKafka(Map<String, String> properties) {
        return new WardSettings(
                bootstrapServers,
                properties,
                host,
                port,
                metricsHost,
                metricsPort,
                access,
                origins,
                alertHistory,
                trendHistory,
                mostClients,
                grafana);
    }

    /** Gathers settings; what is set later overrides what was set before. Single thread. */
    public static final class Builder {
        private final Map<WardSetting, String> values = new EnumMap<>(WardSetting.class);
        private final Map<String, String> kafka = new TreeMap<>();

        public Builder() {
            for (WardSetting setting : WardSetting.values()) {
                values.put(setting, setting.defaultValue());
            }
        }

        /** Takes over a properties file. */
        public Builder file(Path file) {
            try (InputStream in = Files.newInputStream(file)) {
                return properties(in.readNBytes(MOST_FILE_BYTES + 1), file.toString());
            } catch (NoSuchFileException e) {
                throw new WardSettingException("no settings file " + file + ": check the path after --config", e);
            } catch (IOException e) {
                throw new WardSettingException("cannot read the settings file " + file + ": " + e.getMessage(), e);
            }
        }

        /** Takes over all entries of a properties file, UTF-8. */
        Builder properties(byte[] bytes, String file) {
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
                throw new WardSettingException("cannot read the settings file " + file + ": " + e.getMessage(), e);
            }
            properties.stringPropertyNames().forEach(key -> set(key, properties.getProperty(key), file));
            return this;
        }

        /** Takes over variables such as BEATWATCH_WARD_PORT; those that name no setting are none of ours. */
        public Builder environment(Map<String, String> environment) {
            for (WardSetting setting : WardSetting.values()) {
                String value = environment.get(setting.variable());
                if (value != null) {
                    set(setting.key(), value, setting.variable());
                }
            }
            environment.forEach((name, value) -> {
                if (name.startsWith(KAFKA_VARIABLE_PREFIX)) {
                    String property = name.substring(KAFKA_VARIABLE_PREFIX.length());
                    kafka.put(property.toLowerCase(Locale.ROOT).replace('_', '.'), value.strip());
                }
            });
            return this;
        }

        /** @throws WardSettingException if there is no such setting */
        public Builder set(String key, String value, String source) {
            if (key.startsWith(KAFKA_PREFIX)) {
                kafka.put(key.substring(KAFKA_PREFIX.length()), value.strip());
                return this;
            }
            WardSetting setting = WardSetting.ofKey(key)
                    .orElseThrow(() -> new WardSettingException("there is no setting '" + key + "' (" + source
                            + "): use one of "
                            + Stream.of(WardSetting.values())
                                    .map(WardSetting::key)
                                    .collect(Collectors.joining(", "))
                            + ", or " + KAFKA_PREFIX + "* for a Kafka client property"));
            values.put(setting, value.strip());
            return this;
        }

        public String get(WardSetting setting) {
            return values.get(setting);
        }

        /** @throws WardSettingException naming the setting and what it may be */
        public WardSettings build() {
            String format = get(WardSetting.LOGS_FORMAT).toLowerCase(Locale.ROOT);
            if (!Set.of("human", "json").contains(format)) {
                throw refuse(WardSetting.LOGS_FORMAT, format, "human or json");
            }
            return new WardSettings(
                    get(WardSetting.BOOTSTRAP_SERVERS),
                    kafka,
                    get(WardSetting.HOST),
                    number(WardSetting.PORT, "0 to 65535"),
                    get(WardSetting.METRICS_HOST),
                    number(WardSetting.METRICS_PORT, "0 to 65535"),
                    new AccessSettings(
                            get(WardSetting.TOKEN_VIEWER),
                            get(WardSetting.TOKEN_CLINICIAN),
                            get(WardSetting.PROXY_USER_HEADER),
                            get(WardSetting.PROXY_ROLE_HEADER),
                            list(WardSetting.PROXY_CLINICIANS),
                            list(WardSetting.PROXY_ADDRESSES)),
                    originsOf(list(WardSetting.ORIGINS)),
                    time(WardSetting.ALERT_HISTORY, "a time such as 24h"),
                    time(WardSetting.TREND_HISTORY, "a time such as 1h"),
                    number(WardSetting.CLIENTS, "1 to 10000"),
                    grafana());
        }

        private int number(WardSetting setting, String allowed) {
            try {
                return Integer.parseInt(get(setting));
            } catch (NumberFormatException e) {
                throw refuse(setting, get(setting), allowed);
            }
        }

        private Duration time(WardSetting setting, String allowed) {
            Matcher m = TIME.matcher(get(setting));
            if (!m.matches()) {
                throw refuse(setting, get(setting), allowed);
            }
            long n = Long.parseLong(m.group(1));
            return switch (m.group(2)) {
                case "s" -> Duration.ofSeconds(n);
                case "m" -> Duration.ofMinutes(n);
                case "h" -> Duration.ofHours(n);
                default -> Duration.ofDays(n);
            };
        }

        private Set<String> list(WardSetting setting) {
            return Arrays.stream(get(setting).split(","))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }

        private static Set<String> originsOf(Set<String> origins) {
            origins.forEach(origin -> {
                if (!origin.matches("https?://[A-Za-z0-9.\\[\\]:-]+")) {
                    throw refuse(WardSetting.ORIGINS, origin, "an origin such as https://ward.example.org, no path");
                }
            });
            return origins.stream().map(o -> o.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        }

        private Optional<URI> grafana() {
            String address = get(WardSetting.GRAFANA);
            if (address.isEmpty()) {
                return Optional.empty();
            }
            try {
                URI uri = new URI(address);
                if (Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                    return Optional.of(uri);
                }
            } catch (URISyntaxException e) {
                // said below
            }
            throw refuse(WardSetting.GRAFANA, address, "an address that begins with http:// or https://");
        }
    }
}
