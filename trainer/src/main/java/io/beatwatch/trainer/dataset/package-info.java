/** Annotated recordings as labelled windows, grouped by patient. */
package io.beatwatch.trainer.dataset;
