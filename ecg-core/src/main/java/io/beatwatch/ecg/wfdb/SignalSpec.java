package io.beatwatch.ecg.wfdb;

/**
 * One signal line of a header.
 *
 * @param fileName the signal file, beside the header
 * @param byteOffset bytes before the first sample in that file
 * @param gain analogue-to-digital units (adu) per millivolt; an uncalibrated signal (0 in the file) has 200
 * @param baseline the adu that stand for 0 mV
 * @param resolutionBits of the converter
 * @param zero the adu in the middle of the converter's range
 * @param initialValue the first sample in adu
 * @param checksum 16-bit sum of all samples, or null where the header has none
 * @param description usually the lead's name
 */
public record SignalSpec(
        String fileName,
        SignalFormat format,
        long byteOffset,
        double gain,
        int baseline,
        int resolutionBits,
        int zero,
        int initialValue,
        Integer checksum,
        String description) {}
