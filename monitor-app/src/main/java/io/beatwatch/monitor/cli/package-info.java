/** The command line: one class per command, errors as one clear line. */
package io.beatwatch.monitor.cli;
