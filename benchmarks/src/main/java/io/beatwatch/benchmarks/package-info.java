/** JMH benchmarks, and what a network costs. */
package io.beatwatch.benchmarks;
