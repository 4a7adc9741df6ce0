package io.beatwatch.monitor.patient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.monitor.patient.MalformedRecordException.Reason;
import io.beatwatch.schema.EcgChunk;
import io.beatwatch.schema.Lead;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Relearn;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkReaderTest {
    private static final StreamMetadata STREAM = new StreamMetadata(
            "device",
            SampleRate.ofHertz(250),
            List.of("MDC_ECG_ELEC_POTL_II", "MDC_ECG_ELEC_POTL_V1"),
            List.of(new LeadScale(200, 1024), new LeadScale(1000, -7)),
            true);

    private static EcgChunk.Builder chunk(int length) {
        short[][] samples = new short[2][length];
        for (int i = 0; i < length; i++) {
            samples[0][i] = (short) (300 * i);
            samples[1][i] = (short) -i;
        }
        Instant sent = Instant.parse("2026-01-01T00:00:00Z").plusNanos(123_456_789);
        return ChunkWriter.write(
                "bed",
                new SampleChunk(STREAM, 5000, samples, new boolean[] {false, true}, sent, false, OptionalLong.of(77)))
                .toBuilder();
    }

    private static Reason reasonOf(Consumer<EcgChunk.Builder> change) {
        EcgChunk.Builder chunk = chunk(50);
        change.accept(chunk);
        try {
            ChunkReader.read("bed", chunk.build().toByteArray());
            return null;
        } catch (MalformedRecordException e) {
            return e.reason();
        }
    }

    private static Consumer<EcgChunk.Builder> firstLead(Consumer<Lead.Builder> change) {
        return chunk -> change.accept(chunk.getLeadsBuilder(0));
    }

    @Test
    void shouldReadWhatTheWriterWrote() throws MalformedRecordException {
        SampleChunk read = ChunkReader.read("bed", chunk(50).build().toByteArray());
        assertThat(read.metadata()).isEqualTo(STREAM);
        assertThat(read.firstSample()).isEqualTo(5000);
        assertThat(read.end()).isEqualTo(5050);
        assertThat(read.samples()[0][49]).isEqualTo((short) (300 * 49));
        assertThat(read.samples()[1][49]).isEqualTo((short) -49);
        assertThat(read.leadOff()).containsExactly(false, true);
        assertThat(read.gatewayTime()).isEqualTo(Instant.parse("2026-01-01T00:00:00.123456789Z"));
        assertThat(read.endOfStream()).isFalse();
        assertThat(read.session()).hasValue(77);
        assertThat(ChunkReader.read(
                        "bed",
                        chunk(50).clearSessionId().setEndOfStream(true).build().toByteArray()))
                .satisfies(other -> {
                    assertThat(other.session()).isEmpty();
                    assertThat(other.endOfStream()).isTrue();
                });
    }

    @Test
    void shouldTakePacerSpikesThatAscendWithinTheChunk() throws MalformedRecordException {
        byte[] record = chunk(50).addPacerSpikes(0).addPacerSpikes(49).build().toByteArray();
        SampleChunk read = ChunkReader.read("bed", record);
        assertThat(read.pacerSpikes()).containsExactly(0, 49);
        assertThat(ChunkWriter.write("bed", read).toByteArray()).isEqualTo(record);
        assertThat(ChunkReader.read("bed", chunk(50).build().toByteArray()).pacerSpikes())
                .isEmpty();
        assertThat(reasonOf(c -> c.addPacerSpikes(50))).isEqualTo(Reason.BAD_POSITION);
        assertThat(reasonOf(c -> c.addPacerSpikes(7).addPacerSpikes(7))).isEqualTo(Reason.BAD_POSITION);
        assertThat(reasonOf(c -> c.addPacerSpikes(-1))).isEqualTo(Reason.BAD_POSITION);
    }

    /** What another version adds to a chunk is passed over, but what is journalled must fit a request. */
    @Test
    void shouldTakeRecordsOfThreeHundredThousandBytesAndNoLongerOnes() throws MalformedRecordException {
        byte[] chunk = chunk(50).build().toByteArray();
        // field 15, with a length of three bytes
        int padding = 300_000 - chunk.length - 4;
        byte[] most = Arrays.copyOf(chunk, 300_000);
        byte[] field = {(15 << 3) | 2, (byte) (padding | 0x80), (byte) (padding >> 7 | 0x80), (byte) (padding >> 14)};
        System.arraycopy(field, 0, most, chunk.length, field.length);
        assertThat(ChunkReader.read("bed", most).length()).isEqualTo(50);
        assertThatThrownBy(() -> ChunkReader.read("bed", Arrays.copyOf(most, 300_001)))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.UNREADABLE))
                .hasMessageContaining("300001 bytes: 300000 are the most");
    }

    @Test
    void shouldTakeRatesFrom100To1000Hertz() {
        assertThat(reasonOf(c -> c.setSamplingRateHertz(100))).isNull();
        assertThat(reasonOf(c -> c.setSamplingRateHertz(1000))).isNull();
        assertThat(reasonOf(c -> c.setSamplingRateHertz(99.9))).isEqualTo(Reason.BAD_RATE);
        assertThat(reasonOf(c -> c.setSamplingRateHertz(1000.1))).isEqualTo(Reason.BAD_RATE);
        assertThat(reasonOf(c -> c.setSamplingRateHertz(Double.NaN))).isEqualTo(Reason.BAD_RATE);
    }

    @Test
    void shouldTakeOneToTwelveLeadsOfOneLength() {
        Lead lead = chunk(50).getLeads(0);
        assertThat(reasonOf(c -> c.removeLeads(1))).isNull();
        assertThat(reasonOf(EcgChunk.Builder::clearLeads)).isEqualTo(Reason.BAD_LEADS);
        assertThat(reasonOf(c -> add(c, lead, 10))).isNull();
        assertThat(reasonOf(c -> add(c, lead, 11))).isEqualTo(Reason.BAD_LEADS);
        assertThat(reasonOf(firstLead(l -> l.setSamples(ByteString.copyFrom(new byte[102])))))
                .isEqualTo(Reason.BAD_SAMPLES);
        assertThat(reasonOf(firstLead(l -> l.setSamples(ByteString.copyFrom(new byte[101])))))
                .isEqualTo(Reason.BAD_SAMPLES);
    }

    private static void add(EcgChunk.Builder chunk, Lead lead, int more) {
        for (int i = 0; i < more; i++) {
            chunk.addLeads(lead);
        }
    }

    @Test
    void shouldTakeTenSecondsAtTheMostAndNoneAtTheEndOfAStreamAlone() throws MalformedRecordException {
        assertThat(ChunkReader.read("bed", chunk(2500).build().toByteArray()).length())
                .isEqualTo(2500);
        assertThatThrownBy(() -> ChunkReader.read("bed", chunk(2501).build().toByteArray()))
                .hasMessageContaining("2501 samples");
        assertThatThrownBy(() -> ChunkReader.read("bed", chunk(0).build().toByteArray()))
                .hasMessageContaining("no samples");
        assertThat(ChunkReader.read("bed", chunk(0).setEndOfStream(true).build().toByteArray())
                        .length())
                .isZero();
        assertThat(ChunkReader.read("bed", chunk(1).build().toByteArray()).length())
                .isEqualTo(1);
    }

    @Test
    void shouldTakePositionsFromZeroOn() {
        assertThat(reasonOf(c -> c.setFirstSample(0))).isNull();
        assertThat(reasonOf(c -> c.setFirstSample(-1))).isEqualTo(Reason.BAD_POSITION);
        assertThat(reasonOf(c -> c.setFirstSample(1L << 52))).isNull();
        assertThat(reasonOf(c -> c.setFirstSample((1L << 52) + 1))).isEqualTo(Reason.BAD_POSITION);
    }

    private static Reason reasonOfTime(long seconds, int nanos) {
        return reasonOf(
                c -> c.setGatewayTime(Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos)));
    }

    @Test
    void shouldTakeTimesFrom2000To2100() {
        long first = Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();
        long last = Instant.parse("2100-01-01T00:00:00Z").getEpochSecond();
        assertThat(reasonOfTime(first, 0)).isNull();
        assertThat(reasonOfTime(first - 1, 0)).isEqualTo(Reason.BAD_TIME);
        assertThat(reasonOfTime(last, 999_999_999)).isNull();
        assertThat(reasonOfTime(last + 1, 0)).isEqualTo(Reason.BAD_TIME);
        assertThat(reasonOfTime(first, 1_000_000_000)).isEqualTo(Reason.BAD_TIME);
        assertThat(reasonOfTime(first, -1)).isEqualTo(Reason.BAD_TIME);
    }

    @Test
    void shouldTakeNamesOfTwoHundredCharactersAtTheMost() throws MalformedRecordException {
        String longest = "x".repeat(200);
        assertThat(reasonOf(c -> c.setDeviceId(longest))).isNull();
        assertThat(reasonOf(c -> c.setDeviceId(longest + "x"))).isEqualTo(Reason.BAD_NAME);
        assertThat(reasonOf(firstLead(l -> l.setName(longest)))).isNull();
        assertThat(reasonOf(firstLead(l -> l.setName(longest + "x")))).isEqualTo(Reason.BAD_NAME);
        assertThat(reasonOf(c -> c.setStreamId(longest + "x"))).isEqualTo(Reason.BAD_NAME);
        assertThat(reasonOf(c -> c.setStreamId(longest))).isEqualTo(Reason.KEY_MISMATCH);
        byte[] named = chunk(1).setStreamId(longest).build().toByteArray();
        assertThat(ChunkReader.read(longest, named).length()).isEqualTo(1);
        assertThatThrownBy(() -> ChunkReader.read(longest + "x", named)).hasMessageContaining("201 characters");
        EcgChunk.Builder second = chunk(1);
        second.getLeadsBuilder(1).setName(longest + "x");
        assertThatThrownBy(() -> ChunkReader.read("bed", second.build().toByteArray()))
                .hasMessage("the name of lead 2 has 201 characters: 200 are the most");
        assertThatThrownBy(() -> ChunkReader.read("", named)).hasMessageContaining("no key");
        assertThatThrownBy(() -> ChunkReader.read(null, named)).hasMessageContaining("no key");
    }

    @Test
    void shouldTakeGainOrMicrovoltsPerUnitAboveZero() throws MalformedRecordException {
        assertThat(reasonOf(firstLead(Lead.Builder::clearScale))).isEqualTo(Reason.BAD_SCALE);
        for (double bad : new double[] {0, -5, Double.NaN}) {
            assertThat(reasonOf(firstLead(l -> l.getGainBuilder().setUnitsPerMillivolt(bad))))
                    .isEqualTo(Reason.BAD_SCALE);
            assertThat(reasonOf(firstLead(l -> l.setMicrovoltsPerUnit(bad)))).isEqualTo(Reason.BAD_SCALE);
        }
        assertThat(reasonOf(firstLead(l -> l.getGainBuilder().setUnitsPerMillivolt(Double.POSITIVE_INFINITY))))
                .isEqualTo(Reason.BAD_SCALE);
        EcgChunk.Builder chunk = chunk(1);
        chunk.getLeadsBuilder(0).setMicrovoltsPerUnit(5);
        assertThat(ChunkReader.read("bed", chunk.build().toByteArray())
                        .metadata()
                        .scales()
                        .get(0))
                .isEqualTo(new LeadScale(200, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void shouldRefuseWhatIsNoMessage(int length) {
        byte[] value = new byte[length];
        assertThatThrownBy(() -> ChunkReader.read("bed", value)).hasMessageContaining("EcgChunk");
        assertThatThrownBy(() -> CommandReader.read("bed", value)).hasMessageContaining("PatientCommand");
        assertThatThrownBy(() -> ChunkReader.read("bed", null)).hasMessageContaining("EcgChunk");
        assertThatThrownBy(() -> CommandReader.read("bed", null)).hasMessageContaining("PatientCommand");
    }

    @Test
    void shouldReadACommandOfItsStreamAlone() throws MalformedRecordException {
        PatientCommand relearn = PatientCommand.newBuilder()
                .setStreamId("bed")
                .setRelearn(Relearn.getDefaultInstance())
                .build();
        assertThat(CommandReader.read("bed", relearn.toByteArray())).isEqualTo(relearn);
        assertThatThrownBy(() -> CommandReader.read("other", relearn.toByteArray()))
                .hasMessageContaining("must be equal");
        assertThatThrownBy(() -> CommandReader.read(null, relearn.toByteArray()))
                .hasMessageContaining("no key");
        assertThatThrownBy(() -> CommandReader.read(
                        "bed",
                        PatientCommand.newBuilder().setStreamId("bed").build().toByteArray()))
                .hasMessageContaining("set relearn");
    }
}
