/** Small helpers that know nothing of monitoring. */
package io.beatwatch.monitor.util;
