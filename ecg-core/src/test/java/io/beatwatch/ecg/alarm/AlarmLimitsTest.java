package io.beatwatch.ecg.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlarmLimitsTest {
    /** Rates so far apart that each of them can be set to the end of its own range. */
    private static AlarmLimits wide(AlarmLimit but) {
        AlarmLimits limits = AlarmLimits.ADULT;
        Map<AlarmLimit, Double> apart = new TreeMap<>(Map.of(
                AlarmLimit.EXTREME_BRADYCARDIA_RATE, 15.0,
                AlarmLimit.BRADYCARDIA_RATE, 15.0,
                AlarmLimit.EXTREME_TACHYCARDIA_RATE, 300.0,
                AlarmLimit.TACHYCARDIA_RATE, 300.0));
        apart.remove(but);
        Map<String, String> changes = new TreeMap<>();
        apart.forEach((limit, value) -> changes.put(limit.key(), value.toString()));
        if (but == AlarmLimit.EXTREME_BRADYCARDIA_RATE) {
            changes.put(AlarmLimit.BRADYCARDIA_RATE.key(), "120");
        } else if (but == AlarmLimit.EXTREME_TACHYCARDIA_RATE) {
            changes.put(AlarmLimit.TACHYCARDIA_RATE.key(), "40");
        }
        return limits.with(changes);
    }

    @ParameterizedTest
    @EnumSource(AlarmLimit.class)
    void shouldTakeBothEndsOfTheRangeWhenALimitIsSet(AlarmLimit limit) {
        for (double end : new double[] {limit.least(), limit.most()}) {
            assertThat(wide(limit).with(limit, end).get(limit)).isEqualTo(end);
            assertThat(wide(limit).with(Map.of(limit.key(), " " + end + " ")).get(limit))
                    .isEqualTo(end);
        }
    }

    @ParameterizedTest
    @EnumSource(AlarmLimit.class)
    void shouldNameKeyRangeAndValueWhenALimitIsOutOfItsRange(AlarmLimit limit) {
        for (double value :
                new double[] {limit.least() - 0.125, limit.most() + 0.125, Double.NaN, Double.POSITIVE_INFINITY, -1e20
                }) {
            assertThatThrownBy(() -> wide(limit).with(limit, value))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            limit.key() + " must be " + text(limit.least()) + " to " + text(limit.most()))
                    .hasMessageContaining(limit.meaning())
                    .hasMessageEndingWith("got " + value);
            assertThatThrownBy(() -> wide(limit).with(Map.of(limit.key(), String.valueOf(value))))
                    .hasMessageContaining("got " + value);
        }
    }

    private static String text(double value) {
        return String.valueOf(value).replaceFirst("\\.0$", "");
    }

    @ParameterizedTest
    @EnumSource(AlarmLimit.class)
    void shouldHaveADefaultWithinItsRangeWhenALimitIsNotSet(AlarmLimit limit) {
        assertThat(AlarmLimits.ADULT.get(limit)).isEqualTo(limit.adult()).isBetween(limit.least(), limit.most());
        assertThat(AlarmLimit.of(limit.key())).contains(limit);
        assertThat(limit.key()).startsWith(AlarmLimit.PREFIX);
        assertThat(limit.source()).isNotBlank();
    }

    @Test
    void shouldNameTheKeysThereAreWhenAKeyIsUnknown() {
        assertThatThrownBy(() -> AlarmLimits.ADULT.with(Map.of("alarms.vt.beat", "5")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'alarms.vt.beat'")
                .hasMessageContainingAll(
                        Arrays.stream(AlarmLimit.values()).map(AlarmLimit::key).toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "five", "5 s", "5,0"})
    void shouldNameTheKeyWhenAValueIsNoNumber(String value) {
        assertThatThrownBy(() -> AlarmLimits.ADULT.with(Map.of("alarms.vt.beats", value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("alarms.vt.beats must be a number, got '" + value + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "EXTREME_BRADYCARDIA_RATE, 50.5, BRADYCARDIA_RATE",
        "BRADYCARDIA_RATE, 39.5, EXTREME_BRADYCARDIA_RATE",
        "BRADYCARDIA_RATE, 115.5, TACHYCARDIA_RATE",
        "TACHYCARDIA_RATE, 49.5, BRADYCARDIA_RATE",
        "TACHYCARDIA_RATE, 200.5, EXTREME_TACHYCARDIA_RATE",
        "EXTREME_TACHYCARDIA_RATE, 114.5, TACHYCARDIA_RATE"
    })
    void shouldRefuseWhenRatesAreNotInOrder(AlarmLimit limit, double value, AlarmLimit other) {
        assertThatThrownBy(() -> AlarmLimits.ADULT.with(limit, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        limit.key() + " (" + text(value) + ")",
                        other.key() + " (" + text(other.adult()) + ")",
                        "must not be above");
    }

    @Test
    void shouldLeaveTheOthersWhenOneLimitIsSet() {
        AlarmLimits changed = AlarmLimits.ADULT.with(AlarmLimit.VT_RATE, 120);

        assertThat(changed).isNotEqualTo(AlarmLimits.ADULT);
        assertThat(AlarmLimits.ADULT.get(AlarmLimit.VT_RATE)).isEqualTo(100);
        assertThat(changed.with(AlarmLimit.VT_RATE, 100))
                .isEqualTo(AlarmLimits.ADULT)
                .hasSameHashCodeAs(AlarmLimits.ADULT);
    }

    @Test
    void shouldTakeRatesThatAreInOrderTogetherWhenEachAloneWouldNotBe() {
        AlarmLimits limits = AlarmLimits.ADULT.with(
                Map.of("alarms.tachycardia.rate", "200", "alarms.extreme-tachycardia.rate", "220"));

        assertThat(limits.get(AlarmLimit.TACHYCARDIA_RATE)).isEqualTo(200);
    }

    static List<Path> profiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "config"))) {
            return files.filter(f -> f.getFileName().toString().matches("alarms-.*\\.properties"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void shouldFindProfilesWhenTheyAreShipped() throws IOException {
        assertThat(profiles())
                .extracting(f -> f.getFileName().toString())
                .contains("alarms-challenge2015.properties", "alarms-child.properties", "alarms-neonate.properties");
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void shouldLoadWhenAProfileIsShipped(Path profile) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(profile)) {
            properties.load(reader);
        }
        Map<String, String> changes = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> changes.put(key, properties.getProperty(key)));

        AlarmLimits limits = AlarmLimits.ADULT.with(changes);

        changes.forEach((key, value) ->
                assertThat(limits.get(AlarmLimit.of(key).orElseThrow())).isEqualTo(Double.parseDouble(value)));
        assertThat(limits).isNotEqualTo(AlarmLimits.ADULT);
    }
}
