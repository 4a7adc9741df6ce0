/**
 * What a network promises and needs (its contract), the port through which beats are scored, and what becomes of the
 * scores: adaptation to the patient and operating points.
 */
package io.beatwatch.ecg.scoring;
