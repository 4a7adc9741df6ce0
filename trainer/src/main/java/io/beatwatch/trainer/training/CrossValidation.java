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
 * trained on other patients. Every fold holds patients of each database that has as many. One at a time per process, one thread.
 */
public final class CrossValidation {
    private CrossValidation() {}

    /**
     * Trains one network per fold and scores the recordings held out of it, each read in one or more ways.
     *
     * @param readings a recording of the training data as it is to be scored, by the name of the way of reading
     * @param folds 2 or more, at most as many as there are patients
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
        for (BeatDataset group : groups(beats, folds)) {
            List<Set<String>> ofGroup = PatientFolds.of(group, folds);
            for (int fold = 0; fold < folds; fold++) {
                patients.get(fold).addAll(ofGroup.get(fold));
            }
        }
        return patients;
    }

    /** The databases, those with fewer patients than folds taken together; where that is too few still, with the first. */
    private static List<BeatDataset> groups(BeatDataset beats, int folds) {
        List<BeatDataset> groups = new ArrayList<>();
        BeatDataset small = new BeatDataset(List.of());
        for (String database : beats.databases()) {
            BeatDataset of = beats.of(database);
            if (patients(of) < folds) {
                small = small.and(of);
            } else {
                groups.add(of);
            }
        }
        if (patients(small) >= folds || groups.isEmpty()) {
            groups.add(small);
        } else {
            groups.set(0, groups.get(0).and(small));
        }
        return groups.stream().filter(group -> group.size() > 0).toList();
    }

    private static long patients(BeatDataset beats) {
        return beats.records().stream().map(RecordBeats::patient).distinct().count();
    }
}
