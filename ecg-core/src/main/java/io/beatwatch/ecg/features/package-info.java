/**
 * What a cardiologist looks at, one beat at a time: the beat's window, the patient's usual beat, the shapes seen so far
 * and the rhythm that led here. The same code describes beats for the trainer and for the monitor.
 */
package io.beatwatch.ecg.features;
