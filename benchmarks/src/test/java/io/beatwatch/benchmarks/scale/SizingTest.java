package io.beatwatch.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.beatwatch.benchmarks.scale.UnitCosts.Line;
import io.beatwatch.benchmarks.scale.UnitCosts.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SizingTest {
    private static final UnitCosts COSTS = new UnitCosts(
            new Line(0.2, 0.0005),
            new Line(0.1, 0.0001),
            3_500,
            8_000,
            1.25,
            47_000,
            List.of(new Point(500, 0.45, 0.15), new Point(2_500, 1.45, 0.35)),
            "a machine");

    private static JsonNode report(int beds, double monitor, double broker, boolean keptUp) throws Exception {
        return new ObjectMapper().readTree("""
                {"setup": {"beds": %d, "processor": "a machine", "processors": 2}, "keptUp": %b,
                 "coresByPart": {"gateway": 9, "broker": %s, "detection": %s, "jvm": 0.1},
                 "changelog": {"bytesPerBedSecond": 3500}, "beatsPerSecond": %s,
                 "broker": {"bytesInPerBedSecond": {"samples": 5000, "beats": 3000}}}""".formatted(beds, keptUp, broker, monitor - 0.1, beds * 1.25));
    }

    @Test
    void shouldTellFixedCostsFromThoseOfEachBedAndLeaveOutWhatIsNoMonitors() throws Exception {
        UnitCosts costs = UnitCosts.fit(List.of(report(500, 0.45, 0.15, true), report(2_500, 1.45, 0.35, true)));
        assertThat(costs.monitor().fixed()).isEqualTo(0.2, within(1e-9));
        assertThat(costs.monitor().perBed()).isEqualTo(0.0005, within(1e-12));
        assertThat(costs.broker().fixed()).isEqualTo(0.1, within(1e-9));
        assertThat(costs.changelogBytes()).isEqualTo(3_500, within(1e-9));
        assertThat(costs.brokerBytes()).isEqualTo(8_000, within(1e-9));
        assertThat(costs.beats()).isEqualTo(1.25, within(1e-9));
        assertThatThrownBy(() -> UnitCosts.fit(List.of(report(5_000, 2, 1, false))))
                .hasMessage("the ward of 5000 beds fell behind: measure a smaller one");
    }

    @Test
    void shouldRoundAsTheFileDoesThatItIsWrittenTo() throws Exception {
        UnitCosts costs =
                UnitCosts.fit(List.of(report(700, 0.4567, 0.1543, true), report(3_000, 1.4321, 0.3456, true)));
        UnitCosts written = costs.rounded();
        assertThat(written).isNotEqualTo(costs);
        assertThat(written.rounded()).isEqualTo(written);
        assertThat(written.text()).isEqualTo(costs.text());
    }

    @Test
    void shouldNotBeginBelowZero() {
        assertThat(UnitCosts.line(List.of(new double[] {100, 0.1}, new double[] {200, 0.4})))
                .isEqualTo(new Line(0, 0.25 / 150));
        assertThat(UnitCosts.line(List.<double[]>of(new double[] {500, 0.25}))).isEqualTo(new Line(0, 0.0005));
    }

    @Test
    void shouldSizeAWardByItsCostsWithOneInstanceToSpare() {
        // 60 % of two cores, less what an instance costs by itself
        assertThat(Sizing.bedsPerInstance(COSTS)).isEqualTo(2_000);
        Sizing ward = Sizing.of(4_001, COSTS);
        assertThat(ward.instances()).isEqualTo(4);
        assertThat(ward.partitions()).isEqualTo(16);
        assertThat(ward.monitorCores()).isEqualTo(4 * 0.2 + 4_001 * 0.0005, within(1e-9));
        assertThat(ward.brokerCores()).isEqualTo(3 * (4 * 0.1 + 4_001 * 0.0001), within(1e-9));
        assertThat(ward.brokers()).isEqualTo(3);
        assertThat(ward.changelogMegabytes()).isEqualTo(4_001 * 3_500 / 1e6, within(1e-9));
        assertThat(ward.brokerMegabytes()).isEqualTo(3 * 4_001 * 8_000 / 1e6, within(1e-9));
        // when one is away, three share the beds
        assertThat(ward.heapMegabytes()).isEqualTo(256 + 1_334 * 0.047, within(1e-9));
        assertThat(Sizing.of(4_000, COSTS).instances()).isEqualTo(3);
    }

    @Test
    void shouldTrustNoMoreBedsToAnInstanceThanWereMeasuredOnOne() {
        UnitCosts cheap = new UnitCosts(
                new Line(0, 0.0001), COSTS.broker(), 1, 1, 1, 1, List.of(new Point(700, 0.07, 0.1)), "a machine");
        assertThat(Sizing.bedsPerInstance(cheap)).isEqualTo(700);
    }

    @Test
    void shouldShowOnThePageWhatTheCodeWorksOut() throws Exception {
        UnitCosts shipped = UnitCosts.shipped();
        assertThat(Files.readString(Path.of("..", "docs", "scaling.md")))
                .as("written by scripts/bench size --write")
                .contains(Sizing.table(shipped));
        assertThat(Path.of("..", "docs", "images", "scaling.svg")).hasContent(CostPicture.svg(shipped));
        assertThat(Path.of("src/main/resources/io/beatwatch/benchmarks/scale/unit-costs.properties"))
                .hasContent(shipped.text());
    }
}
