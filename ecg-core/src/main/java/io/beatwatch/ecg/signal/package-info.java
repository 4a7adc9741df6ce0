/** Sampling rates, resampling, quality of a lead: what holds for any sampled signal. */
package io.beatwatch.ecg.signal;
