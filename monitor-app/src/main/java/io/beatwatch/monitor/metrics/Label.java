package io.beatwatch.monitor.metrics;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Every label of the monitor's meters with the values that it may have: few, so that the number of series does not grow
 * with the ward. No label names a bed or a patient. The values stand here as texts, since meters know nothing of what they
 * count; a test holds them against the code that they come from. Immutable.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are copies that nobody changes
public enum Label {
    CONTINUITY(List.of("started", "continued", "repeated", "gap", "restarted", "other_gateway")),
    REASON(List.of(
            "no_key",
            "unreadable",
            "key_mismatch",
            "bad_rate",
            "bad_leads",
            "bad_scale",
            "bad_samples",
            "bad_position",
            "bad_time",
            "bad_name",
            "bad_command",
            "unknown_stream",
            "other_gateway",
            "failed")),
    CLASS(List.of("N", "S", "V", "F", "Q")),
    KIND(List.of("supraventricular_beat", "ventricular_beat", "ventricular_couplet", "ventricular_run", "fusion_beat")),
    PRIORITY(List.of("high", "medium", "low", "advisory")),
    SUPPRESSION(List.of("chain", "learning", "noise", "uncertain", "time_out", "audio_paused", "alarm_paused")),
    QUALITY(List.of("clean", "moderate", "severe", "no_signal")),
    STORE(List.of("patient-journal")),
    ENGINE(List.of("onnxruntime", "pytorch")),
    DEVICE(List.of("cpu", "cuda", "tensorrt")),
    FROM(DEVICE.values),
    /** What is always there. */
    TO(List.of("cpu")),
    PARTITION("number of a partition of the samples topic", "\\d{1,6}"),
    MODEL("one: the name of the network", ".{1,100}"),
    VERSION("one: the version of the network or of the program", ".{1,100}"),
    REVISION(
            "one: the commit that the program was built from, `unknown` where it was built without git",
            "[0-9a-f]{7,40}|unknown"),
    JAVA("one: the version of the Java machine", "[0-9][0-9A-Za-z.+_-]*");

    private final List<String> values;
    private final String description;
    private final Pattern allowed;

    /** One of these values. */
    Label(List<String> values) {
        this.values = List.copyOf(values);
        this.description =
                String.join(", ", values.stream().map(v -> "`" + v + "`").toList());
        this.allowed = Pattern.compile(
                String.join("|", values.stream().map(Pattern::quote).toList()));
    }

    /** Values that depend on the installation; there are few of them at any time. */
    Label(String description, String allowed) {
        this.values = List.of();
        this.description = description;
        this.allowed = Pattern.compile(allowed);
    }

    /** As it stands in a query. */
    public String key() {
        return value(this);
    }

    /** The values for people, in Markdown. */
    public String description() {
        return description;
    }

    /** All values, empty where they depend on the installation. */
    public List<String> all() {
        return List.copyOf(values);
    }

    public boolean allows(String value) {
        return allowed.matcher(value).matches();
    }

    /** What stands for a constant that one of the labels goes by. */
    public static String value(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
