package io.beatwatch.schema;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Serdes for Protobuf messages: the compact wire form, or the Protobuf JSON mapping for readers without Protobuf. */
public final class ProtobufSerde {
    private ProtobufSerde() {}

    /** The binary form. */
    public static <M extends MessageLite> Serde<M> binary(Parser<M> parser) {
        return Serdes.serdeFrom((topic, message) -> message == null ? null : message.toByteArray(), (topic, bytes) -> {
            try {
                return bytes == null ? null : parser.parseFrom(bytes);
            } catch (InvalidProtocolBufferException e) {
                throw new SerializationException("not a message of topic " + topic + ": " + e.getMessage(), e);
            }
        });
    }

    /** UTF-8 JSON, one line; fields that a newer writer added are passed over when read. */
    public static <M extends Message> Serde<M> json(Supplier<Message.Builder> builder, Class<M> type) {
        JsonFormat.Printer printer = JsonFormat.printer().omittingInsignificantWhitespace();
        JsonFormat.Parser parser = JsonFormat.parser().ignoringUnknownFields();
        return Serdes.serdeFrom(
                (topic, message) -> {
                    try {
                        return message == null ? null : printer.print(message).getBytes(StandardCharsets.UTF_8);
                    } catch (InvalidProtocolBufferException e) {
                        throw new SerializationException("cannot write a message as JSON", e);
                    }
                },
                (topic, bytes) -> {
                    try {
                        if (bytes == null) {
                            return null;
                        }
                        Message.Builder into = builder.get();
                        parser.merge(new String(bytes, StandardCharsets.UTF_8), into);
                        return type.cast(into.build());
                    } catch (InvalidProtocolBufferException e) {
                        throw new SerializationException(
                                "not a JSON message of topic " + topic + ": " + e.getMessage(), e);
                    }
                });
    }
}
