package io.beatwatch.ecg.wfdb;

import io.beatwatch.ecg.signal.SampleRate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header ({@code .hea}) of a record.
 *
 * @param name the record's name
 * @param sampleCount samples per signal, or 0 where the header leaves it to the signal file's length
 * @param signals in file order
 * @param comments lines that begin with #, without it
 */
public record RecordHeader(
        String name, SampleRate rate, long sampleCount, List<SignalSpec> signals, List<String> comments) {
    /** What WFDB assumes for an uncalibrated signal. */
    private static final double DEFAULT_GAIN = 200;

    private static final Pattern GAIN = Pattern.compile("([-+.0-9eE]+)(?:\\(([-+0-9]+)\\))?(?:/(\\S+))?");
    private static final Pattern FORMAT = Pattern.compile("(\\d+)(?:x(\\d+))?(?::(\\d+))?(?:\\+(\\d+))?");

    public RecordHeader {
        signals = List.copyOf(signals);
        comments = List.copyOf(comments);
    }

    /** The names of the signals, in file order. */
    public List<String> leadNames() {
        return signals.stream().map(SignalSpec::description).toList();
    }

    /**
     * Reads the header of a record.
     *
     * @param record path of the record, without ending
     */
    public static RecordHeader read(Path record) throws IOException {
        Path file = record.resolveSibling(record.getFileName() + ".hea");
        try {
            return parse(new String(WfdbRecord.readBytes(file), StandardCharsets.ISO_8859_1), file.toString());
        } catch (NoSuchFileException e) {
            throw new WfdbException(
                    "no record " + record + " (" + file + " is missing): give the record's path without ending", e);
        }
    }

    static RecordHeader parse(String text, String name) throws WfdbException {
        List<String> lines = new ArrayList<>();
        List<String> comments = new ArrayList<>();
        text.lines().map(String::strip).filter(l -> !l.isEmpty()).forEach(line -> {
            if (line.startsWith("#")) {
                comments.add(line.substring(1).strip());
            } else {
                lines.add(line);
            }
        });
        if (lines.isEmpty()) {
            throw new WfdbException(name + " is empty: fetch it again");
        }
        String[] record = lines.get(0).split("\\s+");
        if (record[0].contains("/")) {
            throw new WfdbException(name + " describes a multi-segment record: read its segments one by one");
        }
        try {
            int count = Integer.parseInt(record[1]);
            double hertz = record.length > 2 ? Double.parseDouble(record[2].split("[/(]")[0]) : 250;
            long samples = record.length > 3 ? Long.parseLong(record[3]) : 0;
            if (count < 1 || lines.size() - 1 < count || samples < 0) {
                throw new WfdbException(name + " announces " + count + " signals and has " + (lines.size() - 1)
                        + " signal lines: the header is damaged, fetch it again");
            }
            List<SignalSpec> signals = new ArrayList<>();
            for (String line : lines.subList(1, 1 + count)) {
                signals.add(signal(line, name));
            }
            return new RecordHeader(record[0], SampleRate.ofHertz(hertz), samples, signals, comments);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new WfdbException(
                    name + " is not a WFDB header (" + e.getMessage() + "): fetch it again or name another record", e);
        }
    }

    private static SignalSpec signal(String line, String name) throws WfdbException {
        String[] f = line.split("\\s+", 9);
        Matcher format = FORMAT.matcher(f[1]);
        if (!format.matches()) {
            throw new WfdbException(name + ": cannot read the signal format '" + f[1] + "'");
        }
        SignalFormat packing = SignalFormat.ofNumber(Integer.parseInt(format.group(1)));
        boolean plain = (format.group(2) == null || format.group(2).equals("1")) && format.group(3) == null;
        if (packing == null || !plain) {
            throw new WfdbException(name + ": signal format " + f[1]
                    + " is not supported: convert the record to format 212 or 16 (WFDB's xform does it)");
        }
        // a header from elsewhere must not lead out of its folder
        if (f[0].contains("/") || f[0].contains("\\") || f[0].contains("\0") || f[0].equals("..")) {
            throw new WfdbException(
                    name + ": the signal file '" + f[0] + "' is not beside the header: put it there and name it alone");
        }
        long offset = format.group(4) == null ? 0 : Long.parseLong(format.group(4));
        int resolution = f.length > 3 ? Integer.parseInt(f[3]) : 12;
        int zero = f.length > 4 ? Integer.parseInt(f[4]) : 0;
        double gain = 0;
        int baseline = zero;
        double perMillivolt = 1;
        if (f.length > 2) {
            Matcher m = GAIN.matcher(f[2]);
            if (!m.matches()) {
                throw new WfdbException(name + ": cannot read the gain '" + f[2] + "'");
            }
            gain = Double.parseDouble(m.group(1));
            if (!(gain >= 0 && gain < Double.POSITIVE_INFINITY)) {
                throw new WfdbException(name + ": the gain " + m.group(1) + " is no number of adu per millivolt");
            }
            baseline = m.group(2) == null ? zero : Integer.parseInt(m.group(2));
            String units = m.group(3) == null ? "mV" : m.group(3);
            perMillivolt = switch (units) {
                case "uV", "µV" -> 1000;
                case "V" -> 1e-3;
                default -> 1;
            };
        }
        double aduPerMillivolt = gain == 0 ? DEFAULT_GAIN : gain * perMillivolt;
        if (!(aduPerMillivolt > 0 && aduPerMillivolt < Double.POSITIVE_INFINITY)) {
            throw new WfdbException(name + ": the gain '" + f[2] + "' is no number of adu per millivolt");
        }
        return new SignalSpec(
                f[0],
                packing,
                offset,
                aduPerMillivolt,
                baseline,
                resolution,
                zero,
                f.length > 5 ? Integer.parseInt(f[5]) : 0,
                f.length > 6 ? Integer.valueOf(f[6]) : null,
                f.length > 8 ? f[8].strip() : "");
    }

    String format() {
        StringBuilder out = new StringBuilder()
                .append(name)
                .append(' ')
                .append(signals.size())
                .append(' ')
                .append(number(rate.hertz()))
                .append(' ')
                .append(sampleCount)
                .append('\n');
        for (SignalSpec s : signals) {
            out.append(s.fileName()).append(' ').append(s.format().number());
            if (s.byteOffset() != 0) {
                out.append('+').append(s.byteOffset());
            }
            out.append(' ').append(number(s.gain()));
            if (s.baseline() != s.zero()) {
                out.append('(').append(s.baseline()).append(')');
            }
            out.append(' ').append(s.resolutionBits()).append(' ').append(s.zero());
            out.append(' ').append(s.initialValue());
            out.append(' ').append(s.checksum() == null ? 0 : s.checksum()).append(" 0 ");
            out.append(s.description()).append('\n');
        }
        comments.forEach(c -> out.append("# ").append(c).append('\n'));
        return out.toString();
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
