package io.beatwatch.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.evaluation.RecordSets;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.ecg.wfdb.AnnotationReader;
import io.beatwatch.ecg.wfdb.AnnotationWriter;
import io.beatwatch.networks.PatientNetwork;
import io.beatwatch.networks.SeedNetwork;
import io.beatwatch.trainer.SimulatedFolder;
import io.beatwatch.trainer.SyntheticFolder;
import io.beatwatch.trainer.dataset.Reading.Peaks;
import io.beatwatch.trainer.util.TrainerFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFolderTest {
    private static final ModelContract CONTRACT = SeedNetwork.contract("test", "none");

    private static final ModelContract PATIENT =
            new PatientNetwork().contract("test", "test", OperatingPoints.MOST_PROBABLE, "none");

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
    void shouldCallRecordsOfTheSupraventricularDatabaseThatLookAlikeOnePatient() throws IOException {
        for (String name : List.of("876", "877", "875")) {
            SyntheticFolder.write(root.resolve("svdb"), name, 2, 1);
        }
        RecordFolder folder = new RecordFolder(root);
        assertThat(folder.read("svdb/877", CONTRACT, Reading.GIVEN).patient())
                .isEqualTo(folder.read("svdb/876", CONTRACT, Reading.GIVEN).patient())
                .isNotEqualTo(folder.read("svdb/875", CONTRACT, Reading.GIVEN).patient());
    }

    @Test
    void shouldFindARecordInAnotherPartOfItsDatabase() throws IOException {
        SyntheticFolder.write(root.resolve("svdb"), "800", 3, 1);
        SyntheticFolder.write(root.resolve("svdb-more"), "807", 4, 1);
        RecordFolder folder = new RecordFolder(root);
        RecordBeats beats = folder.read("svdb/807", CONTRACT, Reading.GIVEN);
        assertThat(beats.size()).isEqualTo(4);
        assertThat(beats.database()).isEqualTo("svdb");
        assertThat(folder.records("svdb")).containsExactly("svdb/800");
        assertThatThrownBy(() -> folder.records("svdb/808")).hasMessageContaining("svdb/808");
    }

    @Test
    void shouldKeepThoseWhoConfirmOutOfTheSetsThatAreTrainedOn() {
        List<String> confirm = TrainingSets.named("svdb-confirm").orElseThrow();
        assertThat(confirm).hasSize(16);
        for (String set : TrainingSets.names()) {
            if (!set.equals("svdb-confirm")) {
                assertThat(TrainingSets.named(set).orElseThrow())
                        .as(set)
                        .doesNotHaveDuplicates()
                        .doesNotContainAnyElementsOf(confirm);
            }
        }
        assertThat(TrainingSets.named("svdb-train").orElseThrow()).hasSize(45);
        assertThat(TrainingSets.named("nsrdb-train").orElseThrow()).hasSize(7);
    }

    @Test
    void shouldReadNoMoreThanTheBeginningWhereThatIsAskedFor() throws IOException {
        SimulatedFolder.write(mitdb, "100", Duration.ofMinutes(3), 1);
        RecordFolder folder = new RecordFolder(root);
        for (Peaks peaks : Peaks.values()) {
            RecordBeats whole = folder.read("100", PATIENT, new Reading(peaks, 2));
            RecordBeats minute = folder.upTo(Duration.ofMinutes(1)).read("100", PATIENT, new Reading(peaks, 2));
            assertThat(whole.seconds()).isEqualTo(180);
            assertThat(minute.seconds()).isEqualTo(60);
            assertThat(minute.size()).isBetween(whole.size() / 3 - 5, whole.size() / 3 + 5);
            assertThat(folder.upTo(Duration.ofHours(1))
                            .read("100", PATIENT, new Reading(peaks, 2))
                            .size())
                    .isEqualTo(whole.size());
        }
    }

    @Test
    void shouldReadRecordsOfOtherDatabases() throws IOException {
        SyntheticFolder.write(root.resolve("svdb"), "800", 3, 1);
        RecordFolder folder = new RecordFolder(root);
        assertThat(folder.records("svdb/800, svdb/800")).containsExactly("svdb/800");
        assertThat(folder.read("svdb/800", CONTRACT, Reading.GIVEN).size()).isEqualTo(3);
    }

    @Test
    void shouldNameAllRecordsOfADatabaseBesideOthers() throws IOException {
        SyntheticFolder.write(mitdb, "100", 2, 1);
        SyntheticFolder.write(root.resolve("svdb"), "802", 2, 1);
        SyntheticFolder.write(root.resolve("svdb"), "800", 2, 1);
        RecordFolder folder = new RecordFolder(root);
        assertThat(folder.records("100, svdb, svdb/802")).containsExactly("100", "svdb/800", "svdb/802");
        assertThat(folder.read("svdb/800", CONTRACT, Reading.GIVEN).database()).isEqualTo("svdb");
        assertThat(folder.read("100", CONTRACT, Reading.GIVEN).database()).isEqualTo("mitdb");
    }

    @Test
    void shouldMatchWhatTheDetectorFindsToTheReference() throws IOException {
        SimulatedFolder.write(mitdb, "100", Duration.ofMinutes(2), 1);
        List<Annotation> reference = AnnotationReader.read(mitdb.resolve("100"), "atr").stream()
                .filter(annotation ->
                        BeatMapping.AAMI.classOf(annotation.code()).isPresent())
                .toList();
        // one true beat is not in the reference, one of the reference is not true
        Annotation removed = reference.get(20);
        long between = (reference.get(30).sample() + reference.get(31).sample()) / 2;
        List<Annotation> changed = new ArrayList<>(reference);
        changed.add(31, new Annotation(between, AnnotationCode.NODAL_ESCAPE));
        changed.remove(removed);
        AnnotationWriter.write(mitdb.resolve("100"), "atr", changed);
        RecordFolder folder = new RecordFolder(root);
        RecordBeats given = folder.read("100", PATIENT, Reading.GIVEN);
        RecordBeats detected = folder.read("100", PATIENT, new Reading(Peaks.DETECTED, 2));
        assertThat(given.size()).isEqualTo(reference.size());
        assertThat(detected.size()).isEqualTo(reference.size() - 1);
        assertThat(detected.extras())
                .singleElement()
                .satisfies(extra -> assertThat(extra.inputsBefore()).isEqualTo(20));
        assertThat(detected.missed(BeatMapping.BXB)).containsExactly(BeatClass.S);
        assertThat(detected.missed(BeatMapping.AAMI)).containsExactly(BeatClass.N);
        assertThat(detected.inputs()).allMatch(input -> input.length == PATIENT.inputLength());
    }

    @Test
    void shouldShowTheNetworkButNotCountWhatIsFoundInVentricularFlutter() throws IOException {
        SimulatedFolder.write(mitdb, "100", Duration.ofMinutes(2), 1);
        List<Annotation> changed = new ArrayList<>(AnnotationReader.read(mitdb.resolve("100"), "atr").stream()
                .filter(annotation ->
                        BeatMapping.AAMI.classOf(annotation.code()).isPresent())
                .toList());
        changed.add(30, new Annotation(changed.get(30).sample() - 10, AnnotationCode.VENTRICULAR_FLUTTER_ON));
        changed.subList(31, 34).clear();
        changed.add(31, new Annotation(changed.get(31).sample() - 10, AnnotationCode.VENTRICULAR_FLUTTER_OFF));
        AnnotationWriter.write(mitdb.resolve("100"), "atr", changed);
        RecordBeats detected = new RecordFolder(root).read("100", PATIENT, new Reading(Peaks.DETECTED, 2));
        assertThat(detected.extras()).hasSize(3).allSatisfy(extra -> {
            assertThat(extra.inputsBefore()).isEqualTo(30);
            assertThat(extra.counted()).isFalse();
        });
        assertThat(detected.missed(BeatMapping.AAMI)).isEmpty();

        // to the end of the record, and a beat before that the reference lacks
        changed = new ArrayList<>(changed.subList(0, 31));
        changed.remove(10);
        AnnotationWriter.write(mitdb.resolve("100"), "atr", changed);
        RecordBeats toTheEnd = new RecordFolder(root).read("100", PATIENT, new Reading(Peaks.DETECTED, 2));
        assertThat(toTheEnd.extras())
                .filteredOn(RecordBeats.Extra::counted)
                .singleElement()
                .satisfies(extra -> assertThat(extra.inputsBefore()).isEqualTo(10));
        assertThat(toTheEnd.extras())
                .filteredOn(extra -> !extra.counted())
                .hasSizeGreaterThan(50)
                .allSatisfy(extra -> assertThat(extra.inputsBefore()).isEqualTo(29));
    }

    @Test
    void shouldLookAtTheFirstLeadAloneWhenToldTo() throws IOException {
        SimulatedFolder.write(mitdb, "100", Duration.ofSeconds(20), 1);
        RecordFolder folder = new RecordFolder(root);
        int secondLead = PATIENT.inputLength() - 1;
        assertThat(folder.read("100", PATIENT, Reading.GIVEN).inputs()).allMatch(input -> input[secondLead] == 1);
        assertThat(folder.read("100", PATIENT, new Reading(Peaks.GIVEN, 1)).inputs())
                .allMatch(input -> input[secondLead] == 0);
        assertThatThrownBy(() -> new Reading(Peaks.GIVEN, 3)).hasMessageContaining("leads must be 1 or 2, got 3");
    }

    @Test
    void shouldLendWindowsToMadeUpRhythmWhereThereAreEnough() throws IOException {
        SimulatedFolder.write(mitdb, "100", Duration.ofMinutes(6), 1);
        SimulatedFolder.write(mitdb, "101", Duration.ofMinutes(1), 1);
        RecordFolder folder = new RecordFolder(root);
        RhythmCarrier carrier = folder.carrier("100", 2).orElseThrow();
        assertThat(carrier.normal()).hasSizeGreaterThan(200).allMatch(windows -> windows.length == 2);
        assertThat(carrier.ventricular()).hasSizeGreaterThan(10);
        assertThat(carrier.usualRr()).isBetween(0.5, 1.2);
        assertThat(carrier.irregular()).isFalse();
        assertThat(folder.carrier("101", 2)).isEmpty();
    }

    @Test
    void shouldLayNoiseOverAboutHalfOfARecordAndKeepItsBeats() throws IOException {
        SyntheticFolder.write(mitdb, "100", 300, 1);
        RecordFolder folder = new RecordFolder(root);
        assertThat(folder.noise().none()).isTrue();
        SyntheticFolder.writeNoise(root);
        RecordedNoise noise = folder.noise();
        assertThat(noise.records()).hasSize(1);

        RecordBeats clean = folder.read("100", PATIENT, Reading.GIVEN);
        RecordBeats noisy = folder.readWithNoise("100", PATIENT, noise, 1);
        assertThat(noisy.classes()).isEqualTo(clean.classes());
        assertThat(noisy.patient()).isEqualTo(clean.patient());
        long changed = IntStream.range(0, clean.size())
                .filter(i -> farApart(clean.inputs().get(i), noisy.inputs().get(i)))
                .count();
        assertThat((double) changed / clean.size()).isBetween(0.2, 0.8);
        assertThat(folder.readWithNoise("100", PATIENT, noise, 1).inputs().get(clean.size() - 1))
                .isEqualTo(noisy.inputs().get(clean.size() - 1));
        assertThat(folder.readWithNoise("100", PATIENT, noise, 2).inputs()).isNotEqualTo(noisy.inputs());
    }

    private static boolean farApart(float[] clean, float[] noisy) {
        double squares = 0;
        for (int i = 0; i < PatientFeatures.WINDOW_VALUES; i++) {
            squares += (clean[i] - noisy[i]) * (clean[i] - noisy[i]);
        }
        return Math.sqrt(squares / PatientFeatures.WINDOW_VALUES) > 0.03;
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
                .hasMessageContaining("scripts/fetch-physionet mitdb");
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
