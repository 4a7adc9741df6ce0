package io.beatwatch.workbench.annotation;

import io.beatwatch.ecg.alarm.AlarmEngine;
import io.beatwatch.ecg.alarm.AlarmEvent;
import io.beatwatch.ecg.alarm.AlarmLimits;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.beat.SignalState;
import io.beatwatch.ecg.scoring.Adaptation;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.monitor.patient.PatientSignal;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.monitor.patient.ScoredBeat;
import io.beatwatch.monitor.patient.UnscoredBeat;
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
    private final AlarmLimits limits;

    public RecordAnnotator(BeatScorer scorer, AlarmLimits limits) {
        this.scorer = scorer;
        this.limits = limits;
    }

    /** A lead's quality from this sample on. */
    public record QualityChange(long sample, int lead, SignalQuality quality) {}

    /**
     * What was found in a signal.
     *
     * @param beats in the order of time
     * @param quality changes, in the order of time; every lead begins clean
     * @param alarms what happened to alarms, in the order of time
     */
    public record Result(List<ScoredBeat> beats, List<QualityChange> quality, List<AlarmEvent> alarms) {
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

    /**
     * Annotates a signal from its first to its last sample; it must have an end.
     *
     * @param name of the signal, which its alarms' ids are made of
     */
    public Result annotate(String name, BedSignal signal) {
        Bed bed = new Bed("annotate", signal, CHUNK);
        PatientSignal patient = new PatientSignal(scorer.contract());
        Collector found = new Collector();
        long end = 0;
        SampleRate rate = null;
        while (!bed.ended()) {
            SampleChunk chunk = bed.next(Instant.EPOCH);
            patient.accept(chunk, found);
            end = chunk.end();
            rate = chunk.metadata().rate();
        }
        List<ScoredBeat> beats = score(found.beats);
        List<AlarmEvent> alarms = rate == null ? List.of() : alarms(name, rate, found, beats, end - 1);
        return new Result(beats, found.quality, alarms);
    }

    /** What the alarm engine makes of beats and signal, in the order in which they came. */
    private List<AlarmEvent> alarms(
            String name, SampleRate rate, Collector found, List<ScoredBeat> beats, long lastSample) {
        List<AlarmEvent> events = new ArrayList<>();
        // what is said again for those who come late is nothing new in a file
        AlarmEngine.Listener listener = event -> {
            if (event.phase() != AlarmEvent.Phase.CONTINUE) {
                events.add(event);
            }
        };
        AlarmEngine engine = new AlarmEngine(rate, name, limits);
        for (Object step : found.steps) {
            if (step instanceof Integer) {
                ScoredBeat beat = beats.get((Integer) step);
                engine.beat(beat.forAlarms(), Math.min(beat.decidedSample(), lastSample), listener);
            } else if (step instanceof SignalState) {
                engine.signal((SignalState) step, listener);
            } else {
                engine.gap((Long) step, listener);
            }
        }
        engine.end(lastSample, listener);
        return events;
    }

    private List<ScoredBeat> score(List<UnscoredBeat> beats) {
        ModelContract contract = scorer.contract();
        Optional<Adaptation> adaptation = Adaptation.of(contract);
        List<ScoredBeat> scored = new ArrayList<>(beats.size());
        for (int from = 0; from < beats.size(); from += BATCH) {
            List<UnscoredBeat> batch = beats.subList(from, Math.min(from + BATCH, beats.size()));
            List<BeatScores> scores =
                    scorer.score(batch.stream().map(b -> b.input().values()).toList());
            for (int i = 0; i < batch.size(); i++) {
                BeatScores alone = scores.get(i);
                float[] input = batch.get(i).input().values();
                BeatScores adapted = adaptation.map(a -> a.adapt(input, alone)).orElse(alone);
                scored.add(ScoredBeat.of(
                        batch.get(i),
                        adapted,
                        contract.operatingPoints(),
                        adaptation.map(Adaptation::cluster).orElse(-1)));
            }
        }
        return scored;
    }

    private static final class Collector implements PatientSignal.Listener {
        private final List<UnscoredBeat> beats = new ArrayList<>();
        private final List<QualityChange> quality = new ArrayList<>();
        /** The index of a beat, a state of the signal, or where it goes on after a gap. */
        private final List<Object> steps = new ArrayList<>();

        @Override
        public void beat(UnscoredBeat beat) {
            steps.add(beats.size());
            beats.add(beat);
        }

        @Override
        public void signal(SignalState state) {
            steps.add(state);
        }

        @Override
        public void gap(long sample, long missing) {
            steps.add(sample);
        }

        @Override
        public void quality(long sample, int lead, SignalQuality changed) {
            quality.add(new QualityChange(sample, lead, changed));
        }
    }
}
