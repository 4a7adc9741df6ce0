package io.beatwatch.ecg.wfdb;

import io.beatwatch.ecg.signal.SampleRate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A record with all its samples in memory (half an hour of two leads at 360 Hz takes 2.6 MB). Immutable. */
public final class WfdbRecord {
    /** Of one file: a day of twelve leads at 500 Hz, and more. */
    private static final int MOST_BYTES = (1 << 30) + (1 << 29);

    private final RecordHeader header;
    private final short[][] samples;

    /** @param samples adu, by signal and time; taken over, not copied */
    public WfdbRecord(RecordHeader header, short[][] samples) {
        if (samples.length != header.signals().size()) {
            throw new IllegalArgumentException(
                    "header names " + header.signals().size() + " signals, samples hold " + samples.length);
        }
        this.header = header;
        this.samples = samples;
    }

    public RecordHeader header() {
        return header;
    }

    public String name() {
        return header.name();
    }

    public SampleRate rate() {
        return header.rate();
    }

    /** Samples per signal. */
    public int length() {
        return samples[0].length;
    }

    /** The samples of a signal in adu: the record's own array, not to be written to. */
    public short[] samples(int signal) {
        return samples[signal];
    }

    /** A signal in millivolts. */
    public float[] millivolts(int signal) {
        SignalSpec spec = header.signals().get(signal);
        float[] out = new float[samples[signal].length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) ((samples[signal][i] - spec.baseline()) / spec.gain());
        }
        return out;
    }

    /**
     * Reads a record and checks it against the checksums of its header.
     *
     * @param record path of the record, without ending
     */
    public static WfdbRecord read(Path record) throws IOException {
        return read(RecordHeader.read(record), record.toString(), file -> {
            Path signals = record.resolveSibling(file);
            try {
                return readBytes(signals);
            } catch (NoSuchFileException e) {
                throw new WfdbException("no signal file " + signals + ": fetch the whole record (.hea, .dat, .atr)", e);
            }
        });
    }

    /** The bytes of a file, as many as fit into memory. */
    static byte[] readBytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new WfdbException(file + " has more than " + MOST_BYTES
                        + " bytes: cut the record into pieces (WFDB's snip does it)");
            }
            return bytes;
        }
    }

    /** Where the bytes of a record's signal files come from. */
    @FunctionalInterface
    interface SignalFiles {
        byte[] read(String fileName) throws IOException;
    }

    static WfdbRecord read(RecordHeader header, String record, SignalFiles files) throws IOException {
        Map<String, List<Integer>> signalsByFile = new LinkedHashMap<>();
        for (int s = 0; s < header.signals().size(); s++) {
            signalsByFile
                    .computeIfAbsent(header.signals().get(s).fileName(), f -> new ArrayList<>())
                    .add(s);
        }
        short[][] samples = new short[header.signals().size()][];
        for (Map.Entry<String, List<Integer>> file : signalsByFile.entrySet()) {
            readFile(header, file.getKey(), files.read(file.getKey()), file.getValue(), samples);
        }
        for (short[] signal : samples) {
            if (signal.length != samples[0].length) {
                throw new WfdbException("the signal files of " + record + " differ in length: fetch them again");
            }
        }
        return new WfdbRecord(header, samples);
    }

    private static void readFile(RecordHeader header, String file, byte[] bytes, List<Integer> signals, short[][] into)
            throws WfdbException {
        SignalSpec first = header.signals().get(signals.get(0));
        if (first.byteOffset() > bytes.length) {
            throw new WfdbException(file + " has " + bytes.length + " bytes, its header skips " + first.byteOffset()
                    + ": the file is cut short, fetch it again");
        }
        int offset = (int) first.byteOffset();
        int width = signals.size();
        long payload = Math.max(0, bytes.length - offset);
        long perSignal = header.sampleCount();
        if (perSignal == 0) {
            perSignal = (first.format() == SignalFormat.FORMAT_16 ? payload / 2 : payload * 2 / 3) / width;
        }
        if (perSignal == 0) {
            throw new WfdbException(file + " holds no samples: fetch it again");
        }
        if (perSignal > Integer.MAX_VALUE / 2 / width) {
            throw new WfdbException(file + " would hold " + perSignal + " samples of " + width
                    + " signals: more than fit into memory, or a damaged header; cut the record into pieces");
        }
        int needed = first.format().bytesFor(perSignal * width);
        if (payload < needed) {
            throw new WfdbException(file + " has " + bytes.length + " bytes where its header needs " + (needed + offset)
                    + ": the file is cut short, fetch it again");
        }
        short[] interleaved = first.format().unpack(bytes, offset, Math.toIntExact(perSignal * width));
        for (int column = 0; column < width; column++) {
            short[] samples = new short[(int) perSignal];
            short sum = 0;
            for (int i = 0; i < samples.length; i++) {
                samples[i] = interleaved[i * width + column];
                sum += samples[i];
            }
            Integer expected = header.signals().get(signals.get(column)).checksum();
            if (expected != null && header.sampleCount() > 0 && (short) (int) expected != sum) {
                throw new WfdbException(file + " does not match the checksum of signal " + column
                        + " in its header: the file is damaged, fetch it again");
            }
            into[signals.get(column)] = samples;
        }
    }

    /**
     * Writes header and one signal file {@code name.dat} into a folder; all signals are packed in the format of the
     * first, gains and baselines stay, checksums are computed.
     */
    public void write(Path folder) throws IOException {
        SignalFormat format = header.signals().get(0).format();
        String fileName = name() + ".dat";
        List<SignalSpec> specs = new ArrayList<>();
        short[] interleaved = new short[samples.length * length()];
        for (int s = 0; s < samples.length; s++) {
            SignalSpec old = header.signals().get(s);
            short sum = 0;
            for (int i = 0; i < length(); i++) {
                interleaved[i * samples.length + s] = samples[s][i];
                sum += samples[s][i];
            }
            specs.add(new SignalSpec(
                    fileName,
                    format,
                    0,
                    old.gain(),
                    old.baseline(),
                    old.resolutionBits(),
                    old.zero(),
                    length() == 0 ? 0 : samples[s][0],
                    (int) sum,
                    old.description()));
        }
        Files.write(folder.resolve(fileName), format.pack(interleaved));
        Files.writeString(
                folder.resolve(name() + ".hea"),
                new RecordHeader(name(), rate(), length(), specs, header.comments()).format());
    }
}
