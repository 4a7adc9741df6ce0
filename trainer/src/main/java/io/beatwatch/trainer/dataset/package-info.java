/**
 * Annotated recordings as beats that a network can be shown, grouped by patient, with what is made up over their windows
 * and what noise there is to mix in.
 */
package io.beatwatch.trainer.dataset;
