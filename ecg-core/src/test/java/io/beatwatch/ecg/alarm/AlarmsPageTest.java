package io.beatwatch.ecg.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code docs/alarms.md} says of every kind and every limit what the code says. */
class AlarmsPageTest {
    private static String line(String begins) throws IOException {
        return Files.readAllLines(Path.of("..", "docs", "alarms.md")).stream()
                .filter(l -> l.startsWith("| `" + begins + "` |"))
                .findFirst()
                .orElse("no line of " + begins);
    }

    @ParameterizedTest
    @EnumSource(AlarmKind.class)
    void shouldSayOfEachKindHowUrgentItIsAndItsCodes(AlarmKind kind) throws IOException {
        assertThat(line(kind.name()))
                .contains("| " + kind.priority() + " |")
                .contains(kind.mdcMnemonic())
                .contains(
                        kind.mdcCode() == 0
                                ? ""
                                : kind.mdcCode() + " ("
                                        + kind.mdcCodeIs().name().toLowerCase(java.util.Locale.ROOT) + ")")
                .contains(kind.snomed() == 0 ? "" : "SNOMED " + kind.snomed());
    }

    @ParameterizedTest
    @EnumSource(Suppression.class)
    void shouldExplainEachReasonOfSuppression(Suppression reason) throws IOException {
        assertThat(line(reason.name())).contains("|");
    }

    @ParameterizedTest
    @EnumSource(AlarmEvent.Phase.class)
    void shouldExplainEachPhase(AlarmEvent.Phase phase) throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "alarms.md"))).contains("\n| " + phase + " | ");
    }

    @ParameterizedTest
    @EnumSource(AlarmLimit.class)
    void shouldSayOfEachLimitItsDefaultAndWhatIsAllowed(AlarmLimit limit) throws IOException {
        String[] cells = line(limit.key()).split("\\|");
        assertThat(Double.parseDouble(cells[2].strip())).isEqualTo(limit.adult());
        String[] range = cells[3].strip().split(" to ");
        assertThat(Double.parseDouble(range[0])).isEqualTo(limit.least());
        assertThat(Double.parseDouble(range[1])).isEqualTo(limit.most());
        assertThat(cells[4].strip()).isEqualTo(limit.meaning());
        assertThat(cells[5].strip()).isEqualTo(limit.source());
    }
}
