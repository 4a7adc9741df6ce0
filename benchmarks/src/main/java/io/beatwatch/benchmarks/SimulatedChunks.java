package io.beatwatch.benchmarks;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.ChunkLength;
import io.beatwatch.workbench.replay.SimulatedWard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a bed sends, without end: four minutes of a simulated patient at 360 Hz in chunks of 250 ms, over and over, the count of
 * samples going on. Four minutes hold every rhythm of the patient's script (premature beats, runs, atrial fibrillation, other rates)
 * and noise that makes the detector consider more than the beats; the seam is one artefact in that time. Single thread.
 */
public final class SimulatedChunks {
    /** The length of a chunk, that of most gateways. */
    public static final Duration LENGTH = Duration.ofMillis(250);

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int SECONDS = 240;
    private static final long SEED = 1;

    private final List<SampleChunk> chunks = new ArrayList<>();
    private int next;
    private long firstSample;
    private Instant sent = START;

    /** @param leads 1 (II) or 2 (and V1) */
    public SimulatedChunks(int leads) {
        EcgLead[] names = leads == 1 ? new EcgLead[] {EcgLead.II} : new EcgLead[] {EcgLead.II, EcgLead.V1};
        Bed bed = SimulatedWard.of(1, SampleRate.ofHertz(360), SEED, new ChunkLength(LENGTH), false, names)
                .get(0);
        for (long millis = 0; millis < SECONDS * 1000L; millis += LENGTH.toMillis()) {
            chunks.add(bed.next(START));
        }
    }

    /** The chunk that comes next. */
    public SampleChunk next() {
        SampleChunk signal = chunks.get(next);
        next = (next + 1) % chunks.size();
        sent = sent.plus(LENGTH);
        SampleChunk chunk = new SampleChunk(
                signal.metadata(), firstSample, signal.samples(), signal.leadOff(), sent, false, signal.session());
        firstSample = chunk.end();
        return chunk;
    }

    /** How many there are until they begin anew. */
    public int count() {
        return chunks.size();
    }

    /** For who writes a name into a record. */
    static String name() {
        return String.format(Locale.ROOT, "bed-%04d", 1);
    }
}
