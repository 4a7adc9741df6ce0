package io.beatwatch.ecg.wfdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Reads annotation files in MIT format. */
public final class AnnotationReader {
    static final int SKIP = 59;
    static final int NUM = 60;
    static final int SUB = 61;
    static final int CHN = 62;
    static final int AUX = 63;

    private AnnotationReader() {}

    /**
     * Reads {@code record.annotator}, for example the reference annotations of a record with {@code "atr"}.
     *
     * @param record path of the record without ending
     */
    public static List<Annotation> read(Path record, String annotator) throws IOException {
        return readFile(record.resolveSibling(record.getFileName() + "." + annotator));
    }

    /** Reads a whole annotation file, in the order in which it stands there. */
    public static List<Annotation> readFile(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = WfdbRecord.readBytes(file);
        } catch (NoSuchFileException e) {
            throw new WfdbException("no annotation file " + file + ": check the record's name and the annotator", e);
        }
        return parse(bytes, file.toString());
    }

    static List<Annotation> parse(byte[] bytes, String name) throws WfdbException {
        List<Annotation> annotations = new ArrayList<>();
        long sample = 0;
        int num = 0;
        int channel = 0;
        // whether the words that modify the last annotation are about one that we keep
        boolean kept = true;
        int at = 0;
        while (true) {
            if (at + 1 >= bytes.length) {
                throw cut(name, annotations.size());
            }
            int word = word(bytes, at);
            at += 2;
            if (word == 0) {
                return annotations;
            }
            int type = word >> 10;
            int low = word & 0x3ff;
            if (type == SKIP) {
                if (at + 3 >= bytes.length) {
                    throw cut(name, annotations.size());
                }
                sample += (word(bytes, at) << 16) | word(bytes, at + 2);
                at += 4;
            } else if (type == NUM) {
                num = (byte) low;
                replaceLast(
                        kept,
                        annotations,
                        name,
                        a -> new Annotation(a.sample(), a.code(), a.subtype(), a.channel(), (byte) low, a.aux()));
            } else if (type == SUB) {
                replaceLast(
                        kept,
                        annotations,
                        name,
                        a -> new Annotation(a.sample(), a.code(), (byte) low, a.channel(), a.num(), a.aux()));
            } else if (type == CHN) {
                channel = low;
                replaceLast(
                        kept,
                        annotations,
                        name,
                        a -> new Annotation(a.sample(), a.code(), a.subtype(), low, a.num(), a.aux()));
            } else if (type == AUX) {
                if (at + low > bytes.length) {
                    throw cut(name, annotations.size());
                }
                int end = low;
                while (end > 0 && bytes[at + end - 1] == 0) {
                    end--;
                }
                String aux = new String(bytes, at, end, StandardCharsets.UTF_8);
                at += low + (low & 1);
                replaceLast(
                        kept,
                        annotations,
                        name,
                        a -> new Annotation(a.sample(), a.code(), a.subtype(), a.channel(), a.num(), aux));
            } else {
                sample += low;
                if (sample < 0) {
                    throw new WfdbException(name + " has an annotation " + -sample
                            + " samples before the record begins: the file is damaged, fetch it again");
                }
                AnnotationCode code = AnnotationCode.ofNumber(type);
                kept = code != null;
                if (kept) {
                    // NUM and CHN hold until changed, SUB and AUX for one annotation (WFDB annot(5))
                    annotations.add(new Annotation(sample, code, 0, channel, num, ""));
                }
            }
        }
    }

    private static void replaceLast(
            boolean kept, List<Annotation> annotations, String name, UnaryOperator<Annotation> change)
            throws WfdbException {
        if (!kept) {
            return;
        }
        if (annotations.isEmpty()) {
            throw new WfdbException(name + " is not an annotation file in MIT format: its first word modifies an"
                    + " annotation that is not there");
        }
        annotations.set(annotations.size() - 1, change.apply(annotations.get(annotations.size() - 1)));
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
    }

    private static WfdbException cut(String name, int complete) {
        return new WfdbException(name + " ends without its end mark after " + complete
                + " annotations: the file is cut short, fetch it again");
    }
}
