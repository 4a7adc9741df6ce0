/** The one catalogue of meters, and the page that Prometheus scrapes. */
package io.beatwatch.monitor.metrics;
