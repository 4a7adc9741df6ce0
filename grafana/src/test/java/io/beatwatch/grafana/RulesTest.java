package io.beatwatch.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Prometheus understands rules and configuration, every alert is tested both ways, and its section in the runbook is there. */
class RulesTest {
    private static final Path GRAFANA = Path.of("..", "grafana");
    private static final Path RUNBOOK = Path.of("..", "docs", "runbook.md");

    private static Map<String, JsonNode> alerts;
    private static Map<String, String> sections;

    @BeforeAll
    static void read() throws IOException {
        alerts = new LinkedHashMap<>();
        for (JsonNode group : yaml(GRAFANA.resolve("rules/alerts.yml")).get("groups")) {
            group.get("rules").forEach(rule -> alerts.put(rule.get("alert").asText(), rule));
        }
        sections = new LinkedHashMap<>();
        for (Matcher m = Pattern.compile("(?ms)^### (\\S+)\\n(.*?)(?=^##|\\z)").matcher(Files.readString(RUNBOOK));
                m.find(); ) {
            sections.put(m.group(1), m.group(2));
        }
    }

    static JsonNode yaml(Path file) throws IOException {
        return new ObjectMapper(new YAMLFactory()).readTree(file.toFile());
    }

    private static List<String> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(GRAFANA.resolve(folder))) {
            return files.filter(f -> f.toString().endsWith(".yml"))
                    .map(f -> "grafana/" + folder + "/" + f.getFileName())
                    .sorted()
                    .toList();
        }
    }

    static Set<String> alertNames() throws IOException {
        read();
        return alerts.keySet();
    }

    @Test
    void shouldBeRulesThatPrometheusUnderstands() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("check", "rules"));
        arguments.addAll(files("rules"));
        Tool.Answer answer = Tool.run(Tool.find("promtool"), arguments.toArray(String[]::new));
        assertThat(answer.code()).as(answer.text()).isZero();
    }

    @Test
    void shouldBeAConfigurationThatPrometheusUnderstands() throws Exception {
        Tool.Answer answer =
                Tool.run(Tool.find("promtool"), "check", "config", "--syntax-only", "grafana/prometheus.yml");
        assertThat(answer.code()).as(answer.text()).isZero();
    }

    @Test
    void shouldFireAndStaySilentAsTheUnitTestsOfPromtoolSay() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("test", "rules"));
        arguments.addAll(files("rules/tests"));
        Tool.Answer answer = Tool.run(Tool.find("promtool"), arguments.toArray(String[]::new));
        assertThat(answer.code()).as(answer.text()).isZero();
    }

    @Test
    void shouldBeARouteThatAlertmanagerUnderstands() throws Exception {
        Path amtool = Tool.find("amtool");
        Tool.Answer answer = Tool.run(amtool, "check-config", "grafana/alertmanager.yml");
        assertThat(answer.code()).as(answer.text()).isZero();
        for (String severity : List.of("page", "ticket")) {
            Tool.Answer route = Tool.run(
                    amtool,
                    "config",
                    "routes",
                    "test",
                    "--config.file=grafana/alertmanager.yml",
                    "--verify.receivers=" + severity,
                    "severity=" + severity,
                    "alertname=BeatwatchSlow");
            assertThat(route.code()).as(route.text()).isZero();
        }
    }

    @Test
    void shouldInhibitOnlyAlertsThatThereAre() throws IOException {
        Set<String> named = new TreeSet<>();
        for (JsonNode rule : yaml(GRAFANA.resolve("alertmanager.yml")).get("inhibit_rules")) {
            for (JsonNode matcher : matchers(rule)) {
                for (Matcher m = Pattern.compile("Beatwatch\\w+\\b(?!\\.)").matcher(matcher.asText()); m.find(); ) {
                    named.add(m.group());
                }
            }
        }
        assertThat(named).isNotEmpty();
        assertThat(alerts.keySet()).containsAll(named);
    }

    /** What two alerts must have in common for one to silence the other has to be there: else it silences nothing. */
    @Test
    void shouldInhibitByLabelsThatTheAlertsHave() throws IOException {
        Map<String, Set<String>> labels = labelsWhereTheyFire();
        assertThat(labels.values()).allMatch(names -> names.contains("job"));
        for (JsonNode rule : yaml(GRAFANA.resolve("alertmanager.yml")).get("inhibit_rules")) {
            List<String> equal = new ArrayList<>();
            rule.get("equal").forEach(label -> equal.add(label.asText()));
            List<String> sources = matching(rule.get("source_matchers"));
            List<String> targets = matching(rule.get("target_matchers"));
            assertThat(sources)
                    .as(rule.toString())
                    .isNotEmpty()
                    .allSatisfy(source -> assertThat(labels.get(source)).containsAll(equal));
            // an alert of all instances together is none of those that one instance silences
            assertThat(targets)
                    .as(rule.toString())
                    .anySatisfy(target -> assertThat(labels.get(target)).containsAll(equal));
            // trouble of one instance does not hide that of another one
            if (sources.stream().anyMatch(source -> labels.get(source).contains("instance"))
                    && !equal.contains("instance")) {
                assertThat(targets)
                        .as(rule.toString())
                        .noneMatch(target -> labels.get(target).contains("instance"));
            }
        }
    }

    /** Labels that each alert has, as the unit tests of promtool prove them. */
    private static Map<String, Set<String>> labelsWhereTheyFire() throws IOException {
        Map<String, Set<String>> labels = new LinkedHashMap<>();
        for (String file : files("rules/tests")) {
            for (JsonNode test : yaml(Path.of("..").resolve(file)).get("tests")) {
                for (JsonNode check : test.get("alert_rule_test")) {
                    for (JsonNode alert : check.get("exp_alerts")) {
                        Set<String> names = new TreeSet<>();
                        alert.get("exp_labels").fieldNames().forEachRemaining(names::add);
                        labels.merge(check.get("alertname").asText(), names, (a, b) -> {
                            a.retainAll(b);
                            return a;
                        });
                    }
                }
            }
        }
        return labels;
    }

    /** Alerts whose name all matchers take. */
    private static List<String> matching(JsonNode matchers) {
        List<String> names = new ArrayList<>(alerts.keySet());
        for (JsonNode matcher : matchers) {
            Matcher m = Pattern.compile("alertname(=~|!=|=)\"(.*)\"").matcher(matcher.asText());
            assertThat(m.matches()).as(matcher.asText()).isTrue();
            names.removeIf(name -> m.group(1).equals("!=") == name.matches(m.group(2)));
        }
        return names;
    }

    private static List<JsonNode> matchers(JsonNode rule) {
        List<JsonNode> all = new ArrayList<>();
        rule.get("source_matchers").forEach(all::add);
        rule.get("target_matchers").forEach(all::add);
        return all;
    }

    @Test
    void shouldHaveAUnitTestOfBothKindsForEveryAlert() throws IOException {
        Set<String> fires = new TreeSet<>();
        Set<String> staysSilent = new TreeSet<>();
        for (String file : files("rules/tests")) {
            for (JsonNode test : yaml(Path.of("..").resolve(file)).get("tests")) {
                for (JsonNode check : test.get("alert_rule_test")) {
                    // silence proves something only where there is something to judge
                    boolean silent = check.get("exp_alerts").isEmpty();
                    if (!silent || !test.get("input_series").isEmpty()) {
                        (silent ? staysSilent : fires)
                                .add(check.get("alertname").asText());
                    }
                }
            }
        }
        assertThat(fires).containsExactlyInAnyOrderElementsOf(alerts.keySet());
        assertThat(staysSilent).containsExactlyInAnyOrderElementsOf(alerts.keySet());
    }

    @Test
    void shouldHaveARunbookSectionForEveryAlertAndNoOther() {
        assertThat(sections.keySet()).containsExactlyInAnyOrderElementsOf(alerts.keySet());
    }

    @ParameterizedTest
    @MethodSource("alertNames")
    void shouldSayWhatToDo(String name) {
        JsonNode alert = alerts.get(name);
        String severity = alert.at("/labels/severity").asText();
        JsonNode annotations = alert.get("annotations");
        assertThat(severity).isIn("page", "ticket");
        assertThat(annotations.path("summary").asText()).isNotBlank().hasSizeLessThan(90);
        assertThat(annotations.path("description").asText()).hasSizeGreaterThan(40);
        assertThat(annotations.path("runbook_url").asText())
                .isEqualTo("docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
        String section = sections.get(name);
        assertThat(section).contains("**" + severity + "**");
        assertThat(section.toLowerCase(Locale.ROOT)).contains("what a patient risks", "check", "mend", "escalate");
    }

    @Test
    void shouldLinkOnlyToSectionsThatThereAre() throws IOException {
        Set<String> anchors =
                sections.keySet().stream().map(s -> s.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        Set<String> linked = new TreeSet<>();
        for (Matcher m = Pattern.compile("\\(#(\\w+)\\)").matcher(Files.readString(RUNBOOK)); m.find(); ) {
            linked.add(m.group(1));
        }
        assertThat(linked).isNotEmpty();
        assertThat(anchors).containsAll(linked);
    }
}
