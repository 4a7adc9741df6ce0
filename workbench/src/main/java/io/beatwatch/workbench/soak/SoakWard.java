package io.beatwatch.workbench.soak;

import io.beatwatch.ecg.alarm.AlarmLimits;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.simulation.RhythmScript;
import io.beatwatch.ecg.simulation.RhythmSegment;
import io.beatwatch.ecg.simulation.SimulationSettings;
import io.beatwatch.monitor.scoring.ServedNetwork;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.workbench.annotation.RecordAnnotator;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.BedPlan;
import io.beatwatch.workbench.replay.BedSignal;
import io.beatwatch.workbench.replay.ChunkLength;
import io.beatwatch.workbench.replay.LimitedSignal;
import io.beatwatch.workbench.replay.SimulatedBed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The patients of a soak. Every third has rhythms that alarms come and go with all the time, the others rhythms drawn from
 * their seed. The same seed gives the same ward.
 */
public final class SoakWard {
    private static final SampleRate RATE = SampleRate.ofHertz(250);
    private static final double BACKGROUND_NOISE_MILLIVOLTS = 0.01;

    /** Runs, pauses, asystole and fibrillation in turn: alarms come and go within a minute and a half. */
    public static final RhythmScript EVENTFUL = RhythmScript.of(
                    RhythmSegment.normal(Duration.ofSeconds(20)),
                    RhythmSegment.run(8),
                    RhythmSegment.normal(Duration.ofSeconds(6)),
                    RhythmSegment.asystole(Duration.ofSeconds(6)),
                    RhythmSegment.normal(Duration.ofSeconds(8)),
                    RhythmSegment.pause(Duration.ofSeconds(3)),
                    RhythmSegment.normal(Duration.ofSeconds(4)),
                    RhythmSegment.couplet(),
                    RhythmSegment.normal(Duration.ofSeconds(4)),
                    RhythmSegment.ventricularFibrillation(Duration.ofSeconds(9)))
            .repeated();

    private final int beds;
    private final Duration length;
    private final long seed;

    SoakWard(int beds, Duration length, long seed) {
        this.beds = beds;
        this.length = length;
        this.seed = seed;
    }

    /** The beds at their beginning. */
    List<Bed> beds(ChunkLength chunk) {
        List<Bed> all = new ArrayList<>();
        for (int bed = 0; bed < beds; bed++) {
            all.add(new Bed(BedPlan.name(bed), signal(bed), chunk));
        }
        return all;
    }

    private BedSignal signal(int bed) {
        long patient = seed * 1_000_003 + bed;
        SimulationSettings settings =
                SimulationSettings.of(RATE, EcgLead.II, EcgLead.V1).withBackgroundNoise(BACKGROUND_NOISE_MILLIVOLTS);
        RhythmScript script =
                bed % 3 == 0 ? EVENTFUL : RhythmScript.random(patient).repeated();
        BedSignal endless = new SimulatedBed(
                EcgSimulator.ofSeed(patient, script, settings), "simulator-" + BedPlan.name(bed), false);
        return new LimitedSignal(endless, RATE.samples(length));
    }

    /**
     * What a monitor that nothing disturbs publishes, without a broker.
     *
     * @throws IOException if the network cannot be read
     */
    Observed reference() throws IOException {
        MonitorSettings settings = MonitorSettings.of(new Settings().set("bootstrap.servers", "none:9092", "soak"));
        Observed observed = new Observed();
        try (ServedNetwork network = ServedNetwork.load(settings.scoring());
                BeatScorer scorer = network.openScorer()) {
            for (int bed = 0; bed < beds; bed++) {
                String stream = BedPlan.name(bed);
                RecordAnnotator.Result result =
                        new RecordAnnotator(scorer, AlarmLimits.ADULT).annotate(stream, signal(bed));
                result.beats()
                        .forEach(beat -> observed.beat(
                                stream,
                                beat.pending().beat().rPeak(),
                                beat.beatClass().name()));
                result.alarms()
                        .forEach(event -> observed.alarm(
                                stream,
                                event.kind().name(),
                                event.phase().name(),
                                event.sample(),
                                event.decidedSample()));
            }
        }
        return observed;
    }
}
