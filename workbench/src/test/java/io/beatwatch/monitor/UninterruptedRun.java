package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.patient.PatientSignal;
import io.beatwatch.workbench.replay.Bed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one run in process, without Kafka and without a break, finds: what a disturbed one is compared with. */
final class UninterruptedRun {
    private UninterruptedRun() {}

    /**
     * The R peaks of each bed.
     *
     * @param ward beds at their beginning
     * @param least more beats than this are to be found in each bed, or the comparison would prove nothing
     */
    static Map<String, List<Long>> beats(List<Bed> ward, ModelContract contract, int least) {
        Map<String, List<Long>> found = new TreeMap<>();
        for (Bed bed : ward) {
            List<Long> beats = new ArrayList<>();
            PatientSignal signal = new PatientSignal(contract);
            while (!bed.ended()) {
                signal.accept(
                        bed.next(Instant.EPOCH), beat -> beats.add(beat.beat().rPeak()));
            }
            assertThat(beats).hasSizeGreaterThan(least);
            found.put(bed.streamId(), beats);
        }
        return found;
    }
}
