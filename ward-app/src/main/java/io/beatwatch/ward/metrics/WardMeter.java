package io.beatwatch.ward.metrics;

import static io.beatwatch.ward.metrics.WardMeter.Type.COUNTER;
import static io.beatwatch.ward.metrics.WardMeter.Type.GAUGE;
import static io.beatwatch.ward.metrics.WardMeter.Type.HISTOGRAM;

import java.util.Locale;

/**
 * The catalogue of the page's meters: what each is called, what it counts and in which unit. {@code docs/metrics.md} is held
 * against it by a test. Immutable.
 */
public enum WardMeter {
    BROWSERS("beatwatch.ward.browsers", GAUGE, "stream", "browsers", "Browsers that are connected, by stream"),
    CLOSED(
            "beatwatch.ward.browsers.closed",
            COUNTER,
            "stream",
            "browsers",
            "Browsers that were closed because they did not take what was sent in time, by stream"),
    EVENTS("beatwatch.ward.events", COUNTER, "", "events", "Server-sent events, over all browsers"),
    SAMPLES("beatwatch.ward.samples", COUNTER, "", "samples", "Samples sent, over all browsers and leads"),
    SENT("beatwatch.ward.sent.bytes", COUNTER, "stream", "bytes", "Bytes sent to browsers, before what TLS adds"),
    BEDS("beatwatch.ward.beds", GAUGE, "", "beds", "Beds that the page shows"),
    LAG("beatwatch.ward.lag.records", GAUGE, "topic", "records", "Records of a topic that the server has not read yet"),
    CHUNK_DELAY(
            "beatwatch.ward.chunk.delay",
            HISTOGRAM,
            "",
            "seconds",
            "From the gateway sending a chunk to the server having it; a gateway's clock that runs ahead counts as 0"),
    UNREADABLE(
            "beatwatch.ward.unreadable",
            COUNTER,
            "",
            "records",
            "Records that nobody could read, and were passed over"),
    LIVE(
            "beatwatch.ward.live",
            GAUGE,
            "",
            "0 or 1",
            "1 while the topics are followed and the broker answers: what the page shows is new");

    /** How values are to be read. */
    public enum Type {
        /** Only grows. */
        COUNTER,
        /** As it is now. */
        GAUGE,
        /** Counts in fixed buckets. */
        HISTOGRAM
    }

    private final String meterName;
    private final Type type;
    private final String label;
    private final String unit;
    private final String meaning;

    WardMeter(String meterName, Type type, String label, String unit, String meaning) {
        this.meterName = meterName;
        this.type = type;
        this.label = label;
        this.unit = unit;
        this.meaning = meaning;
    }

    /** The name for Micrometer, with dots. */
    String meterName() {
        return meterName;
    }

    /** The name that Prometheus sees; a histogram's series are called so and {@code _bucket}, {@code _sum}, {@code _count}. */
    public String prometheusName() {
        return meterName.replace('.', '_')
                + switch (type) {
                    case COUNTER -> "_total";
                    case GAUGE -> "";
                    case HISTOGRAM -> "_seconds";
                };
    }

    /** counter, gauge or histogram. */
    public String typeName() {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** The name of its label, empty where it has none. */
    public String label() {
        return label;
    }

    public String unit() {
        return unit;
    }

    public String meaning() {
        return meaning;
    }
}
