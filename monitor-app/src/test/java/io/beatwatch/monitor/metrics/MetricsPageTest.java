package io.beatwatch.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.scoring.ScoringSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/metrics.md} equal to what {@link MonitorMetrics} registers. */
class MetricsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "metrics.md");
    private static final String LARGEST = "_max";

    private static Scrape scrape;
    private static List<List<String>> tableOfMeters;
    private static List<List<String>> tableOfLabels;

    @BeforeAll
    static void read() throws IOException {
        scrape = Scrape.ofNewMonitor();
        List<String> lines = Files.readAllLines(PAGE);
        tableOfMeters = table(lines, "| Name |");
        tableOfLabels = table(lines, "| Label |");
    }

    /** Rows of cells below a heading, without back quotes. */
    private static List<List<String>> table(List<String> lines, String heading) {
        List<List<String>> rows = new ArrayList<>();
        boolean within = false;
        for (String line : lines) {
            within = line.startsWith(heading) || (within && line.startsWith("|"));
            if (within) {
                rows.add(Arrays.stream(line.substring(1).split("\\|"))
                        .map(cell -> cell.replace("`", "").strip())
                        .toList());
            }
        }
        assertThat(rows).as("table that begins with '%s'", heading).hasSizeGreaterThan(2);
        return rows.subList(2, rows.size());
    }

    private static List<Scrape.Meter> ours() {
        return scrape.meters().values().stream()
                .filter(m -> m.name().startsWith("beatwatch_"))
                .filter(m -> !m.name().endsWith(LARGEST))
                .toList();
    }

    private static Map<String, Set<String>> labels(Scrape.Meter meter) {
        String series = meter.type().equals("histogram") ? meter.name() + "_count" : meter.name();
        return scrape.series().get(series);
    }

    @Test
    void shouldListEveryMeterWithTypeLabelsAndMeaning() {
        Map<String, String> registered = new TreeMap<>();
        for (Scrape.Meter meter : ours()) {
            registered.put(
                    meter.name(),
                    String.join(
                            " | ", meter.type(), String.join(", ", labels(meter).keySet()), meter.help()));
        }
        Map<String, String> listed = new TreeMap<>();
        for (List<String> row : tableOfMeters) {
            listed.put(row.get(0), String.join(" | ", row.get(1), row.get(2), row.get(4)));
        }
        assertThat(listed).isEqualTo(registered);
    }

    @Test
    void shouldGiveEveryMeterTheUnitThatItsNameSays() {
        assertThat(tableOfMeters).allSatisfy(row -> {
            boolean seconds = row.get(0).endsWith("_seconds");
            assertThat(row.get(3)).isNotBlank();
            assertThat(row.get(3).equals("seconds")).as(row.get(0)).isEqualTo(seconds);
        });
    }

    @Test
    void shouldListEveryLabelWithAllItsValues() {
        Map<String, Set<String>> registered = new TreeMap<>();
        ours().forEach(meter -> labels(meter)
                .forEach((label, values) ->
                        registered.computeIfAbsent(label, l -> new TreeSet<>()).addAll(values)));
        registered.put("engine", names(ScoringSettings.Engine.values()));
        registered.put("device", names(ScoringSettings.Device.values()));
        registered.get("device").remove("auto");

        Map<String, Set<String>> listed = new LinkedHashMap<>();
        for (List<String> row : tableOfLabels) {
            listed.put(row.get(0), new TreeSet<>(List.of(row.get(1).split(", "))));
        }
        assertThat(listed).isEqualTo(registered);
    }

    private static Set<String> names(Enum<?>... constants) {
        Set<String> names = new TreeSet<>();
        for (Enum<?> constant : constants) {
            names.add(constant.name().toLowerCase(Locale.ROOT));
        }
        return names;
    }
}
