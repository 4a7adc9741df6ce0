package io.beatwatch.workbench.annotation;

import io.beatwatch.ecg.alarm.AlarmEvent;
import io.beatwatch.ecg.alarm.AlarmLimits;
import io.beatwatch.ecg.alarm.BeatAlertSettings;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.monitor.patient.AlarmContext;
import io.beatwatch.monitor.patient.AlarmSettings;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.Patient.PendingBeat;
import io.beatwatch.monitor.patient.ScoredBeat;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.BedSignal;
import io.beatwatch.workbench.replay.ChunkLength;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Runs a signal through the very patient that the monitor's processors use, chunk by chunk, and scores its beats in
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
        AlarmSettings alarms = new AlarmSettings(BeatAlertSettings.DEFAULT, "", limits);
        Patient patient = new Patient(name, new Patient.Settings(scorer.contract(), alarms));
        List<PendingBeat> pending = new ArrayList<>();
        Collector found = new Collector();
        while (!bed.ended()) {
            patient.accept(bed.next(Instant.EPOCH), 0, pending::add);
            patient.settle(found);
            if (pending.size() >= BATCH || bed.ended()) {
                score(pending, found);
                pending.clear();
            }
        }
        return new Result(found.beats, found.quality, found.alarms);
    }

    private void score(List<PendingBeat> pending, Patient.Listener found) {
        if (pending.isEmpty()) {
            return;
        }
        List<BeatScores> scores = scorer.score(
                pending.stream().map(b -> b.beat().input().values()).toList());
        for (int i = 0; i < pending.size(); i++) {
            pending.get(i).patient().scored(scores.get(i), found);
        }
    }

    private static final class Collector implements Patient.Listener {
        private final List<ScoredBeat> beats = new ArrayList<>();
        private final List<QualityChange> quality = new ArrayList<>();
        private final List<AlarmEvent> alarms = new ArrayList<>();

        @Override
        public void beat(ScoredBeat beat) {
            beats.add(beat);
        }

        @Override
        public void alarm(AlarmEvent event, AlarmContext context) {
            alarms.add(event);
        }

        @Override
        public void quality(long sample, int lead, SignalQuality changed) {
            quality.add(new QualityChange(sample, lead, changed));
        }
    }
}
