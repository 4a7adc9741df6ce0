/** The trainer's command line: {@code train}, {@code evaluate}, {@code export}. */
package io.beatwatch.trainer;
