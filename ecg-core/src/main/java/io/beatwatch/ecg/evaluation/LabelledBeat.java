package io.beatwatch.ecg.evaluation;

import io.beatwatch.ecg.beat.BeatClass;

/**
 * A beat on one side of a comparison.
 *
 * @param sample position of the R peak
 */
public record LabelledBeat(long sample, BeatClass beatClass) {}
