package io.beatwatch.ecg.wfdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.TestData;
import io.beatwatch.ecg.signal.SampleRate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WfdbRecordTest {
    @TempDir
    private Path folder;

    private static WfdbRecord made(String name, SignalFormat format, int length, long seed) {
        Random random = new Random(seed);
        short[][] samples = new short[3][length];
        for (short[] signal : samples) {
            for (int i = 0; i < length; i++) {
                signal[i] = (short) (format.min() + random.nextInt(format.max() - format.min() + 1));
            }
            if (length > 1) {
                signal[0] = (short) format.min();
                signal[length - 1] = (short) format.max();
            }
        }
        SignalSpec spec = new SignalSpec("", format, 0, 200, 1024, 11, 1000, 0, null, "MLII");
        RecordHeader header = new RecordHeader(
                name, SampleRate.ofHertz(360), length, List.of(spec, spec, spec), List.of("a comment"));
        return new WfdbRecord(header, samples);
    }

    @ParameterizedTest(name = "{0}, seed 1")
    @EnumSource(SignalFormat.class)
    void shouldReadBackWhatItWrote(SignalFormat format) throws IOException {
        // odd numbers of samples leave half a group of format 212 open
        for (int length : new int[] {1, 2, 3, 7, 1000, 1001}) {
            WfdbRecord record = made("r" + length, format, length, 1);
            record.write(folder);
            WfdbRecord read = WfdbRecord.read(folder.resolve("r" + length));
            assertThat(read.length()).isEqualTo(length);
            for (int s = 0; s < 3; s++) {
                assertThat(read.samples(s)).isEqualTo(record.samples(s));
            }
            assertThat(read.header().signals().get(0).baseline()).isEqualTo(1024);
            assertThat(read.header().signals().get(0).gain()).isEqualTo(200);
            assertThat(read.header().comments()).containsExactly("a comment");
            assertThat(read.rate()).isEqualTo(SampleRate.ofHertz(360));
        }
    }

    @Test
    void shouldUnpackFormat212AsTheSpecificationSays() {
        // two samples, -1 and 2047: low bytes, then the high nibbles together in the middle
        byte[] bytes = {(byte) 0xff, (byte) 0x7f, (byte) 0xff};
        assertThat(SignalFormat.FORMAT_212.unpack(bytes, 0, 2)).containsExactly((short) -1, (short) 2047);
    }

    @Test
    void shouldRefuseSampleThatDoesNotFitItsFormat() {
        assertThat(SignalFormat.FORMAT_212.pack(new short[] {2047})).hasSize(2);
        assertThatThrownBy(() -> SignalFormat.FORMAT_212.pack(new short[] {2048}))
                .hasMessageContaining("2048 does not fit");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"100 1 360 10\r\n100.dat 212 0 11 1024 5 7 0 ECG\r\n# one\r\n", "100 1 360 10\n100.dat 212\n"})
    void shouldTakeAnUncalibratedSignalForTwoHundredUnitsPerMillivolt(String text) throws IOException {
        assertThat(RecordHeader.parse(text, "test").signals().get(0).gain()).isEqualTo(200);
    }

    @Test
    void shouldReadGainWithBaselineAndUnits() throws IOException {
        RecordHeader header = RecordHeader.parse(
                "x 2 360/90(10) 10 12:00:00\na.dat 16+24 200(1024)/mV 11 0 0 0 0 MLII\nb.dat 16 0.2(-5)/uV 16 0 0 0 0 V1 x",
                "test");
        assertThat(header.rate().hertz()).isEqualTo(360);
        assertThat(header.signals().get(0).baseline()).isEqualTo(1024);
        assertThat(header.signals().get(0).byteOffset()).isEqualTo(24);
        assertThat(header.signals().get(1).gain()).isEqualTo(200);
        assertThat(header.signals().get(1).baseline()).isEqualTo(-5);
        assertThat(header.leadNames()).containsExactly("MLII", "V1 x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# only a comment",
                "x 2 360 10\na.dat 212",
                "x one 360 10",
                "x 1 0 10\na.dat 212",
                "x",
                "x 2147483647 360 10\na.dat 16",
                "x 1 360 10\na.dat 16 1e308/uV",
                "x 1 360 10\n../a.dat 16",
                "x 1 360 10\n/dev/zero 16",
                "x 1 360 10\na\0.dat 16"
            })
    void shouldSayWhatIsWrongWithAHeader(String text) {
        assertThatThrownBy(() -> RecordHeader.parse(text, "some.hea"))
                .isInstanceOf(WfdbException.class)
                .hasMessageContaining("some.hea");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "310", "212x2", "212:5"})
    void shouldNameTheFormatThatItCannotRead(String format) {
        assertThatThrownBy(() -> RecordHeader.parse("x 1 360 10\na.dat " + format + " 200", "some.hea"))
                .hasMessageContaining("format " + format)
                .hasMessageContaining("convert");
    }

    @Test
    void shouldSayThatAMultiSegmentRecordIsNone() {
        assertThatThrownBy(() -> RecordHeader.parse("x/3 1 360 10\na 5", "some.hea"))
                .hasMessageContaining("multi-segment");
    }

    /** Among them products and sums that no int or long holds. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x 4 360 4611686018427387904\na 16\na 16\na 16\na 16",
                "x 1 360 9223372036854775807\na 212",
                "x 1 360 1000000000\na 16",
                "x 1 360 2\na 16+9223372036854775807",
                "x 1 360 2\na 16+3000000000",
                "x 1 360 2\na 16+3"
            })
    void shouldRefuseARecordThatAnnouncesMoreThanItsFileHolds(String text) throws IOException {
        RecordHeader header = RecordHeader.parse(text, "x.hea");
        assertThatThrownBy(() -> WfdbRecord.read(header, "x", file -> new byte[4]))
                .isInstanceOf(WfdbException.class)
                .hasMessageContaining("a ");
    }

    @Test
    void shouldNameCauseAndMendWhenFilesAreMissingCutOrDamaged() throws IOException {
        assertThatThrownBy(() -> WfdbRecord.read(folder.resolve("none"))).hasMessageContaining("no record");
        made("whole", SignalFormat.FORMAT_212, 1000, 2).write(folder);
        Path dat = folder.resolve("whole.dat");
        byte[] bytes = Files.readAllBytes(dat);

        bytes[500] ^= 1;
        Files.write(dat, bytes);
        assertThatThrownBy(() -> WfdbRecord.read(folder.resolve("whole"))).hasMessageContaining("checksum");

        Files.write(dat, java.util.Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> WfdbRecord.read(folder.resolve("whole"))).hasMessageContaining("cut short");

        Files.delete(dat);
        assertThatThrownBy(() -> WfdbRecord.read(folder.resolve("whole"))).hasMessageContaining("no signal file");
    }

    @Test
    void shouldReadEveryRecordOfTheDatabasesWithoutChecksumError() throws IOException {
        int records = 0;
        for (String database : List.of("mitdb", "svdb", "nstdb", "cudb")) {
            try (var files = Files.list(TestData.database(database))) {
                for (Path header :
                        files.filter(f -> f.toString().endsWith(".hea")).toList()) {
                    String name = header.getFileName().toString().replace(".hea", "");
                    WfdbRecord record = WfdbRecord.read(header.resolveSibling(name));
                    assertThat((long) record.length()).isEqualTo(record.header().sampleCount());
                    records++;
                }
            }
        }
        assertThat(records).isGreaterThanOrEqualTo(48);
    }
}
