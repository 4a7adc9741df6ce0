/** Scoring by batch size on every engine and device that this machine has. */
package io.beatwatch.benchmarks.gpu;
