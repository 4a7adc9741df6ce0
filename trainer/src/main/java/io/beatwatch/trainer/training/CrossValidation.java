package io.beatwatch.trainer.training;

import ai.djl.Device;
import io.beatwatch.trainer.calibration.ScoredRecord;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.RecordBeats;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Patient-grouped cross-validation inside the training records: each patient's beats are scored by a network that was
 * trained on other patients. Every fold holds patients of each database. One at a time per process, one thread.
 */
public final class CrossValidation {
    private CrossValidation() {}

    /**
     * Trains one network per fold and scores the recordings held out of it, each read in one or more ways.
     *
     * @param readings a recording of the training data as it is to be scored, by the name of the way of reading
     * @param folds 2 or more, at most as many as a database has patients
     * @return by way of reading, the recordings in the order of the folds
     */
    public static <K> Map<K, List<ScoredRecord>> heldOut(
            Procedure procedure,
            TrainingData data,
            Function<RecordBeats, Map<K, RecordBeats>> readings,
            int folds,
            int seed,
            Device device,
            TrainingProgress progress) {
        PatientTraining training = new PatientTraining(procedure, device, progress);
        Map<K, List<ScoredRecord>> scored = new LinkedHashMap<>();
        List<Set<String>> dealt = folds(data.real(), folds);
        for (int fold = 0; fold < folds; fold++) {
            Set<String> heldOut = dealt.get(fold);
            TrainingData others = data.where(patient -> !heldOut.contains(patient));
            try (NetworkTrainer trained = training.train(others, seed, "fold " + (fold + 1))) {
                for (RecordBeats record : data.real().where(heldOut::contains).records()) {
                    readings.apply(record)
                            .forEach((reading, beats) -> scored.computeIfAbsent(reading, r -> new ArrayList<>())
                                    .add(new ScoredRecord(
                                            beats,
                                            trained.scores(beats.inputs()),
                                            trained.scores(beats.extraInputs()))));
                }
            }
        }
        return scored;
    }

    private static List<Set<String>> folds(BeatDataset beats, int folds) {
        List<Set<String>> patients = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            patients.add(new HashSet<>());
        }
        for (String database : beats.databases()) {
            List<Set<String>> ofDatabase = PatientFolds.of(beats.of(database), folds);
            for (int fold = 0; fold < folds; fold++) {
                patients.get(fold).addAll(ofDatabase.get(fold));
            }
        }
        return patients;
    }
}
