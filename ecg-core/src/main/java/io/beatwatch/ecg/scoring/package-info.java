/** What a network promises and needs (its contract), and the port through which beats are scored. */
package io.beatwatch.ecg.scoring;
