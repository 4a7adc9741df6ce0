package io.beatwatch.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps {@code asyncapi.yaml} in step with the topics and messages. */
class AsyncApiTest {
    private static final String SCHEMA_POINTER = "#/components/schemas/";
    private static final Map<String, Message> MESSAGES = Stream.of(
                    EcgChunk.getDefaultInstance(),
                    PatientCommand.getDefaultInstance(),
                    AnnotatedBeat.getDefaultInstance(),
                    BedStatus.getDefaultInstance(),
                    Alert.getDefaultInstance())
            .collect(Collectors.toMap(m -> m.getDescriptorForType().getFullName(), m -> m));

    private static JsonNode page;

    @BeforeAll
    static void read() throws IOException {
        page = new ObjectMapper(new YAMLFactory())
                .readTree(Path.of("asyncapi.yaml").toFile());
    }

    @Test
    void shouldDescribeEveryTopicWhenCatalogueHasIt() {
        List<String> names = Topics.ALL.stream().map(Topics.Topic::name).toList();
        assertThat(page.get("channels"))
                .extracting(c -> c.get("address").textValue())
                .containsExactlyElementsOf(names);
        assertThat(page.get("channels"))
                .extracting(c -> c.at("/bindings/kafka/topic").textValue())
                .containsExactlyElementsOf(names);
    }

    @Test
    void shouldSummariseEveryTopicAsTheCatalogueDoes() {
        assertThat(page.get("channels"))
                .extracting(c -> c.get("summary").textValue())
                .usingElementComparator(String::compareToIgnoreCase)
                .containsExactlyElementsOf(
                        Topics.ALL.stream().map(t -> t.purpose() + ".").toList());
    }

    @Test
    void shouldDescribeEveryFieldWhenMessageHasIt() {
        List<String> faults = new ArrayList<>();
        Set<String> described = new LinkedHashSet<>();
        for (Message message : MESSAGES.values()) {
            compare(message.getDescriptorForType(), faults, described);
        }
        assertThat(faults).isEmpty();
        assertThat(described)
                .contains(
                        "EcgChunk",
                        "PatientCommand",
                        "Relearn",
                        "Lead",
                        "Gain",
                        "AnnotatedBeat",
                        "Alert",
                        "Alarm",
                        "Acknowledge",
                        "SetLimits",
                        "BedStatus",
                        "CommandOutcome",
                        "Suppressed",
                        "Attention",
                        "Strip",
                        "StripLead");
    }

    private static void compare(Descriptor message, List<String> faults, Set<String> described) {
        if (!described.add(message.getName())) {
            return;
        }
        JsonNode schema = schema(message.getName());
        check(!description(schema).isBlank(), message.getName() + " has no description", faults);
        List<String> fields =
                message.getFields().stream().map(FieldDescriptor::getJsonName).toList();
        List<String> properties = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(properties::add);
        check(
                properties.equals(fields),
                message.getName() + " has " + fields + ", described are " + properties,
                faults);
        for (FieldDescriptor field : message.getFields()) {
            JsonNode property = schema.path("properties").path(field.getJsonName());
            check(!description(resolve(property)).isBlank(), field.getFullName() + " has no description", faults);
            JsonNode value = property;
            if (field.isMapField()) {
                compareMap(field, property, faults);
                continue;
            }
            if (field.isRepeated()) {
                check(typeOf(property).equals("array"), field.getFullName() + " must be an array", faults);
                value = property.path("items");
            }
            check(
                    typeOf(resolve(value)).equals(jsonType(field)),
                    field.getFullName() + " must be of type " + jsonType(field),
                    faults);
            if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
                compare(field.getEnumType(), value, faults);
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !isText(field)) {
                Descriptor type = field.getMessageType();
                check(
                        value.path("$ref").asText().equals(SCHEMA_POINTER + type.getName()),
                        field.getFullName() + " must refer to " + type.getName(),
                        faults);
                compare(type, faults, described);
            }
        }
    }

    /** The mapping writes a map as an object. */
    private static void compareMap(FieldDescriptor field, JsonNode property, List<String> faults) {
        FieldDescriptor value = field.getMessageType().findFieldByName("value");
        check(typeOf(property).equals("object"), field.getFullName() + " must be an object", faults);
        check(
                typeOf(property.path("additionalProperties")).equals(jsonType(value)),
                field.getFullName() + " must have values of type " + jsonType(value),
                faults);
    }

    private static void compare(EnumDescriptor type, JsonNode property, List<String> faults) {
        List<String> constants = type.getValues().stream()
                .filter(v -> v.getNumber() != 0)
                .map(EnumValueDescriptor::getName)
                .toList();
        List<String> described = texts(resolve(property).path("enum"));
        check(
                described.equals(constants),
                type.getName() + " has " + constants + ", described are " + described,
                faults);
    }

    /** The type that the Protobuf JSON mapping gives a field. */
    private static String jsonType(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case LONG, STRING, BYTE_STRING, ENUM -> "string";
            case INT -> "integer";
            case FLOAT, DOUBLE -> "number";
            case BOOLEAN -> "boolean";
            case MESSAGE -> isText(field) ? "string" : "object";
        };
    }

    /** Whether the mapping writes the message as text. */
    private static boolean isText(FieldDescriptor field) {
        return Set.of("google.protobuf.Timestamp", "google.protobuf.Duration")
                .contains(field.getMessageType().getFullName());
    }

    private static JsonNode schema(String name) {
        return page.path("components").path("schemas").path(name);
    }

    private static JsonNode resolve(JsonNode property) {
        String reference = property.path("$ref").asText();
        return reference.isEmpty() ? property : schema(reference.substring(SCHEMA_POINTER.length()));
    }

    private static String description(JsonNode schema) {
        return schema.path("description").asText();
    }

    private static String typeOf(JsonNode schema) {
        return schema.path("type").asText();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
    }

    private static void check(boolean holds, String fault, List<String> faults) {
        if (!holds) {
            faults.add(fault);
        }
    }

    /** One worked example of the page; the name shows in the test report. */
    record Example(String of, String name, Message message, JsonNode payload, JsonNode headers) {
        @Override
        public String toString() {
            return of + " " + name;
        }
    }

    static List<Example> examples() {
        List<Example> all = new ArrayList<>();
        page.at("/components/messages").properties().forEach(entry -> {
            Message message =
                    MESSAGES.get(entry.getValue().path("x-protobuf-message").asText());
            for (JsonNode e : entry.getValue().path("examples")) {
                if (e.has("payload")) {
                    all.add(new Example(
                            entry.getKey(), e.path("name").asText(), message, e.get("payload"), e.path("headers")));
                }
            }
        });
        assertThat(all)
                .extracting(Example::of)
                .contains("EcgChunk", "PatientCommand", "AnnotatedBeat", "BedStatus", "Alert");
        return all;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldParseEveryExampleAsItsMessage(Example example) throws IOException {
        Message.Builder builder = example.message().newBuilderForType();
        // unlike the monitor's own parser this one refuses unknown fields: a misspelt one would go unnoticed
        JsonFormat.parser().merge(example.payload().toString(), builder);
        assertThat(builder.getAllFields()).isNotEmpty();
    }

    static List<Example> alerts() {
        List<Example> alerts =
                examples().stream().filter(e -> e.of().equals("Alert")).toList();
        assertThat(alerts).hasSizeGreaterThan(1);
        return alerts;
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void shouldShowAnAlertAsTheMonitorWritesIt(Example example) throws IOException {
        byte[] bytes = example.payload().toString().getBytes(StandardCharsets.UTF_8);

        Alert alert = AlertFormat.parse(bytes);

        byte[] written = AlertFormat.JSON.serde().serializer().serialize(Topics.ALERTS.name(), alert);
        assertThat(AlertFormat.parse(written)).isEqualTo(alert);
        List<String> names = new ArrayList<>();
        example.payload().fieldNames().forEachRemaining(names::add);
        List<String> writtenNames = new ArrayList<>();
        new ObjectMapper().readTree(written).fieldNames().forEachRemaining(writtenNames::add);
        assertThat(names).isEqualTo(writtenNames);
        assertThat(example.payload().get("sample").isTextual())
                .as("int64 as a string")
                .isTrue();
        assertThat(example.headers().get("ce_id").textValue()).isEqualTo(alert.getId());
        assertThat(example.headers().get("ce_type").textValue())
                .isEqualTo(
                        alert.hasAlarm()
                                ? "io.beatwatch.alarm."
                                        + alert.getAlarm().getKind().name().toLowerCase(Locale.ROOT)
                                : "io.beatwatch.alert." + alert.getKind().name().toLowerCase(Locale.ROOT))
                .matches(
                        schema("AlertHeaders").at("/properties/ce_type/pattern").textValue());
        double sum = alert.getAttention().getWeightsList().stream()
                .mapToDouble(Float::doubleValue)
                .sum();
        assertThat(alert.hasAttention() ? sum : 1).isBetween(0.999, 1.001);
    }

    @Test
    void shouldListAContentTypePerAlertFormat() {
        List<String> contentTypes =
                Stream.of(AlertFormat.values()).map(AlertFormat::contentType).toList();
        assertThat(texts(schema("AlertHeaders").at("/properties/content-type/enum")))
                .isEqualTo(contentTypes);
        assertThat(page.at("/components/messages/Alert/contentType").textValue())
                .isEqualTo(AlertFormat.JSON.contentType());
        assertThat(page.at("/components/messages/AlertAsProtobuf/contentType").textValue())
                .isEqualTo(AlertFormat.PROTOBUF.contentType());
    }
}
