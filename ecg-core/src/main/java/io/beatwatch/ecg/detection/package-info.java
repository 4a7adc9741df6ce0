/**
 * Online R-peak detection: samples in, R peaks and lead quality out. Nothing here knows of beats' classes.
 *
 * <p>{@link io.beatwatch.ecg.detection.RPeakDetector} is the only door. Inside, a {@code Lead} turns samples into bands of
 * power and remembers its beats, the {@code CandidateFinder} finds tops, {@code CandidateFeatures} describes them, the
 * {@code CandidateNetwork} classifies them, the {@code PeakLocator} places them, and {@code LeadQuality} says how far all this
 * can be trusted. docs/detector.md has the figures.
 */
package io.beatwatch.ecg.detection;
