/** Benchmarks: JMH for the core, and a whole ward on one machine. */
package io.beatwatch.benchmarks;
