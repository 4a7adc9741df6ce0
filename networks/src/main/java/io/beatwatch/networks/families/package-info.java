/**
 * The families of networks that the literature classifies heartbeats with, each written once over {@link
 * io.beatwatch.networks.families.Layers}, whoever computes them: PyTorch, the export to ONNX, or a count of what they cost.
 * Nothing here knows an engine.
 */
package io.beatwatch.networks.families;
