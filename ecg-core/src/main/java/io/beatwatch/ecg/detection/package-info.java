/**
 * What is found in the samples themselves, online: R peaks, lead quality, ventricular fibrillation, a recorder's test signal.
 * Nothing here knows of beats' classes.
 *
 * <p>{@link io.beatwatch.ecg.detection.RPeakDetector},
 * {@link io.beatwatch.ecg.detection.VentricularFibrillationDetector} and
 * {@link io.beatwatch.ecg.detection.CalibrationPulses} are the entry points. In the first, a {@code Lead} turns samples into bands of
 * power and remembers its beats, the {@code CandidateFinder} finds tops, {@code CandidateFeatures} describes them, the
 * {@code CandidateNetwork} classifies them, the {@code PeakLocator} places them, and {@code LeadQuality} says how far all this
 * can be trusted. docs/detector.md has the figures.
 */
package io.beatwatch.ecg.detection;
