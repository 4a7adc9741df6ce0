package io.beatwatch.trainer.report;

import io.beatwatch.ecg.scoring.Adaptation;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.trainer.calibration.ScoredRecord;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.RecordBeats;
import java.util.ArrayList;
import java.util.List;

/** A network's scores of annotated beats, weighed with their like where its contract says so. Single thread. */
public final class Evaluation {
    /** Beats scored at once; bounds the memory, changes no figure. */
    private static final int BATCH = 512;

    private final ModelContract contract;
    private final BeatDataset beats;
    private final List<BeatScores> scores = new ArrayList<>();
    private final Measurement measurement;

    /** Scores all beats. */
    public Evaluation(BeatScorer network, BeatDataset beats) {
        this.contract = network.contract();
        this.beats = beats;
        List<ScoredRecord> records = new ArrayList<>();
        for (RecordBeats record : beats.records()) {
            ScoredRecord alone =
                    new ScoredRecord(record, score(network, record.inputs()), score(network, record.extraInputs()));
            ScoredRecord weighed =
                    Adaptation.of(contract).map(alone::weighedWith).orElse(alone);
            scores.addAll(weighed.scores());
            records.add(weighed);
        }
        measurement = new Measurement(records, contract.operatingPoints());
    }

    private static List<BeatScores> score(BeatScorer network, List<float[]> inputs) {
        List<BeatScores> scores = new ArrayList<>(inputs.size());
        for (int from = 0; from < inputs.size(); from += BATCH) {
            scores.addAll(network.score(inputs.subList(from, Math.min(from + BATCH, inputs.size()))));
        }
        return scores;
    }

    /** Of the network. */
    public ModelContract contract() {
        return contract;
    }

    public BeatDataset beats() {
        return beats;
    }

    /** The scores of a beat of {@link #beats()}. */
    public BeatScores scores(int beat) {
        return scores.get(beat);
    }

    /** The figures that follow. */
    public Measurement measurement() {
        return measurement;
    }
}
