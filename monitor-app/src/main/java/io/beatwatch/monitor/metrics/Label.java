package io.beatwatch.monitor.metrics;

import io.beatwatch.ecg.alarm.BeatAlertKind;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.monitor.alarm.EvaluateAlarms;
import io.beatwatch.monitor.detection.DetectBeats;
import io.beatwatch.monitor.detection.MalformedRecordException.Reason;
import io.beatwatch.monitor.detection.PatientSignal.Continuity;
import io.beatwatch.monitor.scoring.ScoreBeats;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Every label of the monitor's meters with the values that it may have: few, so that the number of series does not grow
 * with the ward. No label names a bed or a patient. Immutable.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are copies that nobody changes
public enum Label {
    CONTINUITY(lower(Continuity.values())),
    REASON(lower(Reason.values())),
    CLASS(Arrays.stream(BeatClass.values()).map(Enum::name).toList()),
    KIND(lower(BeatAlertKind.values())),
    QUALITY(lower(SignalQuality.values())),
    STORE(List.of(DetectBeats.STORE, ScoreBeats.PENDING_STORE, ScoreBeats.LIKE_BEATS_STORE, EvaluateAlarms.STORE)),
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
        return lower(this);
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

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> lower(Enum<?>... values) {
        return Arrays.stream(values).map(Label::lower).toList();
    }
}
