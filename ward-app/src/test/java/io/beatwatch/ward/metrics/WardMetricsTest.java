package io.beatwatch.ward.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/metrics.md}, the dashboards, the catalogue and what is served equal. */
class WardMetricsTest {
    private static final Pattern NAME = Pattern.compile("beatwatch_ward_\\w+");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final WardMetrics metrics = new WardMetrics(registry, List.of("a-topic", "another-topic"));

    WardMetricsTest() {
        for (WardMetrics.Stream stream : WardMetrics.Stream.values()) {
            metrics.watchBrowsers(stream, () -> 3);
        }
        metrics.watchFeed(() -> 7, () -> 2, () -> true);
    }

    @Test
    void shouldListEveryMeterOfTheCatalogue() throws IOException {
        List<List<String>> rows = new ArrayList<>();
        boolean within = false;
        for (String line : Files.readAllLines(Path.of("..", "docs", "metrics.md"))) {
            within = line.startsWith("| Ward meter |") || (within && line.startsWith("|"));
            if (within) {
                rows.add(Arrays.stream(line.substring(1).split("\\|"))
                        .map(cell -> cell.replace("`", "").strip())
                        .toList());
            }
        }
        assertThat(rows).hasSizeGreaterThan(2);
        assertThat(rows.subList(2, rows.size()))
                .isEqualTo(Stream.of(WardMeter.values())
                        .map(m -> List.of(m.prometheusName(), m.typeName(), m.label(), m.unit(), m.meaning()))
                        .toList());
    }

    @Test
    void shouldServeWhatTheCatalogueSaysAndNothingElse() {
        Map<String, String> served = new TreeMap<>();
        Matcher help = Pattern.compile("# HELP (\\w+) (.*)\n# TYPE \\w+ (\\w+)").matcher(registry.scrape());
        while (help.find()) {
            if (!help.group(1).endsWith("_max")) {
                served.put(help.group(1), help.group(3) + " " + help.group(2));
            }
        }
        Map<String, String> catalogue = new TreeMap<>();
        for (WardMeter m : WardMeter.values()) {
            catalogue.put(m.prometheusName(), m.typeName() + " " + m.meaning());
        }
        assertThat(served).isEqualTo(catalogue);
    }

    @Test
    void shouldCountWhatIsSentAndWhoIsTooSlow() {
        metrics.eventsSent(2, 500);
        metrics.samplesSent(250, 640);
        metrics.tooSlow(WardMetrics.Stream.SAMPLES);
        metrics.lag(Map.of("a-topic", 12L));
        metrics.chunkDelay(Duration.ofMillis(-40));
        metrics.chunkDelay(Duration.ofMillis(40));
        assertThat(registry.scrape().lines())
                .contains(
                        "beatwatch_ward_events_total 2.0",
                        "beatwatch_ward_samples_total 250.0",
                        "beatwatch_ward_sent_bytes_total{stream=\"events\"} 500.0",
                        "beatwatch_ward_sent_bytes_total{stream=\"samples\"} 640.0",
                        "beatwatch_ward_browsers_closed_total{stream=\"events\"} 0.0",
                        "beatwatch_ward_browsers_closed_total{stream=\"samples\"} 1.0",
                        "beatwatch_ward_browsers{stream=\"samples\"} 3.0",
                        "beatwatch_ward_beds 7.0",
                        "beatwatch_ward_live 1.0",
                        "beatwatch_ward_unreadable_total 2.0",
                        "beatwatch_ward_lag_records{topic=\"a-topic\"} 12.0",
                        "beatwatch_ward_lag_records{topic=\"another-topic\"} 0.0",
                        "beatwatch_ward_chunk_delay_seconds_bucket{le=\"0.01\"} 1",
                        "beatwatch_ward_chunk_delay_seconds_bucket{le=\"0.05\"} 2",
                        "beatwatch_ward_chunk_delay_seconds_sum 0.04");
    }

    /** A panel that asks for what nobody registers stays empty for ever. */
    @Test
    void shouldBeAskedForByTheDashboardsUnderTheseNames() throws IOException {
        Set<String> asked = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("..", "grafana", "dashboards"))) {
            for (Path file : files.toList()) {
                Matcher name = NAME.matcher(Files.readString(file));
                while (name.find()) {
                    asked.add(name.group().replaceFirst("_(bucket|sum|count)$", ""));
                }
            }
        }
        assertThat(asked)
                .isNotEmpty()
                .isSubsetOf(Stream.of(WardMeter.values())
                        .map(WardMeter::prometheusName)
                        .toList());
    }
}
