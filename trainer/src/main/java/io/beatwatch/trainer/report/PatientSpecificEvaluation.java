package io.beatwatch.trainer.report;

import ai.djl.ndarray.NDManager;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.Adaptation;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.networks.BeatNetwork;
import io.beatwatch.networks.TorchBeatScorer;
import io.beatwatch.trainer.calibration.ScoredRecord;
import io.beatwatch.trainer.dataset.RecordBeats;
import io.beatwatch.trainer.training.PatientRefit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network fitted to each patient by the labelled beginning of the record, and as it is, on the same beats: those after the
 * beginning. Where the network's contract says so, both are followed by the adaptation that the monitor does without labels, from the record's
 * first beat on; the fitted one's is told the labels of the beginning. Single thread.
 */
public final class PatientSpecificEvaluation {
    /** Of a labelled beat's class; the rest is the other classes'. */
    private static final float CERTAINTY = 0.96f;

    private static final int BATCH = 512;
    private static final long SEED = 1;

    private final BeatNetwork network;
    private final ModelContract contract;
    private final NDManager manager;
    private final PatientRefit refit;
    private final Duration beginning;
    private final List<ScoredRecord> without = new ArrayList<>();
    private final List<ScoredRecord> with = new ArrayList<>();

    /**
     * @param network as it is; not changed
     * @param manager owner of what is computed
     * @param beginning of each record, which is labelled and not measured
     */
    public PatientSpecificEvaluation(
            BeatNetwork network, ModelContract contract, NDManager manager, PatientRefit refit, Duration beginning) {
        this.network = network;
        this.contract = contract;
        this.manager = manager;
        this.refit = refit;
        this.beginning = beginning;
    }

    /**
     * Fits and measures one record.
     *
     * @param record read at its annotations
     * @param labelled how many of its beats lie in the beginning
     */
    public void add(RecordBeats record, int labelled) {
        RecordBeats rest = record.after(labelled, beginning.toMillis() / 1e3);
        without.add(new ScoredRecord(
                rest, after(labelled, adapted(record, scores(network, record.inputs()), 0)), List.of()));
        try (NDManager ofPatient = manager.newSubManager()) {
            BeatNetwork fitted = refit.fitted(
                    network,
                    ofPatient,
                    record.inputs().subList(0, labelled),
                    record.classes().subList(0, labelled),
                    SEED);
            with.add(new ScoredRecord(
                    rest, after(labelled, adapted(record, scores(fitted, record.inputs()), labelled)), List.of()));
        }
    }

    private static List<BeatScores> after(int labelled, List<BeatScores> scores) {
        return scores.subList(labelled, scores.size());
    }

    private List<BeatScores> scores(BeatNetwork of, List<float[]> inputs) {
        List<BeatScores> scores = new ArrayList<>(inputs.size());
        for (int from = 0; from < inputs.size(); from += BATCH) {
            scores.addAll(
                    TorchBeatScorer.score(of, manager, inputs.subList(from, Math.min(from + BATCH, inputs.size()))));
        }
        return scores;
    }

    /** @param labelled beats at the beginning whose class the adaptation is told */
    private List<BeatScores> adapted(RecordBeats record, List<BeatScores> scores, int labelled) {
        Optional<Adaptation> adaptation = Adaptation.of(contract);
        if (adaptation.isEmpty()) {
            return scores;
        }
        List<BeatScores> adapted = new ArrayList<>(scores.size());
        for (int i = 0; i < scores.size(); i++) {
            BeatClass label = record.classes().get(i);
            // unclassifiable beats teach nothing, and what the network says of them may stand
            BeatScores said = i < labelled && label != BeatClass.Q ? certain(scores.get(i), label) : scores.get(i);
            adapted.add(adaptation.get().adapt(record.inputs().get(i), said));
        }
        return adapted;
    }

    private static BeatScores certain(BeatScores scores, BeatClass label) {
        float[] probabilities = new float[BeatClass.count()];
        for (int c = 0; c < probabilities.length; c++) {
            probabilities[c] = c == label.ordinal() ? CERTAINTY : (1 - CERTAINTY) / (probabilities.length - 1);
        }
        return scores.withProbabilities(probabilities);
    }

    /** The figures of the network as it is. */
    public Measurement without() {
        return new Measurement(without, contract.operatingPoints());
    }

    /** The figures of the network fitted to each patient, on the same beats. */
    public Measurement with() {
        return new Measurement(with, contract.operatingPoints());
    }
}
