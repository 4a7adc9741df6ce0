package io.beatwatch.workbench.annotation;

import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.scoring.Adaptation;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.monitor.detection.PatientSignal;
import io.beatwatch.monitor.detection.UnscoredBeat;
import io.beatwatch.monitor.scoring.ScoredBeat;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.BedSignal;
import io.beatwatch.workbench.replay.ChunkLength;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Runs a signal through the very classes that the monitor's processors use, chunk by chunk, and scores its beats in
 * batches. Single thread.
 */
public final class RecordAnnotator {
    private static final ChunkLength CHUNK = new ChunkLength(Duration.ofMillis(250));
    private static final int BATCH = 256;

    private final BeatScorer scorer;

    public RecordAnnotator(BeatScorer scorer) {
        this.scorer = scorer;
    }

    /** A lead's quality from this sample on. */
    public record QualityChange(long sample, int lead, SignalQuality quality) {}

    /**
     * What was found in a signal.
     *
     * @param beats in the order of time
     * @param quality changes, in the order of time; every lead begins clean
     */
    public record Result(List<ScoredBeat> beats, List<QualityChange> quality) {
        /** Beats and changes of quality, in the order of time, as they go into an annotation file. */
        public List<Annotation> annotations() {
            List<Annotation> all = new ArrayList<>(QualityAnnotations.of(quality));
            for (ScoredBeat scored : beats) {
                all.add(new Annotation(scored.pending().beat().rPeak(), BeatMapping.codeOf(scored.beatClass())));
            }
            all.sort(Comparator.comparingLong(Annotation::sample));
            return all;
        }
    }

    /** Annotates a signal from its first to its last sample; it must have an end. */
    public Result annotate(BedSignal signal) {
        Bed bed = new Bed("annotate", signal, CHUNK);
        PatientSignal patient = new PatientSignal(scorer.contract());
        Collector found = new Collector();
        while (!bed.ended()) {
            patient.accept(bed.next(Instant.EPOCH), found);
        }
        return new Result(score(found.beats), found.quality);
    }

    private List<ScoredBeat> score(List<UnscoredBeat> beats) {
        ModelContract contract = scorer.contract();
        Optional<Adaptation> like = Adaptation.of(contract);
        List<ScoredBeat> scored = new ArrayList<>(beats.size());
        for (int from = 0; from < beats.size(); from += BATCH) {
            List<UnscoredBeat> batch = beats.subList(from, Math.min(from + BATCH, beats.size()));
            List<BeatScores> scores =
                    scorer.score(batch.stream().map(b -> b.input().values()).toList());
            for (int i = 0; i < batch.size(); i++) {
                BeatScores alone = scores.get(i);
                float[] input = batch.get(i).input().values();
                scored.add(ScoredBeat.of(
                        batch.get(i), like.map(l -> l.adapt(input, alone)).orElse(alone), contract.operatingPoints()));
            }
        }
        return scored;
    }

    private static final class Collector implements PatientSignal.Listener {
        private final List<UnscoredBeat> beats = new ArrayList<>();
        private final List<QualityChange> quality = new ArrayList<>();

        @Override
        public void beat(UnscoredBeat beat) {
            beats.add(beat);
        }

        @Override
        public void quality(long sample, int lead, SignalQuality changed) {
            quality.add(new QualityChange(sample, lead, changed));
        }
    }
}
