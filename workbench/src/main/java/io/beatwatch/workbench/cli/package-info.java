/** The command line that reaches everything: one class per command. */
package io.beatwatch.workbench.cli;
