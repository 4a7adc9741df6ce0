package io.beatwatch.monitor.patient;

import static io.beatwatch.monitor.patient.MalformedRecordException.Reason.BAD_LEADS;
import static io.beatwatch.monitor.patient.MalformedRecordException.Reason.BAD_NAME;
import static io.beatwatch.monitor.patient.MalformedRecordException.Reason.BAD_POSITION;
import static io.beatwatch.monitor.patient.MalformedRecordException.Reason.BAD_RATE;
import static io.beatwatch.monitor.patient.MalformedRecordException.Reason.BAD_SAMPLES;
import static io.beatwatch.monitor.patient.MalformedRecordException.Reason.BAD_SCALE;
import static io.beatwatch.monitor.patient.MalformedRecordException.Reason.BAD_TIME;
import static io.beatwatch.monitor.patient.MalformedRecordException.Reason.KEY_MISMATCH;
import static io.beatwatch.monitor.patient.MalformedRecordException.Reason.NO_KEY;
import static io.beatwatch.monitor.patient.MalformedRecordException.Reason.UNREADABLE;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.schema.EcgChunk;
import io.beatwatch.schema.Lead;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Reads records of the samples topic and refuses what cannot be monitored. Stateless, any thread. */
public final class ChunkReader {
    public static final double MIN_HERTZ = 100;
    public static final double MAX_HERTZ = 1000;
    public static final int MAX_LEADS = 12;
    static final double MAX_SECONDS = 10;
    /** Longest stream id, device id and lead name: they travel with every beat. */
    public static final int MAX_NAME = 200;
    /** Of a record: the longest chunk of the most leads has 240,000 bytes of samples. What is journalled must fit a request. */
    static final int MAX_BYTES = 300_000;
    /** Of a first sample: thousands of years, and every position after it is exact in a float64 too, as the page counts. */
    static final long LAST_POSITION = 1L << 52;
    /** What no clock shows that was ever set: before the year 2000, after 2100. */
    private static final long EARLIEST_SECONDS = 946_684_800L;

    private static final long LATEST_SECONDS = 4_102_444_800L;

    private ChunkReader() {}

    /**
     * Reads one record.
     *
     * @throws MalformedRecordException if the record breaks the contract of the samples topic
     */
    public static SampleChunk read(String key, byte[] value) throws MalformedRecordException {
        checkKey(key);
        EcgChunk chunk = parse(value);
        checkStreamId(key, chunk.getStreamId());
        checkName("device_id", chunk.getDeviceId());
        double hertz = chunk.getSamplingRateHertz();
        require(
                hertz >= MIN_HERTZ && hertz <= MAX_HERTZ,
                BAD_RATE,
                "sampling_rate_hertz is " + hertz + ": it must be 100 to 1000");
        require(
                chunk.getLeadsCount() >= 1 && chunk.getLeadsCount() <= MAX_LEADS,
                BAD_LEADS,
                "the chunk has " + chunk.getLeadsCount() + " leads: it must have 1 to " + MAX_LEADS);
        require(
                chunk.getFirstSample() >= 0 && chunk.getFirstSample() <= LAST_POSITION,
                BAD_POSITION,
                "first_sample is " + chunk.getFirstSample() + ": it must not be negative, nor more than "
                        + LAST_POSITION);

        checkTime(chunk.getGatewayTime());

        int leads = chunk.getLeadsCount();
        List<String> names = new ArrayList<>(leads);
        List<LeadScale> scales = new ArrayList<>(leads);
        short[][] samples = new short[leads][];
        boolean[] leadOff = new boolean[leads];
        for (int i = 0; i < leads; i++) {
            Lead lead = chunk.getLeads(i);
            checkName("the name of lead " + (i + 1), lead.getName());
            names.add(lead.getName());
            scales.add(scale(lead));
            samples[i] = samples(lead);
            leadOff[i] = lead.getLeadOff();
            require(
                    samples[i].length == samples[0].length,
                    BAD_SAMPLES,
                    "lead " + lead.getName() + " has " + samples[i].length + " samples, the first lead "
                            + samples[0].length + ": all leads of a chunk must have the same number");
        }
        require(
                samples[0].length > 0 || chunk.getEndOfStream(),
                BAD_SAMPLES,
                "the chunk has no samples: only one with end_of_stream may be empty");
        require(
                samples[0].length <= MAX_SECONDS * hertz,
                BAD_SAMPLES,
                "the chunk has " + samples[0].length + " samples: it must not be longer than 10 s");
        StreamMetadata metadata =
                new StreamMetadata(chunk.getDeviceId(), SampleRate.ofHertz(hertz), names, scales, chunk.getSimulated());
        Instant gatewayTime = Instant.ofEpochSecond(
                chunk.getGatewayTime().getSeconds(), chunk.getGatewayTime().getNanos());
        OptionalLong session = chunk.hasSessionId() ? OptionalLong.of(chunk.getSessionId()) : OptionalLong.empty();
        return new SampleChunk(
                metadata,
                chunk.getFirstSample(),
                samples,
                leadOff,
                gatewayTime,
                chunk.getEndOfStream(),
                session,
                pacerSpikes(chunk, samples[0].length));
    }

    /** What holds for the key of every record. */
    static void checkKey(String key) throws MalformedRecordException {
        require(key != null && !key.isEmpty(), NO_KEY, "the record has no key: the key must be the stream id");
        checkName("the key", key);
    }

    static void checkStreamId(String key, String streamId) throws MalformedRecordException {
        checkName("stream_id", streamId);
        require(
                streamId.equals(key),
                KEY_MISMATCH,
                "the key is '" + key + "', stream_id is '" + streamId + "': they must be equal");
    }

    static void checkLength(byte[] value) throws MalformedRecordException {
        require(
                value.length <= MAX_BYTES,
                UNREADABLE,
                "the record has " + value.length + " bytes: " + MAX_BYTES + " are the most");
    }

    private static void checkName(String what, String name) throws MalformedRecordException {
        require(
                name.length() <= MAX_NAME,
                BAD_NAME,
                what + " has " + name.length() + " characters: " + MAX_NAME + " are the most");
    }

    private static void checkTime(Timestamp time) throws MalformedRecordException {
        boolean plausible = time.getSeconds() >= EARLIEST_SECONDS
                && time.getSeconds() <= LATEST_SECONDS
                && time.getNanos() >= 0
                && time.getNanos() < 1_000_000_000;
        require(
                plausible,
                BAD_TIME,
                "gateway_time is " + time.getSeconds() + " s after 1970: it must be set, to a time between 2000 and"
                        + " 2100");
    }

    private static EcgChunk parse(byte[] value) throws MalformedRecordException {
        require(value != null && value.length > 0, UNREADABLE, "the record is empty: it must be an EcgChunk");
        checkLength(value);
        try {
            return EcgChunk.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedRecordException(UNREADABLE, "the record is no EcgChunk: " + e.getMessage());
        }
    }

    private static int[] pacerSpikes(EcgChunk chunk, int length) throws MalformedRecordException {
        int[] spikes = new int[chunk.getPacerSpikesCount()];
        int before = -1;
        for (int i = 0; i < spikes.length; i++) {
            int spike = chunk.getPacerSpikes(i);
            require(
                    spike > before && spike < length,
                    BAD_POSITION,
                    "pacer_spikes[" + i + "] is " + Integer.toUnsignedString(spike) + " after " + before + ", of "
                            + length + " samples: they must ascend within the chunk");
            spikes[i] = spike;
            before = spike;
        }
        return spikes;
    }

    private static LeadScale scale(Lead lead) throws MalformedRecordException {
        double unitsPerMillivolt = switch (lead.getScaleCase()) {
            case GAIN -> lead.getGain().getUnitsPerMillivolt();
            case MICROVOLTS_PER_UNIT -> 1000 / lead.getMicrovoltsPerUnit();
            case SCALE_NOT_SET -> 0;
        };
        require(
                unitsPerMillivolt > 0 && unitsPerMillivolt < Double.POSITIVE_INFINITY,
                BAD_SCALE,
                "lead " + lead.getName() + " has no usable scale: set gain.units_per_millivolt or"
                        + " microvolts_per_unit to more than 0");
        return new LeadScale(unitsPerMillivolt, lead.getGain().getBaseline());
    }

    private static short[] samples(Lead lead) throws MalformedRecordException {
        int bytes = lead.getSamples().size();
        require(
                bytes % Short.BYTES == 0,
                BAD_SAMPLES,
                "lead " + lead.getName() + " has " + bytes + " bytes of samples: int16 needs an even number");
        short[] samples = new short[bytes / Short.BYTES];
        lead.getSamples()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(samples);
        return samples;
    }

    static void require(boolean holds, MalformedRecordException.Reason reason, String message)
            throws MalformedRecordException {
        if (!holds) {
            throw new MalformedRecordException(reason, message);
        }
    }
}
