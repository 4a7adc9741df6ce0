/** Beats: their classes, the windows cut around them, and what is known of the patient's rhythm. */
package io.beatwatch.ecg.beat;
