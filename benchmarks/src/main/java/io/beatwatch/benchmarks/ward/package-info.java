/**
 * A ward on one machine: gateways, broker, monitor and readers, and what they cost. {@link
 * io.beatwatch.benchmarks.ward.MeasuredWard} runs it, {@link io.beatwatch.benchmarks.ward.WardReport} says what was measured.
 */
package io.beatwatch.benchmarks.ward;
