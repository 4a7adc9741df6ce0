/** The one catalogue of meters, and what counts them. */
package io.beatwatch.monitor.metrics;
