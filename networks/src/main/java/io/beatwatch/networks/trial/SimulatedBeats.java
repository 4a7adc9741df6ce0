package io.beatwatch.networks.trial;

import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.features.FeatureExtractor;
import io.beatwatch.ecg.scoring.FeatureExtractors;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.simulation.RhythmScript;
import io.beatwatch.ecg.simulation.RhythmSegment;
import io.beatwatch.ecg.simulation.SimulatedRecord;
import io.beatwatch.ecg.simulation.SimulationSettings;
import io.beatwatch.ecg.wfdb.SignalSpec;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Beats of a simulated patient with two leads, described in a row as those of a recording: sinus rhythm with premature
 * atrial, ventricular and fusion beats, then the same again. For golden scores and tests; they prove nothing about
 * patients.
 */
public final class SimulatedBeats {
    private static final SimulationSettings SETTINGS = SimulationSettings.of(
                    SampleRate.ofHertz(360), EcgLead.II, EcgLead.V1)
            .withBackgroundNoise(0.02);

    private static final RhythmScript SCRIPT = RhythmScript.of(
                    RhythmSegment.normal(Duration.ofSeconds(6)),
                    RhythmSegment.pvc(),
                    RhythmSegment.normal(Duration.ofSeconds(3)),
                    RhythmSegment.pac(),
                    RhythmSegment.normal(Duration.ofSeconds(2)),
                    RhythmSegment.fusion(),
                    RhythmSegment.couplet())
            .repeated();

    private SimulatedBeats() {}

    /**
     * The first beats of a patient.
     *
     * @param contract says how they are described
     * @param count how many
     * @param seed of the patient
     * @return one input per beat, in the order of time
     */
    public static List<float[]> of(ModelContract contract, int count, long seed) {
        // no rhythm of the script is slower than 30 beats a minute
        SimulatedRecord simulated =
                EcgSimulator.ofSeed(seed, SCRIPT, SETTINGS).record("simulated", Duration.ofSeconds(2L * count + 5));
        WfdbRecord record = simulated.record();
        List<SignalSpec> specs = record.header().signals();
        LeadStrip strip = new LeadStrip(
                IntStream.range(0, specs.size()).mapToObj(record::samples).toArray(short[][]::new), 0);
        FeatureExtractor extractor = FeatureExtractors.of(
                contract,
                record.rate(),
                specs.stream()
                        .map(spec -> new LeadScale(spec.gain(), spec.baseline()))
                        .toList(),
                specs.stream().map(SignalSpec::description).toList());
        return simulated.annotations().stream()
                .filter(annotation ->
                        BeatMapping.AAMI.classOf(annotation.code()).isPresent())
                .limit(count)
                .map(beat -> extractor.extract(strip, beat.sample()))
                .toList();
    }
}
