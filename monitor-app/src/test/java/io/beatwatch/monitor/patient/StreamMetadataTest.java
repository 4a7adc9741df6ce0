package io.beatwatch.monitor.patient;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.SampleRate;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamMetadataTest {
    private static void assertRefused(List<String> leads, List<LeadScale> scales) {
        assertThatThrownBy(() -> new StreamMetadata("device", SampleRate.ofHertz(250), leads, scales, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got " + leads.size() + " leads and " + scales.size() + " scales");
    }

    @Test
    void shouldRefuseAStreamWithoutLeadsOrWithLeadsOfNoScale() {
        assertRefused(List.of(), List.of());
        assertRefused(List.of("II", "V1"), List.of(new LeadScale(200, 0)));
        assertRefused(List.of("II"), List.of(new LeadScale(200, 0), new LeadScale(200, 0)));
    }
}
