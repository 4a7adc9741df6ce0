/** Pictures of a signal with what was found in it, for a person to judge. */
package io.beatwatch.workbench.inspection;
