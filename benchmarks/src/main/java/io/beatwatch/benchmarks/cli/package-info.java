/** The commands of {@code scripts/bench}. */
package io.beatwatch.benchmarks.cli;
