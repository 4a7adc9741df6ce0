/** Beats: finding them in a patient's signal, their classes, and the symbols of annotations that stand for them. */
package io.beatwatch.ecg.beat;
