/**
 * Training: what a beat counts, how it is changed each time it is shown, the loop over epochs, several networks and their
 * pupil, and cross-validation by patients. {@code TrainingRun} is the seed report's way, {@code PatientTraining} that of
 * the networks which are shown beats relative to their patient.
 */
package io.beatwatch.trainer.training;
