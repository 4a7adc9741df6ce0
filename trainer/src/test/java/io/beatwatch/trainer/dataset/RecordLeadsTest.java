package io.beatwatch.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordLeadsTest {
    @Test
    void shouldKeepSamplesScaleAndNameOfALeadTogether() {
        RecordLeads both = new RecordLeads(
                SampleRate.ofHertz(360),
                new LeadStrip(new short[][] {{1, 2}, {3, 4}}, 7),
                List.of(new LeadScale(200, 0), new LeadScale(100, 5)),
                List.of("MLII", "V1"));
        RecordLeads second = both.only(new int[] {1});
        assertThat(second.strip().lead(0)).containsExactly(3, 4);
        assertThat(second.strip().firstSample()).isEqualTo(7);
        assertThat(second.scales()).containsExactly(new LeadScale(100, 5));
        assertThat(second.names()).containsExactly("V1");
        assertThat(both.only(new int[] {0, 1}).names()).isEqualTo(both.names());
    }

    @Test
    void shouldDrawAllLeadsHalfOfTheTimeAndElseAnyOne_seed1() {
        Random random = new Random(1);
        Map<List<Integer>, Integer> counts = new HashMap<>();
        for (int i = 0; i < 4000; i++) {
            int[] leads = Draws.leads(random, 2);
            counts.merge(Arrays.stream(leads).boxed().toList(), 1, Integer::sum);
        }
        assertThat(counts).containsOnlyKeys(List.of(0, 1), List.of(0), List.of(1));
        assertThat(counts.get(List.of(0, 1))).isBetween(1900, 2100);
        assertThat(counts.get(List.of(0))).isBetween(900, 1100);
        assertThat(Draws.leads(random, 1)).containsExactly(0);
    }
}
