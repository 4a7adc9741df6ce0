package io.beatwatch.benchmarks.ward;

import io.beatwatch.ecg.evaluation.RecordSets;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.BedPlan;
import io.beatwatch.workbench.replay.ChunkLength;
import io.beatwatch.workbench.replay.LeadChoice;
import io.beatwatch.workbench.replay.RecordFiles;
import io.beatwatch.workbench.replay.SimulatedWard;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who lies in the beds. MIT-BIH records from different starts where they are found (real rhythms, real alarm rates), else
 * simulated patients.
 *
 * @param leads {@code all}, {@code first}, or names; simulated patients have II and V1, or II alone for {@code first}
 * @param gateways that the beds are shared out to, each with a producer of its own
 */
public record WardPlan(long chunkMillis, String leads, boolean simulate, int gateways) {
    public WardPlan {
        if (gateways < 1) {
            throw new IllegalArgumentException("gateways must be 1 or more, got " + gateways);
        }
    }

    ChunkLength chunk() {
        return new ChunkLength(Duration.ofMillis(chunkMillis));
    }

    /** Where the signals are from, for people. */
    String source() {
        return records().isPresent() ? "MIT-BIH records, test side of the seed split" : "simulated patients";
    }

    private Optional<Path> records() {
        return simulate ? Optional.empty() : RecordFiles.mitdb();
    }

    List<Bed> beds(int count) throws IOException {
        Optional<Path> mitdb = records();
        LeadChoice choice = LeadChoice.parse(leads);
        if (mitdb.isEmpty()) {
            EcgLead[] simulated = leads.equalsIgnoreCase("first")
                    ? new EcgLead[] {EcgLead.II}
                    : new EcgLead[] {EcgLead.II, EcgLead.V1};
            return SimulatedWard.of(count, SampleRate.ofHertz(360), 1, chunk(), false, simulated);
        }
        List<Path> paths =
                RecordSets.SEED_TEST.stream().map(mitdb.get()::resolve).toList();
        return BedPlan.endless(paths, count, choice, chunk());
    }
}
