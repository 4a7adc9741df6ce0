/**
 * What probabilities are worth and where they become a class: temperature, calibration error, operating points. All of it
 * is chosen on held-out patients of the training records.
 */
package io.beatwatch.trainer.calibration;
