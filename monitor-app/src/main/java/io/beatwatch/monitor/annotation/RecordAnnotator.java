package io.beatwatch.monitor.annotation;

import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.scoring.BeatInputs;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.monitor.detection.PatientSignal;
import io.beatwatch.monitor.detection.PendingBeat;
import io.beatwatch.monitor.replay.Bed;
import io.beatwatch.monitor.replay.BedSignal;
import io.beatwatch.monitor.replay.ChunkLength;
import io.beatwatch.monitor.scoring.ScoredBeat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Runs a signal through the very classes that the monitor's processors use, chunk by chunk, and scores its beats in
 * batches. Single thread.
 */
public final class RecordAnnotator {
    private static final ChunkLength CHUNK = new ChunkLength(Duration.ofMillis(250));
    private static final int BATCH = 256;

    private final BeatScorer scorer;
    private final BeatInputs inputs;

    public RecordAnnotator(BeatScorer scorer) {
        this.scorer = scorer;
        this.inputs = new BeatInputs(scorer.contract());
    }

    /**
     * What was found in a signal.
     *
     * @param beats in the order of time
     * @param quality changes of lead quality as {@code ~} annotations
     */
    public record Result(List<ScoredBeat> beats, List<Annotation> quality) {
        /** Beats and changes of quality, in the order of time, as they go into an annotation file. */
        public List<Annotation> annotations() {
            List<Annotation> all = new ArrayList<>(quality);
            for (ScoredBeat scored : beats) {
                all.add(new Annotation(
                        scored.pending().beat().rPeak(),
                        BeatMapping.codeOf(scored.scores().mostProbable())));
            }
            all.sort(Comparator.comparingLong(Annotation::sample));
            return all;
        }
    }

    /** Annotates a signal from its first to its last sample; it must have an end. */
    public Result annotate(BedSignal signal) {
        Bed bed = new Bed("annotate", signal, CHUNK);
        PatientSignal patient = new PatientSignal(inputs);
        Collector found = new Collector(signal.facts().leads());
        while (!bed.ended()) {
            patient.accept(bed.next(Instant.EPOCH), found);
        }
        return new Result(score(found.beats), found.quality);
    }

    private List<ScoredBeat> score(List<PendingBeat> beats) {
        List<ScoredBeat> scored = new ArrayList<>(beats.size());
        for (int from = 0; from < beats.size(); from += BATCH) {
            List<PendingBeat> batch = beats.subList(from, Math.min(from + BATCH, beats.size()));
            List<BeatScores> scores = scorer.score(batch.stream()
                    .map(b ->
                            inputs.prepare(b.beat(), b.facts().rate(), b.facts().scales()))
                    .toList());
            for (int i = 0; i < batch.size(); i++) {
                scored.add(new ScoredBeat(batch.get(i), scores.get(i)));
            }
        }
        return scored;
    }

    /** Keeps beats, and turns changes of quality into WFDB's bit set of noisy and unreadable signals. */
    private static final class Collector implements PatientSignal.Listener {
        private static final int MOST_SIGNALS = 4;
        private final List<PendingBeat> beats = new ArrayList<>();
        private final List<Annotation> quality = new ArrayList<>();
        private final SignalQuality[] now;

        Collector(int leads) {
            now = new SignalQuality[leads];
            Arrays.fill(now, SignalQuality.CLEAN);
        }

        @Override
        public void beat(PendingBeat beat) {
            beats.add(beat);
        }

        @Override
        public void quality(long sample, int lead, SignalQuality changed) {
            now[lead] = changed;
            int bits = 0;
            for (int i = 0; i < Math.min(now.length, MOST_SIGNALS); i++) {
                if (now[i] != SignalQuality.CLEAN) {
                    bits |= 1 << i;
                }
                if (now[i].worseThan(SignalQuality.MODERATE)) {
                    bits |= 1 << (i + MOST_SIGNALS);
                }
            }
            quality.add(new Annotation(sample, AnnotationCode.SIGNAL_QUALITY, bits, 0, 0, changed.name()));
        }
    }
}
