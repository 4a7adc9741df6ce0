package io.beatwatch.workbench.cli;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.workbench.replay.ChunkLength;
import io.beatwatch.workbench.replay.Gateway;
import io.beatwatch.workbench.replay.LeadChoice;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of every command that plays bedside gateways. */
final class BedOptions {
    @Option(
            names = "--leads",
            paramLabel = "all|first|NAME,...",
            defaultValue = "first",
            converter = LeadChoiceConverter.class,
            description =
                    "Leads of records that are sent: the first one, all, or by name. Networks that look at two leads"
                            + " do better with all (default: ${DEFAULT-VALUE}).")
    LeadChoice leads;

    @Option(
            names = "--chunk",
            paramLabel = "TIME",
            defaultValue = "250ms",
            converter = ChunkLengthConverter.class,
            description = "Length of a chunk, 10ms to 10s (default: ${DEFAULT-VALUE}).")
    ChunkLength chunk;

    @Option(
            names = "--speed",
            paramLabel = "X|max",
            defaultValue = "1",
            converter = SpeedConverter.class,
            description = "1 for real time, N for N times as fast, max for as fast as possible (default: 1).")
    double speed;

    @Option(
            names = "--rate",
            paramLabel = "HZ",
            defaultValue = "360",
            description = "Sampling rate of simulated patients, 100 to 1000 (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Which simulated patients (default: ${DEFAULT-VALUE}).")
    long seed;

    SampleRate rate() {
        if (!(rate >= 100 && rate <= 1000)) {
            throw new IllegalArgumentException("--rate must be 100 to 1000, got " + rate);
        }
        return SampleRate.ofHertz(rate);
    }

    static final class LeadChoiceConverter implements ITypeConverter<LeadChoice> {
        @Override
        public LeadChoice convert(String value) {
            try {
                return LeadChoice.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    static final class ChunkLengthConverter implements ITypeConverter<ChunkLength> {
        private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s)");

        @Override
        public ChunkLength convert(String value) {
            Matcher m = TIME.matcher(value);
            if (!m.matches()) {
                throw new TypeConversionException("'" + value + "' is no length such as 20ms, 250ms or 1s");
            }
            long n = Long.parseLong(m.group(1));
            try {
                return new ChunkLength(m.group(2).equals("s") ? Duration.ofSeconds(n) : Duration.ofMillis(n));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    static final class SpeedConverter implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            if (value.equalsIgnoreCase("max")) {
                return Gateway.AS_FAST_AS_POSSIBLE;
            }
            try {
                double speed = Double.parseDouble(value);
                if (speed > 0) {
                    return speed;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new TypeConversionException("'" + value + "' is no speed: give a number greater than 0, or max");
        }
    }
}
