package io.beatwatch.ecg.wfdb;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.beatwatch.ecg.signal.LeadScale;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the files of a record hold, they are read or refused with a {@link WfdbException}. The methods named in {@link
 * MethodSource} give what is valid to begin with; what fuzzing found lies beside them (scripts/fuzz).
 */
class WfdbFuzzTest {
    private static final String HEADER = """
            x 2 360 8
            x.dat 212 200(1024)/mV 11 1024 995 -60 0 MLII
            x.dat 212 200 11 1024 1011 -92 0 V5
            # 69 M
            """;

    /** No matcher: it is asked a million times. */
    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError();
        }
    }

    static Stream<byte[]> headers() {
        return Stream.of(
                        HEADER,
                        "x 1 250\nx.dat 16+12 1000(-5)/uV 16 0 0 0 0\n",
                        "x 1 128/0(0) 0\nx.dat 16\n",
                        "x 1 1e3 4 12:00:00 1/1/2000\n\nx.dat 212x1 0 12\n#c")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @MethodSource("headers")
    @FuzzTest
    void shouldReadOrRefuseAHeaderWhateverItHolds(byte[] bytes) {
        try {
            RecordHeader header = RecordHeader.parse(new String(bytes, StandardCharsets.ISO_8859_1), "x.hea");
            require(!header.signals().isEmpty());
            // what is made of it next
            header.signals().forEach(signal -> new LeadScale(signal.gain(), signal.baseline()));
        } catch (WfdbException e) {
            require(e.getMessage().contains("x.hea"));
        }
    }

    static Stream<byte[]> annotations() {
        return Stream.of(
                AnnotationWriter.format(List.of()),
                AnnotationWriter.format(List.of(
                        new Annotation(18, AnnotationCode.RHYTHM_CHANGE, "(N"),
                        new Annotation(77, AnnotationCode.NORMAL),
                        new Annotation(1_000_000, AnnotationCode.VENTRICULAR_PREMATURE, 1, 1, 3, "odd"))));
    }

    @MethodSource("annotations")
    @FuzzTest
    void shouldReadOrRefuseAnAnnotationFileWhateverItHolds(byte[] bytes) {
        try {
            List<Annotation> read = AnnotationReader.parse(bytes, "x.atr");
            require(read.size() <= bytes.length / 2);
            read.forEach(annotation -> require(annotation.sample() >= 0));
        } catch (WfdbException e) {
            require(e.getMessage().contains("x.atr"));
        }
    }

    static Stream<byte[]> records() {
        byte[] samples = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24};
        return Stream.of(
                        "x 2 360 8\nx.dat 212 200\nx.dat 212 200\n",
                        "x 1 360 0\nx.dat 16 200\n",
                        "x 2 360 12\nx.dat 16 200\ny.dat 16 200\n",
                        "x 1 360 4\nx.dat 16+8 200 11 0 0\n",
                        "x 1 360 16\nx.dat 212 200 11 0 0 1 0\n")
                .map(header -> {
                    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
                    byte[] both = new byte[text.length + 1 + samples.length];
                    System.arraycopy(text, 0, both, 0, text.length);
                    System.arraycopy(samples, 0, both, text.length + 1, samples.length);
                    return both;
                });
    }

    /** The header ends at the first zero; what follows is what every signal file holds. */
    @MethodSource("records")
    @FuzzTest
    void shouldReadOrRefuseARecordWhateverItsHeaderSaysOfItsSamples(byte[] bytes) throws IOException {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        byte[] signals = new byte[Math.max(0, bytes.length - end - 1)];
        System.arraycopy(bytes, bytes.length - signals.length, signals, 0, signals.length);
        try {
            RecordHeader header = RecordHeader.parse(new String(bytes, 0, end, StandardCharsets.ISO_8859_1), "x.hea");
            WfdbRecord record = WfdbRecord.read(header, "x", file -> signals);
            // no sample is made up
            require(record.length() >= 1 && record.length() <= signals.length);
        } catch (WfdbException e) {
            require(e.getMessage().contains(": "));
        }
    }
}
