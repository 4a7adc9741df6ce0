package io.beatwatch.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.scoring.InstrumentedBeatScorer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page that Prometheus reads, taken apart.
 *
 * @param meters what the comments of the page say, by name
 * @param series label values by label, by name of the series; a histogram has several
 * @param samples values by series with its labels as they stand there
 */
public record Scrape(
        Map<String, Meter> meters, Map<String, Map<String, Set<String>>> series, Map<String, Double> samples) {
    /** What the page says of a meter. */
    public record Meter(String name, String type, String help) {}

    private static final Pattern HELP = Pattern.compile("# HELP (\\S+) (.*)");
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"([^\"]*)\"");

    /** The page of a monitor that has just started and has a scorer, without the meters of Kafka Streams. */
    static Scrape ofNewMonitor() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        MonitorMetrics metrics = new MonitorMetrics(registry);
        try (BeatScorer scorer = new InstrumentedBeatScorer(new TestNetwork(), metrics, "onnxruntime", "cpu")) {
            scorer.score(List.of(new float[scorer.contract().windowSamples()]));
            metrics.scoredBy(scorer.contract().name(), scorer.contract().version(), "onnxruntime", "cpu");
        }
        metrics.waiting(Map.of(0, 0.0, 1, 2.5), Map.of(0, 0L, 1, 10L));
        return parse(registry.scrape());
    }

    /** Every label value of the monitor's own meters is one of those that the catalogue allows for the label. */
    public void assertLabelsAreBounded() {
        series.forEach((name, labels) -> {
            if (name.startsWith("beatwatch_")) {
                labels.forEach((key, values) -> {
                    if (!key.equals("le")) {
                        Label label = Label.valueOf(key.toUpperCase(Locale.ROOT));
                        assertThat(values).as("values of %s of %s", key, name).allMatch(label::allows);
                    }
                });
            }
        });
    }

    /** The families of the monitor's own meters. */
    public Set<String> ownMeters() {
        Set<String> own = new TreeSet<>(meters.keySet());
        // beside each histogram the largest value of the last minutes
        own.removeIf(name -> !name.startsWith("beatwatch_") || name.endsWith("_max"));
        return own;
    }

    /** The value of one series, with its labels in the order of their names. */
    public double value(String sample) {
        assertThat(samples).containsKey(sample);
        return samples.get(sample);
    }

    /** The largest value of all series of a meter. */
    public double largest(String name) {
        return samples.entrySet().stream()
                .filter(e -> e.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue)
                .max()
                .orElseThrow();
    }

    private static double number(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    /** Takes a page apart. */
    public static Scrape parse(String page) {
        Map<String, String> help = new LinkedHashMap<>();
        Map<String, Meter> meters = new LinkedHashMap<>();
        Map<String, Map<String, Set<String>>> series = new TreeMap<>();
        Map<String, Double> samples = new TreeMap<>();
        page.lines().forEach(line -> {
            Matcher ofHelp = HELP.matcher(line);
            Matcher ofType = TYPE.matcher(line);
            Matcher ofSample = SAMPLE.matcher(line);
            if (ofHelp.matches()) {
                help.put(ofHelp.group(1), ofHelp.group(2));
            } else if (ofType.matches()) {
                String name = ofType.group(1);
                meters.put(name, new Meter(name, ofType.group(2), help.getOrDefault(name, "")));
            } else if (ofSample.matches()) {
                samples.put(line.substring(0, line.lastIndexOf(' ')), number(ofSample.group(3)));
                Map<String, Set<String>> labels = series.computeIfAbsent(ofSample.group(1), name -> new TreeMap<>());
                String text = ofSample.group(2) == null ? "" : ofSample.group(2);
                for (Matcher l = LABEL.matcher(text); l.find(); ) {
                    labels.computeIfAbsent(l.group(1), label -> new TreeSet<>()).add(l.group(2));
                }
            }
        });
        return new Scrape(meters, series, samples);
    }
}
