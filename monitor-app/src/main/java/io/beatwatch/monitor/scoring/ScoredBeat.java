package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.monitor.detection.PendingBeat;

/** A beat and what the network says of it. */
public record ScoredBeat(PendingBeat pending, BeatScores scores) {}
