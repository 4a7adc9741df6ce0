/** The command that serves the page, for the image and for {@code scripts/beatwatch}. */
package io.beatwatch.ward.cli;
