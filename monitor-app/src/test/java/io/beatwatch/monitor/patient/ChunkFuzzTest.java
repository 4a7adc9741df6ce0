package io.beatwatch.monitor.patient;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.patient.Patient.PendingBeat;
import io.beatwatch.schema.EcgChunk;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a record of the samples topic holds, it is read or refused with a {@link MalformedRecordException}, and whatever
 * is read a patient can take in.
 */
class ChunkFuzzTest {
    private static final String STREAM = "bed";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Patient.Settings SETTINGS =
            new Patient.Settings(TestNetwork.MEMORY_CONTRACT, AlarmSettings.DEFAULT);

    /** No matcher: it is asked a million times. */
    static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError();
        }
    }

    /** A beat a second, 200 units high. */
    static SampleChunk chunk(long first, int length, int leads, OptionalLong session, boolean end) {
        List<String> names = new ArrayList<>();
        List<LeadScale> scales = new ArrayList<>();
        short[][] samples = new short[leads][length];
        for (int lead = 0; lead < leads; lead++) {
            names.add("MDC_ECG_ELEC_POTL_V" + (lead + 1));
            scales.add(new LeadScale(200, 1024));
            for (int i = 0; i < length; i++) {
                double x = ((first + i) % 100 - 50) / 2.0;
                samples[lead][i] = (short) (1024 + 200 * Math.exp(-x * x));
            }
        }
        StreamMetadata metadata = new StreamMetadata("monitor 1", SampleRate.ofHertz(100), names, scales, true);
        Instant sent = START.plusMillis(10 * (first + length));
        return new SampleChunk(metadata, first, samples, new boolean[leads], sent, end, session);
    }

    private static byte[] bytes(long first, int length, int leads, OptionalLong session, boolean end) {
        return ChunkWriter.write(STREAM, chunk(first, length, leads, session, end))
                .toByteArray();
    }

    static Stream<byte[]> chunks() throws Exception {
        OptionalLong session = OptionalLong.of(7);
        EcgChunk.Builder microvolts = EcgChunk.parseFrom(bytes(0, 25, 1, OptionalLong.empty(), false)).toBuilder();
        microvolts.getLeadsBuilder(0).setMicrovoltsPerUnit(5).setLeadOff(true);
        return Stream.of(
                bytes(0, 25, 1, OptionalLong.empty(), false),
                bytes(1000, 25, 3, session, false),
                bytes(50, 0, 1, session, true),
                microvolts.build().toByteArray());
    }

    @MethodSource("chunks")
    @FuzzTest
    void shouldReadOrRefuseAChunkWhateverItHolds(byte[] bytes) {
        try {
            SampleChunk read = ChunkReader.read(STREAM, bytes);
            require(read.firstSample() >= 0 && read.end() >= read.firstSample());
            SampleChunk again =
                    ChunkReader.read(STREAM, ChunkWriter.write(STREAM, read).toByteArray());
            require(again.metadata().equals(read.metadata()));
            require(Arrays.deepEquals(again.samples(), read.samples()));
        } catch (MalformedRecordException e) {
            require(e.reason() != null && !e.getMessage().isBlank());
        }
    }

    private static byte[] row(byte[]... chunks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] chunk : chunks) {
            out.write(chunk.length >> 8);
            out.write(chunk.length);
            out.writeBytes(chunk);
        }
        return out.toByteArray();
    }

    static Stream<byte[]> rows() {
        OptionalLong none = OptionalLong.empty();
        OptionalLong first = OptionalLong.of(1);
        OptionalLong second = OptionalLong.of(2);
        return Stream.of(
                row(bytes(0, 500, 1, none, false), bytes(500, 500, 1, none, true)),
                row(bytes(0, 300, 2, first, false), bytes(400, 300, 2, first, false), bytes(350, 100, 2, first, false)),
                row(bytes(0, 400, 1, first, false), bytes(0, 400, 1, second, false), bytes(400, 9, 1, first, false)),
                row(bytes(9000, 400, 1, none, false), bytes(0, 400, 2, none, false)));
    }

    /** Each chunk stands behind its length, two bytes. */
    @MethodSource("rows")
    @FuzzTest
    void shouldTakeInWhateverIsRead(byte[] bytes) {
        Patient patient = new Patient(STREAM, SETTINGS);
        List<PendingBeat> beats = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long last = -1;
        while (in.remaining() >= 2) {
            byte[] next = new byte[Math.min(in.getShort() & 0xffff, in.remaining())];
            in.get(next);
            SampleChunk chunk;
            try {
                chunk = ChunkReader.read(STREAM, next);
            } catch (MalformedRecordException e) {
                continue;
            }
            PatientSignal.Continuity continuity = patient.accept(chunk, 0, beats::add);
            if (continuity != PatientSignal.Continuity.CONTINUED && continuity != PatientSignal.Continuity.REPEATED) {
                last = -1;
            }
            patient.settle(Patient.Listener.NOBODY);
            for (PendingBeat beat : beats) {
                patient.scored(
                        new BeatScores(new float[] {0.9f, 0, 0.1f, 0, 0}, new float[4]), Patient.Listener.NOBODY);
            }
            beats.clear();
            require(patient.signal().end() >= last);
            last = patient.signal().end();
        }
    }
}
