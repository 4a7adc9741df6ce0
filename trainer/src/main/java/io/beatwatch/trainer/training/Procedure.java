package io.beatwatch.trainer.training;

import io.beatwatch.networks.PatientNetwork;
import java.util.Map;

/**
 * What makes one network out of beats.
 *
 * @param design of the network
 * @param fit how a network is trained
 * @param databases what a beat of a database counts in the loss, 1 for a database that is not named
 * @param members networks that are trained with different seeds, 1 to 20; where there are several, one more learns from
 *     the mean of their probabilities and is the result (Hinton, Vinyals and Dean 2015, "Distilling the Knowledge in a
 *     Neural Network"): nearly as good as all of them, at the cost of one
 * @param teacherShare of the members' probabilities in what that one learns, 0 to 1; the rest is the reference class
 */
public record Procedure(
        PatientNetwork.Design design,
        FitSettings fit,
        Map<String, Double> databases,
        int members,
        double teacherShare) {
    public Procedure {
        databases = Map.copyOf(databases);
        for (Map.Entry<String, Double> database : databases.entrySet()) {
            if (!(database.getValue() > 0 && database.getValue() <= 100)) {
                throw new IllegalArgumentException("databases must count more than 0 and at most 100, got " + database);
            }
        }
        if (members < 1 || members > 20) {
            throw new IllegalArgumentException("members must be 1 to 20, got " + members);
        }
        if (!(teacherShare >= 0 && teacherShare <= 1)) {
            throw new IllegalArgumentException("teacherShare must be 0 to 1, got " + teacherShare);
        }
    }
}
