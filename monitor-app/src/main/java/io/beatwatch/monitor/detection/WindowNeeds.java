package io.beatwatch.monitor.detection;

import io.beatwatch.ecg.scoring.BeatInput;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.SampleRate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a network wants to see around a beat, for signals of any rate. Any thread. */
public final class WindowNeeds {
    private final ModelContract contract;
    private final Map<SampleRate, BeatInput> inputs = new ConcurrentHashMap<>();

    public WindowNeeds(ModelContract contract) {
        this.contract = contract;
    }

    /** What makes the network's input from signals of this rate. */
    public BeatInput input(SampleRate rate) {
        return inputs.computeIfAbsent(rate, r -> new BeatInput(contract, r));
    }

    int before(SampleRate rate) {
        return input(rate).samplesBefore();
    }

    int after(SampleRate rate) {
        return input(rate).samplesAfter();
    }
}
