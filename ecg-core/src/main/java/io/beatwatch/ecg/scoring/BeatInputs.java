package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.beat.FoundBeat;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.SampleRate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One network's {@link BeatInput} for signals of any rate; each rate's is made once. Any thread. */
public final class BeatInputs {
    private final ModelContract contract;
    private final Map<SampleRate, BeatInput> byRate = new ConcurrentHashMap<>();

    public BeatInputs(ModelContract contract) {
        this.contract = contract;
    }

    public ModelContract contract() {
        return contract;
    }

    public BeatInput at(SampleRate rate) {
        return byRate.computeIfAbsent(rate, r -> new BeatInput(contract, r));
    }

    /** The network's input for a beat; see {@link BeatInput#prepare}. */
    public float[] prepare(FoundBeat beat, SampleRate rate, List<LeadScale> scales) {
        return at(rate).prepare(beat.strip(), scales, beat.rPeak());
    }
}
