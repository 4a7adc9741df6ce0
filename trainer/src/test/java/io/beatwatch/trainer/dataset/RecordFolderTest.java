package io.beatwatch.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.evaluation.RecordSets;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.trainer.SyntheticFolder;
import io.beatwatch.trainer.TrainerFault;
import io.beatwatch.trainer.network.SeedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFolderTest {
    private static final ModelContract CONTRACT = SeedNetwork.contract("test", "none");

    @TempDir
    private Path root;

    private Path mitdb;

    @BeforeEach
    void makeFolder() throws IOException {
        mitdb = Files.createDirectory(root.resolve("mitdb"));
    }

    @Test
    void shouldLeaveOutBeatsWhoseWindowDoesNotFit() throws IOException {
        List<Annotation> annotations = List.of(
                new Annotation(179, AnnotationCode.NORMAL),
                new Annotation(180, AnnotationCode.VENTRICULAR_PREMATURE),
                new Annotation(300, AnnotationCode.RHYTHM_CHANGE, "(AFIB"),
                new Annotation(820, AnnotationCode.NODAL_ESCAPE),
                new Annotation(821, AnnotationCode.NORMAL));
        SyntheticFolder.write(mitdb, "100", new short[1000], annotations);
        RecordBeats beats = new RecordFolder(root).read("100", CONTRACT, Reading.GIVEN);
        assertThat(beats.classes()).containsExactly(BeatClass.V, BeatClass.N);
        assertThat(beats.leftOut()).isEqualTo(2);
    }

    @Test
    void shouldCutTheWindowSoThatTheRPeakIsSample180() throws IOException {
        short[] samples = new short[1000];
        samples[500] = 200;
        SyntheticFolder.write(mitdb, "100", samples, List.of(new Annotation(500, AnnotationCode.NORMAL)));
        float[] window = new RecordFolder(root)
                .read("100", CONTRACT, Reading.GIVEN)
                .inputs()
                .get(0);
        for (int i = 0; i < window.length; i++) {
            assertThat(window[i] > 1).isEqualTo(i == 180);
        }
    }

    @Test
    void shouldCallRecords201And202OnePatient() throws IOException {
        for (String name : List.of("200", "201", "202")) {
            SyntheticFolder.write(mitdb, name, 2, 1);
        }
        RecordFolder folder = new RecordFolder(root);
        assertThat(folder.read("201", CONTRACT, Reading.GIVEN).patient())
                .isEqualTo(folder.read("202", CONTRACT, Reading.GIVEN).patient());
        assertThat(folder.read("200", CONTRACT, Reading.GIVEN).patient())
                .isNotEqualTo(folder.read("201", CONTRACT, Reading.GIVEN).patient());
    }

    @Test
    void shouldReadRecordsOfOtherDatabases() throws IOException {
        SyntheticFolder.write(root.resolve("svdb"), "800", 3, 1);
        RecordFolder folder = new RecordFolder(root);
        assertThat(folder.records("svdb/800, svdb/800")).containsExactly("svdb/800");
        assertThat(folder.read("svdb/800", CONTRACT, Reading.GIVEN).size()).isEqualTo(3);
    }

    @Test
    void shouldNameCauseAndMendWhenRecordsAreMissing() throws IOException {
        SyntheticFolder.write(mitdb, "100", 2, 1);
        RecordFolder folder = new RecordFolder(root);
        assertThatThrownBy(() -> folder.records("seed-tset"))
                .isInstanceOf(TrainerFault.class)
                .hasMessageContaining("'seed-tset' is neither a set of records")
                .hasMessageContaining("check the name");
        assertThatThrownBy(() -> folder.records(" , "))
                .isInstanceOf(TrainerFault.class)
                .hasMessageContaining("no record is named");
        assertThatThrownBy(() -> new RecordFolder(mitdb))
                .isInstanceOf(TrainerFault.class)
                .hasMessageContaining("--data")
                .hasMessageContaining("fetch-mitbih");
    }

    @Test
    void shouldNameTheFileWhenARecordIsDamaged() throws IOException {
        SyntheticFolder.write(mitdb, "100", 2, 1);
        Path signal = mitdb.resolve("100.dat");
        byte[] bytes = Files.readAllBytes(signal);
        bytes[100] ^= 1;
        Files.write(signal, bytes);
        assertThatThrownBy(() -> new RecordFolder(root).read("100", CONTRACT, Reading.GIVEN))
                .isInstanceOf(TrainerFault.class)
                .hasMessageContaining("100.dat")
                .hasMessageContaining("fetch it again");
    }

    @Test
    void shouldFindTheSeedSplitsBeatsInTheRealRecords() {
        String data = System.getenv("BEATWATCH_DATA");
        Assumptions.assumeTrue(data != null && !data.isBlank(), "BEATWATCH_DATA names no recordings");
        RecordFolder folder = new RecordFolder(Path.of(data));
        BeatDataset test = new BeatDataset(RecordSets.SEED_TEST.stream()
                .map(name -> folder.read(name, CONTRACT, Reading.GIVEN))
                .toList());
        // the seed report's counts
        assertThat(test.size()).isEqualTo(22_502);
        assertThat(test.counts()).containsExactly(19_209, 411, 800, 16, 2_066);
    }
}
