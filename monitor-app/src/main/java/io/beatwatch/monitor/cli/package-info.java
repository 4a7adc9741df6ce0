/** The command line of the monitor, one class per command, errors as one clear line; the workbench adds its own commands. */
package io.beatwatch.monitor.cli;
