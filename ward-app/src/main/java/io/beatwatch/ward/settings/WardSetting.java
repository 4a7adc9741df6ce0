package io.beatwatch.ward.settings;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A setting of the page: its key, what it means, and its default. {@code config/ward.properties} documents all of them. */
public enum WardSetting {
    BOOTSTRAP_SERVERS("bootstrap.servers", "localhost:9092", "Kafka brokers, several with commas"),
    HOST(
            "ward.host",
            "127.0.0.1",
            "Address to listen on. On any other than a loopback address whoever asks must show who they are: with a token,"
                    + " or through a proxy in front"),
    PORT("ward.port", "9410", "Port to listen on, 0 for any free one"),
    METRICS_HOST(
            "ward.metrics.host",
            "127.0.0.1",
            "Address on which /metrics is served, to whoever reaches it; its meters name no bed"),
    METRICS_PORT("ward.metrics.port", "9411", "Port for /metrics, 0 for any free one"),
    TOKEN_VIEWER("ward.token.viewer", "", "Whoever shows this token may look; 16 characters or more"),
    TOKEN_CLINICIAN(
            "ward.token.clinician",
            "",
            "Whoever shows this token may look and acknowledge, pause, relearn and set limits; 16 characters or more. Where"
                    + " one is needed and none is set, a random one is made at every start and logged"),
    PROXY_USER_HEADER(
            "ward.proxy.user-header",
            "",
            "Header in which a reverse proxy in front says who asks, such as X-Forwarded-User; it is believed from"
                    + " ward.proxy.addresses alone. A proxy must remove what browsers send under that name"),
    PROXY_ROLE_HEADER(
            "ward.proxy.role-header", "", "Header in which it says the user's groups or roles, several with commas"),
    PROXY_CLINICIANS(
            "ward.proxy.clinicians", "clinician", "Groups or roles in that header that are clinicians, with commas"),
    PROXY_ADDRESSES("ward.proxy.addresses", "127.0.0.1,::1", "Addresses of the proxies that are believed, with commas"),
    ORIGINS(
            "ward.origins",
            "",
            "Origins under which a proxy shows the page to browsers, such as https://ward.example.org, with commas; the"
                    + " address that a browser asked is always one"),
    ALERT_HISTORY(
            "ward.alert-history",
            "24h",
            "How far back alarms are read at the start; what began earlier and still shows, latched alarms too, comes"
                    + " back within 10 s, when the monitor says it again; 1m to 30d"),
    TREND_HISTORY("ward.trend-history", "1h", "How far back trends reach, 1m to 24h"),
    CLIENTS("ward.clients", "200", "Browsers that are served at the same time, 1 to 10000"),
    GRAFANA("ward.grafana", "", "Address of the Grafana dashboards that the page links to; empty for no link"),
    LOGS_FORMAT("logs.format", "human", "human, or json for one JSON object a line");

    private final String key;
    private final String defaultValue;
    private final String description;

    WardSetting(String key, String defaultValue, String description) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.description = description;
    }

    public String key() {
        return key;
    }

    public String defaultValue() {
        return defaultValue;
    }

    public String description() {
        return description;
    }

    /** The environment variable that sets it. */
    public String variable() {
        return "BEATWATCH_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    static Optional<WardSetting> ofKey(String key) {
        return Stream.of(values()).filter(setting -> setting.key.equals(key)).findFirst();
    }
}
