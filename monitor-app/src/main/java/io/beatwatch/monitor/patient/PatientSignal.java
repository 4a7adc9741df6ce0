package io.beatwatch.monitor.patient;

import io.beatwatch.ecg.beat.BeatFinder;
import io.beatwatch.ecg.beat.BeatFinder.Surroundings;
import io.beatwatch.ecg.beat.DetectedBeat;
import io.beatwatch.ecg.beat.SignalState;
import io.beatwatch.ecg.features.FeatureExtractor;
import io.beatwatch.ecg.scoring.FeatureExtractors;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.monitor.state.Envelope;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One patient's signal as it comes in chunks: puts the chunks in order, notices what is missing or repeated, finds the
 * beats, and describes each one, once and in their order, relative to what is known of the patient. Single thread.
 */
public final class PatientSignal {
    /** What a chunk turned out to be. */
    public enum Continuity {
        /** The first chunk of a stream. */
        STARTED,
        /** Goes on where the chunk before ended. */
        CONTINUED,
        /** Some or all of it was there before, or it is of the session before; only what is new was used. */
        REPEATED,
        /** Samples are missing before it: beats are sought anew from here; what they look like stays known. */
        GAP,
        /** The device counts anew, or changed its rate or leads: a new stream under the same name. */
        RESTARTED,
        /** Of another gateway than the one that has the bed, or other samples in place of those that came: none was used. */
        OTHER_GATEWAY
    }

    /** Receives beats and changes of quality in the order of time. */
    public interface Listener {
        void beat(UnscoredBeat beat);

        default void quality(long sample, int lead, SignalQuality quality) {}

        /** What the signal by itself says, four times a second of signal. */
        default void signal(SignalState state) {}

        /**
         * The signal broke off and goes on at this sample.
         *
         * @param missing samples that never came
         */
        default void gap(long sample, long missing) {}

        /** A stream begins at this sample, under the name of the one before if there was one, which has ended. */
        default void began(StreamMetadata metadata, Instant start, long sample) {}

        /** The stream has ended; this was its last sample. */
        default void ended(long sample) {}
    }

    /** Seconds of signal that can be shown of the time before an alarm, however long chunks and batches are, to a second. */
    private static final double SECONDS_KEPT = 10.5;

    /** Seconds of signal before the R peak that go with an alert about a beat. */
    private static final double STRIP_SECONDS_BEFORE = 3.5;

    /**
     * Gateways repeat what they are not sure to have sent; where they know no sessions, what lies further back is a device
     * that counts anew.
     */
    private static final double MOST_REPEATED_SECONDS = 60;

    /**
     * Another gateway is given the bed once it has sent so much signal, and the one that had it nothing meanwhile: longer
     * than the longest chunk, as long as a bed may be silent before it counts as lost.
     */
    public static final double TAKEOVER_SECONDS = 15;

    private final ModelContract contract;
    private StreamMetadata metadata;
    private Instant start;
    /** What the gateway calls its count of samples, and what it called the one before. */
    private OptionalLong session = OptionalLong.empty();

    private OptionalLong sessionBefore = OptionalLong.empty();
    /** Signal that another gateway sent since the latest chunk of the one that has the bed. */
    private double elsewhereSeconds;
    /** The sample that is expected next, and when the gateway sent the one before it. */
    private long next;

    private Instant nextSent;
    private BeatFinder finder;
    private FeatureExtractor extractor;
    /** Of the latest chunk, in samples per lead. */
    private long missing;

    private int taken;
    private boolean ended;

    /**
     * A signal of which nothing has come yet.
     *
     * @param contract of the network that the beats are described for
     */
    public PatientSignal(ModelContract contract) {
        this.contract = contract;
    }

    /**
     * Takes in a chunk.
     *
     * @return how it fitted to what came before
     */
    public Continuity accept(SampleChunk chunk, Listener listener) {
        boolean elsewhere = ofAnotherGateway(chunk);
        if (elsewhere && !takesOver(chunk)) {
            return unused(lateCopy(chunk) ? Continuity.REPEATED : Continuity.OTHER_GATEWAY);
        }
        Continuity continuity = elsewhere ? Continuity.RESTARTED : continuity(chunk);
        if (continuity == Continuity.REPEATED && differs(chunk)) {
            return unused(Continuity.OTHER_GATEWAY);
        }
        elsewhereSeconds = 0;
        missing = continuity == Continuity.GAP ? chunk.firstSample() - next : 0;
        switch (continuity) {
            case STARTED -> begin(chunk, listener);
            case RESTARTED -> {
                finish(chunk.gatewayTime(), listener);
                listener.ended(next - 1);
                begin(chunk, listener);
            }
            case GAP -> {
                finish(chunk.gatewayTime(), listener);
                extractor.gap();
                listener.gap(chunk.firstSample(), missing);
                finder.restart(chunk.firstSample());
                next = chunk.firstSample();
            }
            case CONTINUED, REPEATED -> {}
        }
        int known = (int) Math.min(next - chunk.firstSample(), chunk.length());
        taken = chunk.length() - known;
        if (known < chunk.length()) {
            next = chunk.end();
            nextSent = chunk.gatewayTime();
            // an older gateway was replaced, or a newer one
            session = chunk.session();
            for (int lead = 0; lead < metadata.leads(); lead++) {
                finder.leadOff(lead, chunk.leadOff()[lead]);
            }
        }
        finder.accept(chunk.samples(), known, chunk.pacerSpikes(), adapter(chunk.gatewayTime(), listener));
        if (chunk.endOfStream()) {
            finish(chunk.gatewayTime(), listener);
            listener.ended(next - 1);
            ended = true;
        }
        return continuity;
    }

    /** Whether anything has come. */
    public boolean started() {
        return finder != null;
    }

    /** The position after the last sample, 0 where nothing has come. */
    public long end() {
        return next;
    }

    /** Whether the device said that no more will come. */
    public boolean ended() {
        return ended;
    }

    /** Seconds of signal that never came before the latest chunk. */
    public double missingSeconds() {
        return metadata.rate().seconds(missing);
    }

    /** Seconds of the latest chunk that were not there before. */
    public double takenSeconds() {
        return metadata.rate().seconds(taken);
    }

    /** How far a lead can be trusted at the end of the latest chunk. */
    public SignalQuality quality(int lead) {
        return finder.quality(lead);
    }

    public int leads() {
        return metadata.leads();
    }

    /** No lead is better than severe. */
    public boolean noisy() {
        for (int lead = 0; lead < leads(); lead++) {
            if (SignalQuality.SEVERE.worseThan(quality(lead))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the patient is still being learned. */
    public boolean learning() {
        return extractor.learning();
    }

    private Continuity continuity(SampleChunk chunk) {
        if (finder == null) {
            return Continuity.STARTED;
        }
        boolean bothKnown = session.isPresent() && chunk.session().isPresent();
        boolean sameSession = bothKnown && session.equals(chunk.session());
        if (!metadata.equals(chunk.metadata()) || bothKnown && !sameSession) {
            return Continuity.RESTARTED;
        }
        if (chunk.firstSample() == next) {
            return Continuity.CONTINUED;
        }
        if (chunk.firstSample() > next) {
            return Continuity.GAP;
        }
        if (sameSession) {
            return Continuity.REPEATED;
        }
        // a repeated first chunk carries its old time
        boolean fromZero = chunk.firstSample() == 0 && chunk.gatewayTime().toEpochMilli() > nextSent.toEpochMilli();
        boolean countsAnew = fromZero || metadata.rate().seconds(next - chunk.firstSample()) > MOST_REPEATED_SECONDS;
        return countsAnew ? Continuity.RESTARTED : Continuity.REPEATED;
    }

    private Continuity unused(Continuity why) {
        missing = 0;
        taken = 0;
        return why;
    }

    /** Two hearts under one name are never mixed: the bed is one device's, and of that the session's that began last. */
    public boolean ofAnotherGateway(SampleChunk chunk) {
        return finder != null
                && !ended
                && (!chunk.metadata().deviceId().equals(metadata.deviceId()) || ofSessionBefore(chunk));
    }

    private boolean ofSessionBefore(SampleChunk chunk) {
        return chunk.session().isPresent() && chunk.session().equals(sessionBefore);
    }

    /** One that was sent before the device began to count anew, or a copy of it. */
    private boolean lateCopy(SampleChunk chunk) {
        return ofSessionBefore(chunk) && !chunk.gatewayTime().isAfter(start);
    }

    private boolean takesOver(SampleChunk chunk) {
        if (lateCopy(chunk)) {
            return false;
        }
        elsewhereSeconds += chunk.metadata().rate().seconds(chunk.length());
        return elsewhereSeconds >= TAKEOVER_SECONDS;
    }

    /** Whether it says something else of samples that came before and are still there: it is no copy. */
    private boolean differs(SampleChunk chunk) {
        int known = (int) Math.min(next - chunk.firstSample(), chunk.length());
        if (known == 0 || !finder.keeps(chunk.firstSample() + known - 1)) {
            return false;
        }
        LeadStrip kept = finder.strip(chunk.firstSample(), chunk.firstSample() + known);
        int from = (int) (kept.firstSample() - chunk.firstSample());
        for (int lead = 0; lead < metadata.leads(); lead++) {
            if (!Arrays.equals(kept.lead(lead), 0, kept.length(), chunk.samples()[lead], from, known)) {
                return true;
            }
        }
        return false;
    }

    private void begin(SampleChunk chunk, Listener listener) {
        metadata = chunk.metadata();
        if (!session.equals(chunk.session())) {
            sessionBefore = session;
            session = chunk.session();
        }
        start = chunk.gatewayTime();
        next = chunk.firstSample();
        nextSent = chunk.gatewayTime();
        begin();
        finder.restart(next);
        listener.began(metadata, start, next);
    }

    private void begin() {
        extractor = FeatureExtractors.of(contract, metadata.rate(), metadata.scales(), metadata.leadNames());
        int before = Math.max(extractor.samplesBefore(), metadata.rate().samples(STRIP_SECONDS_BEFORE));
        finder = new BeatFinder(
                metadata.rate(),
                metadata.scales(),
                new Surroundings(before, extractor.samplesAfter()),
                metadata.rate().samples(SECONDS_KEPT));
    }

    /**
     * Forgets what the patient's beats look like and how they follow each other: both are learned anew from the next
     * beat. Beats are found as before, and the stream stays the same.
     */
    public void relearn() {
        if (extractor != null) {
            extractor.reset();
        }
    }

    private void finish(Instant now, Listener listener) {
        finder.finish(adapter(now, listener));
    }

    private BeatFinder.Listener adapter(Instant now, Listener listener) {
        return new BeatFinder.Listener() {
            @Override
            public void beat(DetectedBeat beat) {
                float[] input = extractor.extract(beat.strip(), beat.rPeak());
                NetworkInput description = new NetworkInput(input, extractor.centre(), extractor.learning());
                listener.beat(new UnscoredBeat(beat, description, metadata, start, timeOf(beat.rPeak()), now));
            }

            @Override
            public void quality(long sample, int lead, SignalQuality quality) {
                listener.quality(sample, lead, quality);
            }

            @Override
            public void testSignal(long sample) {
                extractor.testSignal();
            }

            @Override
            public void signal(SignalState state) {
                listener.signal(state);
            }
        };
    }

    /** What holds for the whole stream. */
    public StreamMetadata metadata() {
        return metadata;
    }

    /** When the gateway sent the stream's first chunk. */
    public Instant start() {
        return start;
    }

    /** When the latest chunk's samples were taken. */
    public StreamTime time() {
        return new StreamTime(metadata.rate(), next, nextSent, nextSent);
    }

    private Instant timeOf(long sample) {
        return nextSent.minus(Duration.ofNanos((long) (1e9 * metadata.rate().seconds(next - sample))));
    }

    /**
     * The signal from one sample to before another, as far as it is still there; empty where nothing of it is, since it
     * waited for the network for longer than signal is kept.
     *
     * @param from first sample
     * @param to after the last one
     */
    public Optional<LeadStrip> strip(long from, long to) {
        return started() && finder.keeps(to - 1) ? Optional.of(finder.strip(from, to)) : Optional.empty();
    }

    /** Writes all that is needed to go on exactly here, also in another process; to be called once a chunk has come. */
    void save(DataOutput out) throws IOException {
        ByteBuffer state = ByteBuffer.allocate(extractor.stateBytes() + finder.stateSize());
        extractor.save(state);
        finder.save(state);
        out.writeInt(kind(contract));
        metadata.write(out);
        out.writeLong(start.toEpochMilli());
        out.writeLong(next);
        out.writeLong(nextSent.toEpochMilli());
        write(session, out);
        write(sessionBefore, out);
        out.writeDouble(elsewhereSeconds);
        out.write(state.array(), 0, state.position());
    }

    /** A number that is the same, also in another process, for networks that are shown the same of a beat. */
    private static int kind(ModelContract contract) {
        return Objects.hash(
                contract.input().name(),
                contract.input().version(),
                contract.rate().hertz(),
                contract.windowSamples(),
                contract.peakSample(),
                contract.channels(),
                contract.features());
    }

    private static void write(OptionalLong value, DataOutput out) throws IOException {
        out.writeBoolean(value.isPresent());
        out.writeLong(value.orElse(0));
    }

    private static OptionalLong readOptional(DataInput in) throws IOException {
        boolean present = in.readBoolean();
        long value = in.readLong();
        return present ? OptionalLong.of(value) : OptionalLong.empty();
    }

    /**
     * Goes on where {@link #save} was called.
     *
     * @return the signal, or nothing where the saved one is of a network that is shown something else: the patient is then
     *     to be learned anew from the next chunk
     */
    static Optional<PatientSignal> restore(Envelope.Body body, ModelContract contract) throws IOException {
        DataInput in = body.data();
        if (in.readInt() != kind(contract)) {
            return Optional.empty();
        }
        PatientSignal signal = new PatientSignal(contract);
        signal.metadata = StreamMetadata.read(in);
        signal.start = Instant.ofEpochMilli(in.readLong());
        signal.next = in.readLong();
        signal.nextSent = Instant.ofEpochMilli(in.readLong());
        signal.session = readOptional(in);
        signal.sessionBefore = readOptional(in);
        signal.elsewhereSeconds = in.readDouble();
        signal.begin();
        signal.extractor.restore(body.bytes());
        signal.finder.restore(body.bytes());
        return Optional.of(signal);
    }
}
