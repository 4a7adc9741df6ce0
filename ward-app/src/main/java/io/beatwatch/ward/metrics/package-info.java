/** Meters of the page's server. Takes plain values and knows nothing else of it. */
package io.beatwatch.ward.metrics;
