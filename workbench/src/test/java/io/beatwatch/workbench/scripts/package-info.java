/** Tests of the scripts that people run. */
package io.beatwatch.workbench.scripts;
