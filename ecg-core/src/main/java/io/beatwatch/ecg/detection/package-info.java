/** Online R-peak detection: samples in, R peaks and lead quality out. Nothing here knows of beats' classes. */
package io.beatwatch.ecg.detection;
