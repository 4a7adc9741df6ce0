package io.beatwatch.monitor.patient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.patient.PatientJournal.Input;
import io.beatwatch.monitor.state.Envelope;
import io.beatwatch.monitor.state.UnreadableStateException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatientJournalTest {
    private static final Patient.Settings SETTINGS =
            new Patient.Settings(TestNetwork.MEMORY_CONTRACT, AlarmSettings.DEFAULT);

    private static byte[] write(PatientJournal journal, int bytes) {
        return journal.entry(Input.CHUNK, new byte[bytes], 5);
    }

    /** Names whose hash code ends in 0 and in 255 of 256. */
    @ParameterizedTest(name = "of {0} after {1} bytes")
    @CsvSource({"aA, 6144", "b!, 10224"})
    void shouldBeDueForASnapshotAfterOneAndAHalfToTwoAndAHalfTimesItsSizeNotAllBedsAtOnce(String bed, int bytes) {
        int header = write(new PatientJournal(bed), 0).length;
        PatientJournal journal = new PatientJournal(bed);
        write(journal, bytes - 1 - header);
        assertThat(journal.bytes()).isEqualTo(bytes - 1);
        assertThat(journal.snapshotDue()).isFalse();
        PatientJournal longer = new PatientJournal(bed);
        write(longer, bytes - header);
        assertThat(longer.snapshotDue()).isTrue();
        byte[] snapshot = longer.snapshot(new Patient(bed, SETTINGS));
        assertThat(longer.snapshotDue()).isFalse();
        assertThat(longer.bytes()).isEqualTo(snapshot.length);
    }

    @Test
    void shouldReuseTheSlotsAfterASnapshotAndKnowAllThatWereEverUsed() {
        PatientJournal journal = new PatientJournal("bed");
        for (int i = 0; i < 3; i++) {
            write(journal, 10);
        }
        Bytes fourth = journal.nextKey();
        assertThat(journal.keys()).hasSize(4).doesNotContain(fourth);
        journal.snapshot(new Patient("bed", SETTINGS));
        Bytes first = journal.nextKey();
        write(journal, 10);
        assertThat(journal.keys())
                .hasSize(4)
                .startsWith(journal.snapshotKey(), first)
                .doesNotContain(fourth);
    }

    /** Where a takeover read a snapshot alone, a stream that ends must still free the slots from before it. */
    @Test
    void shouldKnowAfterATakeoverWhichSlotsWereEverUsed() throws UnreadableStateException {
        Patient patient = new Patient("bed", SETTINGS);
        for (int i = 0; i < 3; i++) {
            write(patient.journal(), 10);
        }
        byte[] snapshot = patient.journal().snapshot(patient);
        Patient successor = new Patient("bed", SETTINGS);
        successor.journal().readSnapshot(snapshot, successor);
        assertThat(successor.journal().keys())
                .isEqualTo(patient.journal().keys())
                .hasSize(4);
    }

    @Test
    void shouldTellEntriesSinceASnapshotFromThoseBefore() throws UnreadableStateException {
        Patient patient = new Patient("bed", SETTINGS);
        PatientJournal.Entry before = PatientJournal.readEntry(write(patient.journal(), 10));
        byte[] snapshot = patient.journal().snapshot(patient);
        PatientJournal.Entry since = PatientJournal.readEntry(write(patient.journal(), 10));
        Patient successor = new Patient("bed", SETTINGS);
        successor.journal().readSnapshot(snapshot, successor);
        assertThat(successor.journal().isNew(before)).isFalse();
        assertThat(successor.journal().isNew(since)).isTrue();
        assertThat(since.timestamp()).isEqualTo(5);
    }

    @Test
    void shouldReadTheKeysThatItWrites() throws UnreadableStateException {
        PatientJournal journal = new PatientJournal("bett-ä");
        write(journal, 1);
        assertThat(PatientJournal.Key.of(journal.nextKey().get()))
                .isEqualTo(new PatientJournal.Key("bett-ä", false, 1));
        assertThat(PatientJournal.Key.of(journal.snapshotKey().get()))
                .isEqualTo(new PatientJournal.Key("bett-ä", true, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?bed", "E", "E123"})
    void shouldRefuseKeysThatAreNone(String key) throws UnreadableStateException {
        assertThatThrownBy(() -> PatientJournal.Key.of(key.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessageContaining("neither");
    }

    private static byte[] entry(int version, int input) {
        return Envelope.seal(Envelope.Content.JOURNAL_ENTRY, version, out -> {
            out.writeLong(1);
            out.writeLong(2);
            out.writeByte(input);
        });
    }

    @Test
    void shouldRefuseEntriesAndSnapshotsOfAVersionOrKindThatItDoesNotKnow() throws UnreadableStateException {
        assertThat(PatientJournal.readEntry(entry(2, 3)).input()).isEqualTo(Input.CLOCK);
        assertThatThrownBy(() -> PatientJournal.readEntry(entry(1, 3))).hasMessageContaining("version 1 is not known");
        assertThatThrownBy(() -> PatientJournal.readEntry(entry(3, 3))).hasMessageContaining("version 3 is not known");
        assertThatThrownBy(() -> PatientJournal.readEntry(entry(2, 4))).hasMessageContaining("input 4 is not known");
        assertThatThrownBy(() -> PatientJournal.readEntry(entry(2, -1))).hasMessageContaining("input -1 is not known");
        byte[] other = Envelope.seal(Envelope.Content.PATIENT, 5, out -> out.write(new byte[100]));
        Patient patient = new Patient("bed", SETTINGS);
        assertThatThrownBy(() -> patient.journal().readSnapshot(other, patient))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessageContaining("version 5 is not known");
    }
}
