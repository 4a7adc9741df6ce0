package io.beatwatch.ecg.evaluation;

/**
 * One outcome of a comparison: a reference beat and the test beat that was matched to it; one of them is null for a
 * missed or an extra beat.
 */
public record BeatPair(LabelledBeat reference, LabelledBeat test) {
    public boolean matched() {
        return reference != null && test != null;
    }
}
