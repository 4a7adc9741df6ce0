package io.beatwatch.monitor.alarm;

import com.google.protobuf.util.Timestamps;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertFormat;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** CloudEvents 1.0 attributes of an alert in the binary mode of its Kafka protocol binding. */
final class CloudEventHeaders {
    private CloudEventHeaders() {}

    static Headers of(Alert alert, AlertFormat format) {
        Headers headers = new RecordHeaders();
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", alert.getId());
        add(headers, "ce_type", "io.beatwatch." + type(alert).toLowerCase(Locale.ROOT));
        add(headers, "ce_source", "/beatwatch/streams/" + alert.getStreamId());
        add(headers, "ce_time", Timestamps.toString(alert.getBeatTime()));
        add(headers, "content-type", format.contentType());
        return headers;
    }

    private static String type(Alert alert) {
        return alert.hasAlarm()
                ? "alarm." + alert.getAlarm().getKind().name()
                : "alert." + alert.getKind().name();
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
