package io.beatwatch.ecg.wfdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.TestData;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.evaluation.RecordSets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationTest {
    @TempDir
    private Path folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldReadBackWhatItWrote(long seed) throws IOException {
        Random random = new Random(seed);
        AnnotationCode[] codes = AnnotationCode.values();
        List<Annotation> written = new ArrayList<>();
        long sample = 0;
        for (int i = 0; i < 2000; i++) {
            // distances around the 10-bit limit, far jumps, and none
            sample += switch (random.nextInt(5)) {
                case 0 -> 0;
                case 1 -> 1022 + random.nextInt(4);
                case 2 -> random.nextInt(1 << 20);
                default -> random.nextInt(400);
            };
            written.add(new Annotation(
                    sample,
                    codes[random.nextInt(codes.length)],
                    random.nextInt(256) - 128,
                    random.nextInt(4),
                    random.nextInt(256) - 128,
                    random.nextBoolean() ? "" : "(N" + "x".repeat(random.nextInt(5))));
        }
        AnnotationWriter.write(folder.resolve("r"), "tst", written);
        assertThat(AnnotationReader.read(folder.resolve("r"), "tst")).isEqualTo(written);
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void shouldNotTakeTypeZeroWithADistanceForTheEnd() throws IOException {
        // NOT_QRS after 5 samples, then N after 7
        byte[] bytes = {5, 0, 7, 1 << 2, 0, 0};
        assertThat(AnnotationReader.parse(bytes, "test"))
                .extracting(Annotation::sample, Annotation::code)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(5L, AnnotationCode.NOT_QRS),
                        org.assertj.core.groups.Tuple.tuple(12L, AnnotationCode.NORMAL));
    }

    @Test
    void shouldReadSkipsHighWordFirst() throws IOException {
        byte[] bytes = {0, (byte) (59 << 2), 1, 0, 2, 0, 0, 1 << 2, 0, 0};
        assertThat(AnnotationReader.parse(bytes, "test").get(0).sample()).isEqualTo((1 << 16) + 2);
    }

    @Test
    void shouldRefuseAnAnnotationBeforeTheRecordBegins() throws IOException {
        // NORMAL at 5, then back by 5 to 0 and by 1 more
        byte[] back5 = {5, 1 << 2, 0, (byte) (59 << 2), -1, -1, -5, -1, 0, 1 << 2, 0, 0};
        assertThat(AnnotationReader.parse(back5, "test").get(1).sample()).isZero();
        byte[] back6 = back5.clone();
        back6[6] = -6;
        assertThatThrownBy(() -> AnnotationReader.parse(back6, "test"))
                .isInstanceOf(WfdbException.class)
                .hasMessageContaining("1 samples before the record begins");
    }

    @Test
    void shouldNameCauseAndMendWhenFileIsMissingOrCut() throws IOException {
        assertThatThrownBy(() -> AnnotationReader.read(folder.resolve("r"), "atr"))
                .hasMessageContaining("no annotation file");
        Files.write(folder.resolve("r.atr"), new byte[] {5, 4});
        assertThatThrownBy(() -> AnnotationReader.read(folder.resolve("r"), "atr"))
                .hasMessageContaining("cut short");
        Files.write(folder.resolve("r.atr"), new byte[] {5, (byte) (61 << 2), 0, 0});
        assertThatThrownBy(() -> AnnotationReader.read(folder.resolve("r"), "atr"))
                .hasMessageContaining("not an annotation file");
    }

    @Test
    void shouldCountTheBeatsOfMitBihAsPublished() throws IOException {
        Path mitdb = TestData.database("mitdb");
        Map<BeatClass, Integer> counts = new EnumMap<>(BeatClass.class);
        for (String record : RecordSets.MITDB) {
            for (Annotation a : AnnotationReader.read(mitdb.resolve(record), "atr")) {
                BeatMapping.AAMI.classOf(a.code()).ifPresent(c -> counts.merge(c, 1, Integer::sum));
            }
        }
        assertThat(counts)
                .containsEntry(BeatClass.N, 90_631)
                .containsEntry(BeatClass.S, 2_781)
                .containsEntry(BeatClass.V, 7_236)
                .containsEntry(BeatClass.F, 803)
                .containsEntry(BeatClass.Q, 8_043);
    }

    @Test
    void shouldWriteTheReferenceAnnotationsOfMitBihByteForByteInMeaning() throws IOException {
        Path mitdb = TestData.database("mitdb");
        for (String record : List.of("100", "207", "231")) {
            List<Annotation> reference = AnnotationReader.read(mitdb.resolve(record), "atr");
            assertThat(AnnotationReader.parse(AnnotationWriter.format(reference), record))
                    .isEqualTo(reference);
        }
    }
}
