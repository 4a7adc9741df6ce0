package io.beatwatch.ecg.wfdb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * Writes annotation files in MIT format.
 *
 * <p>For {@link AnnotationCode#SIGNAL_QUALITY} WFDB defines the subtype as a bit set: bit <i>n</i> is set where signal
 * <i>n</i> is noisy, bit <i>n</i>+4 as well where it is unreadable, for signals 0 to 3.
 */
public final class AnnotationWriter {
    private AnnotationWriter() {}

    /**
     * Writes {@code record.annotator}, sorted by time, replacing an older file as a whole.
     *
     * @param record path of the record without ending
     */
    public static void write(Path record, String annotator, List<Annotation> annotations) throws IOException {
        Path file = record.resolveSibling(record.getFileName() + "." + annotator);
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        Files.write(draft, format(annotations));
        Files.move(draft, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    static byte[] format(List<Annotation> annotations) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(annotations.size() * 2 + 2);
        long previous = 0;
        int num = 0;
        int channel = 0;
        for (Annotation a : annotations.stream()
                .sorted(Comparator.comparingLong(Annotation::sample))
                .toList()) {
            long step = a.sample() - previous;
            if (step < 0 || step > 0x3ff || (step == 0 && a.code().number() == 0)) {
                // also a NOT_QRS at distance 0, whose word would be the end mark: its step goes into the SKIP
                boolean wouldEnd = a.code().number() == 0;
                long skipped = wouldEnd ? step - 1 : step;
                word(out, AnnotationReader.SKIP << 10);
                word(out, (int) (skipped >> 16));
                word(out, (int) skipped);
                step -= skipped;
            }
            word(out, a.code().number() << 10 | (int) step);
            previous = a.sample();
            if (a.subtype() != 0) {
                word(out, AnnotationReader.SUB << 10 | (a.subtype() & 0xff));
            }
            if (a.channel() != channel) {
                word(out, AnnotationReader.CHN << 10 | (a.channel() & 0xff));
                channel = a.channel();
            }
            if (a.num() != num) {
                word(out, AnnotationReader.NUM << 10 | (a.num() & 0xff));
                num = a.num();
            }
            byte[] aux = a.aux().getBytes(StandardCharsets.UTF_8);
            if (aux.length > 0) {
                int length = Math.min(aux.length, 255);
                word(out, AnnotationReader.AUX << 10 | length);
                out.write(aux, 0, length);
                if ((length & 1) == 1) {
                    out.write(0);
                }
            }
        }
        word(out, 0);
        return out.toByteArray();
    }

    private static void word(ByteArrayOutputStream out, int value) {
        out.write(value & 0xff);
        out.write(value >> 8 & 0xff);
    }
}
