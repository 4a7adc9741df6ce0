/** The trainer's command line: {@code train}, {@code validate}, {@code evaluate}, {@code export}, {@code reproduce}. */
package io.beatwatch.trainer;
