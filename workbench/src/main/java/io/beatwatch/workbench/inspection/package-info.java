/** Pictures of a signal with what was found in it, for a person to look at. */
package io.beatwatch.workbench.inspection;
