package io.beatwatch.trainer.training;

import ai.djl.Device;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.networks.PatientNetwork;
import java.util.ArrayList;
import java.util.List;

/** Trains networks that are shown beats relative to their patient. One at a time per process, one thread. */
public final class PatientTraining {
    /** Keeps the seeds of two trainings' networks apart. */
    private static final int SEEDS_PER_TRAINING = 100;

    private final Procedure procedure;
    private final Device device;
    private final TrainingProgress progress;

    public PatientTraining(Procedure procedure, Device device, TrainingProgress progress) {
        this.procedure = procedure;
        this.device = device;
        this.progress = progress;
    }

    /**
     * Trains the procedure's network.
     *
     * @param part named to those who follow the progress
     * @return owner of the {@link PatientNetwork}; to be closed before the next training
     */
    public NetworkTrainer train(TrainingData data, int seed, String part) {
        List<Example> examples = ExampleWeights.of(data, data.classes(), procedure.fit(), procedure.databases());
        int first = seed * SEEDS_PER_TRAINING;
        if (procedure.members() == 1) {
            return train(examples, first, part);
        }
        float[][] teacher = new float[examples.size()][BeatClass.count()];
        for (int member = 1; member <= procedure.members(); member++) {
            try (NetworkTrainer trained = train(examples, first + member, part + " member " + member)) {
                List<BeatScores> said =
                        trained.scores(examples.stream().map(Example::input).toList());
                for (int i = 0; i < teacher.length; i++) {
                    for (int c = 0; c < BeatClass.count(); c++) {
                        teacher[i][c] += said.get(i).probabilities()[c] / procedure.members();
                    }
                }
            }
        }
        List<Example> taught = new ArrayList<>(examples.size());
        for (int i = 0; i < teacher.length; i++) {
            taught.add(examples.get(i).taught(teacher[i], procedure.teacherShare()));
        }
        return train(taught, first, part + " pupil");
    }

    private NetworkTrainer train(List<Example> examples, int seed, String part) {
        return NetworkFit.of(
                new PatientNetwork(procedure.design()),
                examples,
                procedure.fit(),
                new TargetCrossEntropy(),
                seed,
                part,
                device,
                progress);
    }
}
