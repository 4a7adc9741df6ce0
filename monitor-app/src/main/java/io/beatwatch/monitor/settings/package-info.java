/** What can be set, where it comes from (defaults, file, environment, command line) and what is refused. */
package io.beatwatch.monitor.settings;
