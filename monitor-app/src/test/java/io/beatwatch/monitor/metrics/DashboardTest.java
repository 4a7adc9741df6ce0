package io.beatwatch.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps dashboards and rules in step with the meters: a panel that asks for what nobody registers stays empty for ever,
 * and such an alert never fires.
 */
class DashboardTest {
    private static final Path DASHBOARDS = Path.of("..", "grafana", "dashboards");
    private static final Path RULES = Path.of("..", "grafana", "rules");

    private static final Set<String> OF_A_GPU = Set.of("gpu", "modelName", "Hostname");

    /** What only a running application, Prometheus itself or a GPU's exporter gives, with the labels that may be used. */
    private static final Map<String, Set<String>> OF_OTHERS = Map.ofEntries(
            Map.entry("up", Set.of()),
            Map.entry("ALERTS", Set.of("alertname", "alertstate", "severity")),
            Map.entry("kafka_stream_alive_stream_threads", Set.of()),
            Map.entry("kafka_stream_failed_stream_threads_total", Set.of()),
            Map.entry("kafka_stream_thread_poll_ratio", Set.of("thread_id")),
            Map.entry("jvm_gc_pause_seconds_sum", Set.of()),
            // the page's; WardMetricsTest knows which there are
            Map.entry("beatwatch_ward_browsers", Set.of("stream")),
            Map.entry("beatwatch_ward_browsers_closed_total", Set.of("stream")),
            Map.entry("beatwatch_ward_chunk_delay_seconds_bucket", Set.of("le")),
            Map.entry("beatwatch_ward_lag_records", Set.of("topic")),
            Map.entry("DCGM_FI_DEV_GPU_UTIL", OF_A_GPU),
            Map.entry("DCGM_FI_DEV_FB_USED", OF_A_GPU),
            Map.entry("DCGM_FI_DEV_FB_FREE", OF_A_GPU),
            Map.entry("DCGM_FI_DEV_GPU_TEMP", OF_A_GPU),
            Map.entry("DCGM_FI_DEV_POWER_USAGE", OF_A_GPU));

    /** Labels that Prometheus adds to every series. */
    private static final Set<String> OF_THE_TARGET = Set.of("job", "instance");

    private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without) *\\(([^)]*)\\)");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_]+) *(=~|!~|!=|=) *\"([^\"]*)\"");
    private static final Pattern NAME = Pattern.compile("(?<![a-zA-Z0-9_:.])[a-zA-Z_:][a-zA-Z0-9_:]*\\b(?! *\\()");
    private static final Pattern LEGEND_LABEL = Pattern.compile("\\{\\{ *(\\w+) *}}");

    private static Scrape scrape;
    private static Set<String> recordings;

    /** One panel; the title shows in the test report. */
    record Panel(String dashboard, JsonNode json) {
        String title() {
            return json.path("title").asText();
        }

        @Override
        public String toString() {
            return dashboard + ": " + title();
        }
    }

    /** One query of a panel or a rule. */
    record Query(String place, String expression, String legend) {
        @Override
        public String toString() {
            return place + ": " + expression;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        scrape = Scrape.ofNewMonitor();
        recordings = rules().stream().map(DashboardTest::recorded).collect(Collectors.toSet());
    }

    static List<JsonNode> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            List<JsonNode> dashboards = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                dashboards.add(new ObjectMapper().readTree(file.toFile()));
            }
            assertThat(dashboards).isNotEmpty();
            return dashboards;
        }
    }

    static List<Panel> panels() throws IOException {
        List<Panel> panels = new ArrayList<>();
        for (JsonNode dashboard : dashboards()) {
            dashboard
                    .get("panels")
                    .forEach(p -> panels.add(new Panel(dashboard.get("title").asText(), p)));
        }
        return panels;
    }

    static List<Query> queries() throws IOException {
        List<Query> queries = new ArrayList<>();
        for (Panel panel : panels()) {
            for (JsonNode target : panel.json().get("targets")) {
                queries.add(new Query(
                        panel.toString(),
                        target.get("expr").asText(),
                        target.path("legendFormat").asText()));
            }
        }
        for (JsonNode rule : rules()) {
            String name = rule.has("alert") ? rule.get("alert").asText() : recorded(rule);
            queries.add(new Query(name, rule.get("expr").asText(), ""));
        }
        return queries;
    }

    static List<JsonNode> rules() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        try (Stream<Path> files = Files.list(RULES)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                for (JsonNode group : new ObjectMapper(new YAMLFactory())
                        .readTree(file.toFile())
                        .get("groups")) {
                    group.get("rules").forEach(rules::add);
                }
            }
        }
        assertThat(rules).isNotEmpty();
        return rules;
    }

    private static String recorded(JsonNode rule) {
        return rule.path("record").asText();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void shouldAskOnlyForMetersThatAreRegistered(Query query) {
        assertThat(metersOf(query.expression()))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(known(name)).as("meter %s", name).isTrue());
    }

    @ParameterizedTest
    @MethodSource("queries")
    void shouldAskOnlyForLabelsAndValuesThatTheMeterHas(Query query) {
        String expression = query.expression();
        for (Matcher selector = SELECTOR.matcher(expression); selector.find(); ) {
            String name = selector.group(1);
            for (Matcher m = MATCHER.matcher(selector.group(2)); m.find(); ) {
                String label = m.group(1);
                assertThat(labelsOf(name)).as("labels of %s", name).contains(label);
                Set<String> values =
                        scrape.series().getOrDefault(name, Map.of()).get(label);
                if (values != null) {
                    assertThat(values)
                            .as("values of %s", label)
                            .contains(m.group(3).split("\\|"));
                }
            }
        }
        Set<String> all = new TreeSet<>();
        metersOf(expression).forEach(name -> all.addAll(labelsOf(name)));
        Set<String> grouped = new LinkedHashSet<>();
        for (Matcher m = GROUPING.matcher(expression); m.find(); ) {
            grouped.addAll(List.of(m.group(1).split(" *, *")));
        }
        assertThat(all).as("labels that may be grouped by").containsAll(grouped);
        for (Matcher m = LEGEND_LABEL.matcher(query.legend()); m.find(); ) {
            assertThat(grouped.isEmpty() ? all : grouped)
                    .as("labels for the legend")
                    .contains(m.group(1));
        }
    }

    @ParameterizedTest
    @MethodSource("panels")
    void shouldSayWhatAPanelShowsAndInWhichUnit(Panel panel) {
        JsonNode defaults = panel.json().at("/fieldConfig/defaults");
        assertThat(panel.title()).isNotBlank();
        assertThat(panel.json().path("description").asText()).hasSizeGreaterThan(30);
        assertThat(defaults.path("unit").asText()).isNotBlank();
        assertThat(panel.json().at("/datasource/uid").asText()).isEqualTo("beatwatch-prometheus");
    }

    /** One step alone is the colour of everything: such a panel judges nothing, and {@code judges-nothing.yml} says why. */
    @Test
    void shouldSayFromWhereOnAValueIsBadOrWhyNoneIs() throws IOException {
        Set<String> without = new TreeSet<>();
        for (Panel panel : panels()) {
            if (panel.json().at("/fieldConfig/defaults/thresholds/steps").size() < 2) {
                without.add(panel.toString());
            }
        }
        Map<String, String> reasons = new TreeMap<>();
        try (InputStream in = DashboardTest.class.getResourceAsStream("judges-nothing.yml")) {
            new ObjectMapper(new YAMLFactory())
                    .readTree(in)
                    .properties()
                    .forEach(e -> reasons.put(e.getKey(), e.getValue().asText()));
        }
        assertThat(without).isEqualTo(reasons.keySet());
        assertThat(reasons.values()).allMatch(reason -> !reason.isBlank());
    }

    /** Without a broker that answers there is no value, and that is no reason for calm. */
    @Test
    void shouldWarnWhereItIsNotKnownHowFarBehindTheMonitorsAre() throws IOException {
        assertThat(panels())
                .filteredOn(p -> p.json().path("type").asText().equals("stat")
                        && p.json().at("/targets/0/expr").asText().contains("beatwatch_behind_seconds"))
                .isNotEmpty()
                .allSatisfy(p -> {
                    JsonNode empty = p.json().at("/fieldConfig/defaults/mappings/0/options");
                    assertThat(empty.path("match").asText()).isEqualTo("null");
                    assertThat(empty.at("/result/text").asText()).isEqualTo("not known");
                    assertThat(empty.at("/result/color"))
                            .isEqualTo(p.json().at("/fieldConfig/defaults/thresholds/steps/1/color"));
                });
    }

    /** Seconds per second that several threads spend are no share of anything. */
    @Test
    void shouldShareTheTimeInTheEngineAmongTheThreadsThatSpendIt() throws IOException {
        assertThat(panels())
                .filteredOn(
                        p -> p.json().at("/fieldConfig/defaults/unit").asText().equals("percentunit")
                                && p.json().at("/targets/0/expr").asText().contains("beatwatch_scoring_seconds_sum"))
                .isNotEmpty()
                .allSatisfy(p -> assertThat(p.json().at("/targets/0/expr").asText())
                        .endsWith(" / sum by (instance) (kafka_stream_alive_stream_threads)"));
    }

    @Test
    void shouldLayPanelsOutWithoutOverlapOnTheGrid() throws IOException {
        for (JsonNode dashboard : dashboards()) {
            Map<String, String> taken = new HashMap<>();
            for (JsonNode panel : dashboard.get("panels")) {
                JsonNode at = panel.get("gridPos");
                int right = at.get("x").asInt() + at.get("w").asInt();
                assertThat(right).as(panel.get("title").asText()).isLessThanOrEqualTo(24);
                for (int x = at.get("x").asInt(); x < right; x++) {
                    for (int y = at.get("y").asInt();
                            y < at.get("y").asInt() + at.get("h").asInt();
                            y++) {
                        assertThat(taken.put(x + "/" + y, panel.get("title").asText()))
                                .as("%s covers", panel.get("title"))
                                .isNull();
                    }
                }
            }
        }
    }

    @Test
    void shouldGiveEveryPanelItsOwnIdAndEveryDashboardItsOwnUid() throws IOException {
        assertThat(dashboards()).extracting(d -> d.get("uid").asText()).doesNotHaveDuplicates();
        for (JsonNode dashboard : dashboards()) {
            assertThat(dashboard.get("panels"))
                    .extracting(p -> p.get("id").asInt())
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldFindTheMetersOfAnExpression() {
        assertThat(metersOf("60 * sum by (le, kind) (rate(a_total{kind=~\"b|c\"}[$__rate_interval])) / d > 0 or e"))
                .containsExactly("a_total", "d", "e");
    }

    private static Set<String> metersOf(String expression) {
        String bare = expression;
        for (Pattern part : List.of(TEXT, RANGE, GROUPING)) {
            bare = part.matcher(bare).replaceAll("");
        }
        bare = SELECTOR.matcher(bare).replaceAll("$1");
        Set<String> names = new LinkedHashSet<>();
        for (Matcher m = NAME.matcher(bare); m.find(); ) {
            names.add(m.group());
        }
        names.removeAll(Set.of("sum", "max", "min", "avg", "count", "by", "without", "and", "or", "unless"));
        return names;
    }

    private static boolean known(String name) {
        return scrape.series().containsKey(name) || OF_OTHERS.containsKey(name) || recordings.contains(name);
    }

    private static Set<String> labelsOf(String name) {
        Set<String> labels = new TreeSet<>(OF_THE_TARGET);
        labels.addAll(scrape.series().getOrDefault(name, Map.of()).keySet());
        labels.addAll(OF_OTHERS.getOrDefault(name, Set.of()));
        return labels;
    }
}
