package io.beatwatch.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.beatwatch.monitor.BeatwatchMonitor;
import io.beatwatch.monitor.TestData;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.ward.http.WardServer;
import io.beatwatch.ward.settings.WardSettings;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus looks at two monitors that watch beds, and every query of every panel and every rule is put to it:
 * each finds something, or {@code not-in-this-run.yml} says why it cannot. Leaves a picture of each dashboard in
 * {@code target/dashboards}.
 */
@Timeout(240)
class PrometheusIT {
    /** A Java machine that has just started is slow: nobody should take that for the monitor's pace. */
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    private static final Duration ALONE = Duration.ofSeconds(14);
    private static final Duration TOGETHER = Duration.ofSeconds(18);
    private static final double SPEED = 4;

    /** What Grafana puts there: four scrapes. */
    private static final String RATE_INTERVAL =
            PrometheusServer.INTERVAL.multipliedBy(4).toSeconds() + "s";

    private static final Path PICTURES = Path.of("target", "dashboards");

    /** Parts of an expression that are not to be changed, and operators that compare. */
    private static final Pattern COMPARISON = Pattern.compile("(\\{[^}]*}|\"[^\"]*\")|(==|!=|>=|<=|>|<)");

    @TempDir
    private Path folder;

    /** A question to Prometheus: where it stands, and what it says. */
    private record Query(String place, String expression) {}

    @Test
    void shouldFindDataForEveryPanelAndRule() throws Exception {
        Path program = Tool.find("prometheus");
        TestData.useRepositoryModels();
        List<Integer> ports = List.of(PrometheusServer.freePort(), PrometheusServer.freePort());
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            MonitorSettings settings = WardRun.settings(broker.bootstrapServers(), ports.get(0));
            WardRun ward = new WardRun(settings);
            try (BeatwatchMonitor first = BeatwatchMonitor.start(settings);
                    WardServer page = WardServer.start(WardSettings.onLoopback(broker.bootstrapServers(), 0))) {
                first.awaitRunning(Duration.ofSeconds(60));
                CompletableFuture<Void> beds =
                        ward.playBeds(SPEED, WARM_UP.plus(ALONE).plus(TOGETHER));
                TimeUnit.SECONDS.sleep(WARM_UP.toSeconds());
                try (PrometheusServer prometheus = PrometheusServer.start(program, folder, ports, page.metricsPort())) {
                    Instant begin = Instant.now();
                    TimeUnit.SECONDS.sleep(ALONE.toSeconds() / 2);
                    ward.playBedThatIsLost();
                    ward.sendRubbish();
                    ward.learnFirstBedAnew();
                    TimeUnit.SECONDS.sleep(ALONE.toSeconds() / 2);
                    // takes over some of the beds, with their state
                    try (BeatwatchMonitor second =
                            BeatwatchMonitor.start(WardRun.settings(broker.bootstrapServers(), ports.get(1)))) {
                        second.awaitRunning(Duration.ofSeconds(60));
                        beds.get(120, TimeUnit.SECONDS);
                        assertTargetsAreScraped(prometheus, ports.size());
                        assertRulesAreEvaluated(prometheus);
                        Map<String, JsonNode> answers = ask(prometheus, begin, Instant.now());
                        draw(answers);
                        assertThat(withoutData(answers))
                                .as("queries without data, and those that not-in-this-run.yml lists")
                                .isEqualTo(expectedWithoutData().keySet());
                    }
                }
            }
        }
    }

    private static void assertTargetsAreScraped(PrometheusServer prometheus, int monitors) throws Exception {
        assertThat(prometheus.targets())
                .filteredOn(t -> t.at("/labels/job").asText().equals("beatwatch"))
                .hasSize(monitors)
                .allSatisfy(t ->
                        assertThat(t.get("health").asText()).as(t.toString()).isEqualTo("up"));
    }

    private static void assertRulesAreEvaluated(PrometheusServer prometheus) throws Exception {
        List<JsonNode> rules = new ArrayList<>();
        prometheus.rules().forEach(group -> group.get("rules").forEach(rules::add));
        assertThat(rules)
                .hasSizeGreaterThan(20)
                .allSatisfy(rule -> assertThat(rule.get("health").asText())
                        .as(rule.toString())
                        .isEqualTo("ok"));
        // the one alert that does not wait, and whose cause was there
        assertThat(rules)
                .filteredOn(rule -> rule.path("state").asText().equals("firing"))
                .extracting(rule -> rule.get("name").asText())
                .contains("BeatwatchDeadLetters");
    }

    /** Answers by place and expression. */
    private static Map<String, JsonNode> ask(PrometheusServer prometheus, Instant begin, Instant end) throws Exception {
        Map<String, JsonNode> answers = new LinkedHashMap<>();
        for (Query query : queries()) {
            answers.put(query.place(), prometheus.range(query.expression(), begin, end));
        }
        return answers;
    }

    private static List<Query> queries() throws Exception {
        List<Query> queries = new ArrayList<>();
        for (Board board : Dashboards.all()) {
            for (JsonNode panel : board.json().get("panels")) {
                for (JsonNode target : panel.get("targets")) {
                    queries.add(new Query(
                            place(board, panel, target),
                            target.get("expr").asText().replace("$__rate_interval", RATE_INTERVAL)));
                }
            }
        }
        for (String file : List.of("recording.yml", "alerts.yml")) {
            for (JsonNode group :
                    RulesTest.yaml(Path.of("..", "grafana", "rules", file)).get("groups")) {
                for (JsonNode rule : group.get("rules")) {
                    String expression = rule.get("expr").asText();
                    queries.add(
                            rule.has("alert")
                                    ? new Query(rule.get("alert").asText(), withoutJudgement(expression))
                                    : new Query(rule.get("record").asText(), expression));
                }
            }
        }
        return queries;
    }

    private static String place(Board board, JsonNode panel, JsonNode target) {
        return board.json().get("title").asText() + ": " + panel.get("title").asText() + ", "
                + target.get("refId").asText();
    }

    /**
     * An alert's expression finds something only while it fires. With {@code bool} its comparisons say yes or no instead
     * and find something as soon as both sides do; of {@code absent} what must not be absent is left.
     */
    static String withoutJudgement(String expression) {
        return COMPARISON
                .matcher(expression.replace("absent(", "("))
                .replaceAll(m -> Matcher.quoteReplacement(m.group(1) != null ? m.group(1) : m.group(2) + " bool"));
    }

    private static Set<String> withoutData(Map<String, JsonNode> answers) {
        Set<String> without = new LinkedHashSet<>();
        answers.forEach((place, series) -> {
            boolean some = StreamSupport.stream(series.spliterator(), false)
                    .flatMap(s -> StreamSupport.stream(s.get("values").spliterator(), false))
                    .anyMatch(value -> !value.get(1).asText().equals("NaN"));
            if (!some) {
                without.add(place);
            }
        });
        return without;
    }

    /** Places with the reason why there is no data. */
    private static Map<String, String> expectedWithoutData() throws Exception {
        Map<String, String> reasons = new TreeMap<>();
        RulesTest.yaml(Path.of("src/test/resources/io/beatwatch/grafana/not-in-this-run.yml"))
                .properties()
                .forEach(e -> reasons.put(e.getKey(), e.getValue().asText()));
        assertThat(reasons.values()).allMatch(reason -> reason.length() > 20);
        return reasons;
    }

    private static void draw(Map<String, JsonNode> answers) throws Exception {
        Files.createDirectories(PICTURES);
        for (Board board : Dashboards.all()) {
            Files.write(
                    PICTURES.resolve(board.fileName().replace(".json", ".png")),
                    new DashboardPicture(board, (panel, target) -> answers.get(place(board, panel, target))).png());
        }
    }

    @Test
    void shouldAskForBothSidesOfAComparison() {
        assertThat(withoutJudgement("absent(up{job!=\"a\"} == 1) and rate(b{c=\"<\"}[5m]) > 2 * 3"))
                .isEqualTo("(up{job!=\"a\"} == bool 1) and rate(b{c=\"<\"}[5m]) > bool 2 * 3");
    }
}
