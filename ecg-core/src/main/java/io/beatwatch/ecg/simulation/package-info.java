/**
 * Synthetic patients with scripted arrhythmias and exact truth: what to play ({@code RhythmScript}), who plays it
 * ({@code PatientProfile}), and the stream of samples and annotations ({@code EcgSimulator}).
 */
package io.beatwatch.ecg.simulation;
