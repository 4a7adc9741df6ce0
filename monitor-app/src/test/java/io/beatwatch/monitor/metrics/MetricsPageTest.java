package io.beatwatch.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.alarm.AlarmPriority;
import io.beatwatch.ecg.alarm.BeatAlertKind;
import io.beatwatch.ecg.alarm.Suppression;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.monitor.patient.MalformedRecordException;
import io.beatwatch.monitor.patient.PatientSignal;
import io.beatwatch.monitor.scoring.ScoringSettings;
import io.beatwatch.monitor.state.StoreNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/metrics.md}, the catalogue and the page that Prometheus reads equal. */
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

    private static Stream<Scrape.Meter> ours() {
        return scrape.meters().values().stream()
                .filter(m -> m.name().startsWith("beatwatch_"))
                .filter(m -> !m.name().endsWith(LARGEST));
    }

    private static Map<String, Set<String>> labels(Scrape.Meter meter) {
        String series = meter.type().equals("histogram") ? meter.name() + "_count" : meter.name();
        return scrape.series().get(series);
    }

    private static String labelNames(MonitorMeter meter) {
        return meter.labels().stream().map(Label::key).collect(Collectors.joining(", "));
    }

    @Test
    void shouldListEveryMeterOfTheCatalogue() {
        List<List<String>> catalogue = Arrays.stream(MonitorMeter.values())
                .map(m -> List.of(m.prometheusName(), m.typeName(), labelNames(m), m.unit(), m.meaning()))
                .toList();
        assertThat(tableOfMeters).isEqualTo(catalogue);
    }

    @Test
    void shouldListEveryLabelOfTheCatalogueWithItsValues() {
        List<List<String>> catalogue = Arrays.stream(Label.values())
                .map(l -> List.of(l.key(), l.description().replace("`", "")))
                .toList();
        assertThat(tableOfLabels).isEqualTo(catalogue);
    }

    @Test
    void shouldServeWhatTheCatalogueSaysAndNothingElse() {
        Map<String, String> served = new TreeMap<>();
        ours().forEach(m -> served.put(
                m.name(), m.type() + " (" + String.join(", ", labels(m).keySet()) + ") " + m.help()));
        Map<String, String> catalogue = new TreeMap<>();
        for (MonitorMeter m : MonitorMeter.values()) {
            catalogue.put(m.prometheusName(), m.typeName() + " (" + labelNames(m) + ") " + m.meaning());
        }
        assertThat(served).isEqualTo(catalogue);
    }

    @Test
    void shouldServeOnlyLabelValuesOfTheirBoundedSets() {
        scrape.assertLabelsAreBounded();
        for (MonitorMeter meter : MonitorMeter.values()) {
            // those of the network show once one is loaded, and only its own
            for (Label label : meter.labels()) {
                boolean ofNetwork = label == Label.ENGINE || label == Label.DEVICE;
                if (!ofNetwork && !label.all().isEmpty()) {
                    assertThat(scrape.series().get(meter.prometheusName()).get(label.key()))
                            .as("%s of %s, there from the start", label.key(), meter)
                            .containsExactlyInAnyOrderElementsOf(label.all());
                }
            }
        }
    }

    @Test
    void shouldNameBaseUnitsAsPrometheusWants() {
        assertThat(MonitorMeter.values()).allSatisfy(meter -> {
            String name = meter.prometheusName();
            assertThat(name).matches("beatwatch_[a-z]+(_[a-z]+)*");
            assertThat(name.matches(".*_seconds(_total)?"))
                    .as("unit in the name of " + name)
                    .isEqualTo(meter.unit().equals("seconds"));
            assertThat(name.endsWith("_total")).isEqualTo(meter.type() == MonitorMeter.Type.COUNTER);
            assertThat(name.endsWith("_bytes")).isEqualTo(meter.unit().equals("bytes"));
        });
    }

    @Test
    void shouldKnowTheDevicesAndEnginesThatCanBeChosen() {
        assertThat(Label.ENGINE.all()).containsExactlyInAnyOrderElementsOf(names(ScoringSettings.Engine.values()));
        Set<String> devices = names(ScoringSettings.Device.values());
        devices.remove("auto");
        assertThat(Label.DEVICE.all()).containsExactlyInAnyOrderElementsOf(devices);
    }

    /** The catalogue knows none of the classes that these come from. */
    @Test
    void shouldKnowEveryConstantThatIsCounted() {
        assertThat(Label.CONTINUITY.all()).isEqualTo(values(PatientSignal.Continuity.values()));
        assertThat(Label.REASON.all()).isEqualTo(values(MalformedRecordException.Reason.values()));
        assertThat(Label.CLASS.all())
                .isEqualTo(Arrays.stream(BeatClass.values()).map(Enum::name).toList());
        assertThat(Label.KIND.all()).isEqualTo(values(BeatAlertKind.values()));
        assertThat(Label.PRIORITY.all()).isEqualTo(values(AlarmPriority.values()));
        assertThat(Label.SUPPRESSION.all()).isEqualTo(values(Suppression.values()));
        assertThat(Label.QUALITY.all()).isEqualTo(values(SignalQuality.values()));
        List<String> stores = new ArrayList<>(StoreNames.ALL);
        assertThat(Label.STORE.all()).isEqualTo(stores);
    }

    private static List<String> values(Enum<?>... constants) {
        return Arrays.stream(constants).map(Label::value).toList();
    }

    @Test
    void shouldRefuseLabelValuesOutsideTheirSet() {
        assertThat(Label.CLASS.allows("V")).isTrue();
        assertThat(Label.CLASS.allows("X")).isFalse();
        assertThat(Label.STORE.allows("bed-0001")).isFalse();
        assertThat(Label.PARTITION.allows("7")).isTrue();
        assertThat(Label.PARTITION.allows("bed-7")).isFalse();
        assertThat(Label.REVISION.allows("unknown")).isTrue();
        assertThat(Label.REVISION.allows("${git.commit.id.abbrev}")).isFalse();
    }

    private static Set<String> names(Enum<?>... constants) {
        Set<String> names = new TreeSet<>();
        for (Enum<?> constant : constants) {
            names.add(constant.name().toLowerCase(Locale.ROOT));
        }
        return names;
    }
}
