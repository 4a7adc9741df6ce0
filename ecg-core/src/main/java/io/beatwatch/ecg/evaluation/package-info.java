/** Scoring against reference annotations: beat matching, confusion matrix, the reports people know. */
package io.beatwatch.ecg.evaluation;
