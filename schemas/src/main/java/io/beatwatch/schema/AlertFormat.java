package io.beatwatch.schema;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;

/** How alerts are written. A consumer can tell from the header {@code content-type}. */
public enum AlertFormat {
    JSON("application/json", ProtobufSerde.json(Alert::newBuilder, Alert.class)),
    PROTOBUF("application/protobuf", ProtobufSerde.binary(Alert.parser()));

    private final String contentType;
    private final Serde<Alert> serde;

    AlertFormat(String contentType, Serde<Alert> serde) {
        this.contentType = contentType;
        this.serde = serde;
    }

    public String contentType() {
        return contentType;
    }

    public Serde<Alert> serde() {
        return serde;
    }

    /** Reads an alert written in either format: JSON objects begin with a brace, which no Protobuf alert does. */
    public static Alert parse(byte[] bytes) {
        if (bytes == null || bytes.length == 0) {
            throw new SerializationException("an empty record is no alert");
        }
        boolean json = bytes[0] == '{';
        return (json ? JSON : PROTOBUF).serde.deserializer().deserialize(Topics.ALERTS.name(), bytes);
    }
}
