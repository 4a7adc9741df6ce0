/** What all that the monitor persists has in common: the envelope around it, and what becomes of what cannot be read. */
package io.beatwatch.monitor.state;
