package io.beatwatch.monitor.state;

import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What stands around all that the monitor persists: a mark, what it is, in which version, its length, and a checksum of all
 * that (CRC-32C, RFC 3720). Nothing is parsed whose checksum is wrong: damaged state can have the right form and values that
 * no computation ever leads to. A reader reads the versions that it knows, and what it reads must end where the bytes end;
 * whatever else comes is {@linkplain UnreadableStateException unreadable}, and never more than that. Versions count for each
 * {@link Content} by itself.
 *
 * <p>Stateless, any thread.
 */
public final class Envelope {
    /** What is in it. */
    public enum Content {
        PATIENT(1),
        // 2 and 3 were pending beats and adaptations in stores of their own
        JOURNAL_ENTRY(4);

        private final byte code;

        Content(int code) {
            this.code = (byte) code;
        }
    }

    /** Writes what goes into an envelope. */
    @FunctionalInterface
    public interface Writer {
        void write(DataOutput out) throws IOException;
    }

    /** Reads what comes out of one. */
    @FunctionalInterface
    public interface Reader<T> {
        /**
         * Reads all of it.
         *
         * @throws IOException if the version is not known
         */
        T read(Body body) throws IOException;
    }

    /** What was in an envelope, read bit by bit in either of two ways. Single thread. */
    public static final class Body {
        private final int version;
        private final ByteBuffer bytes;

        private Body(int version, ByteBuffer bytes) {
            this.version = version;
            this.bytes = bytes;
        }

        public int version() {
            return version;
        }

        /** What is left, big-endian. */
        public ByteBuffer bytes() {
            return bytes;
        }

        /** What is left. */
        public DataInput data() {
            return new DataInputStream(new InputStream() {
                @Override
                public int read() {
                    return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
                }

                @Override
                public int read(byte[] into, int from, int most) {
                    int count = Math.min(most, bytes.remaining());
                    bytes.get(into, from, count);
                    return count == 0 && most > 0 ? -1 : count;
                }
            });
        }

        /**
         * The next bytes as a buffer of their own; they count as read.
         *
         * @throws IOException if there are not so many
         */
        public ByteBuffer section(int length) throws IOException {
            if (length < 0 || length > bytes.remaining()) {
                throw new IOException("a section of " + length + " bytes in " + bytes.remaining());
            }
            ByteBuffer section = bytes.slice(bytes.position(), length);
            bytes.position(bytes.position() + length);
            return section;
        }

        /** The rest is of no use here, though it can be read. */
        public void ignoreRest() {
            bytes.position(bytes.limit());
        }

        /** To be thrown by readers. */
        public IOException unknownVersion() {
            return new IOException("its version " + version + " is not known");
        }
    }

    /** No text, no small number and no time begins like this. */
    private static final int MARK = 0xBEA7C5C3;

    /** The mark of envelopes without a checksum, which versions before wrote: their contents' versions are not read any more. */
    private static final int MARK_WITHOUT_CHECKSUM = 0xBEA7FACE;

    private static final int CHECKSUM_AT = Integer.BYTES + 2 * Byte.BYTES + Integer.BYTES;
    private static final int HEADER_BYTES = CHECKSUM_AT + Integer.BYTES;

    private Envelope() {}

    /** @param version 1 to 127, of this content */
    public static byte[] seal(Content content, int version, Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(new byte[HEADER_BYTES]);
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen in memory", e);
        }
        byte[] sealed = bytes.toByteArray();
        ByteBuffer envelope = ByteBuffer.wrap(sealed);
        header(envelope, content, version, sealed.length - HEADER_BYTES);
        return seal(envelope.position(sealed.length));
    }

    /**
     * An envelope to be filled, positioned behind its header, and to be given to {@link #seal(ByteBuffer)} then.
     *
     * @param version 1 to 127, of this content
     * @param length of what will be put into it, in bytes
     */
    public static ByteBuffer begin(Content content, int version, int length) {
        ByteBuffer envelope = ByteBuffer.allocate(HEADER_BYTES + length);
        header(envelope, content, version, length);
        return envelope;
    }

    /**
     * Seals what {@link #begin} made.
     *
     * @param envelope filled to its end; not to be used any more
     * @throws IllegalStateException if less was put into it than was said
     */
    public static byte[] seal(ByteBuffer envelope) {
        if (envelope.hasRemaining()) {
            throw new IllegalStateException(
                    envelope.remaining() + " bytes of the envelope are not filled: fill all, or begin a shorter one");
        }
        byte[] sealed = envelope.array();
        ByteBuffer.wrap(sealed).putInt(CHECKSUM_AT, checksum(sealed));
        return sealed;
    }

    private static void header(ByteBuffer out, Content content, int version, int length) {
        out.putInt(MARK).put(content.code).put((byte) version).putInt(length).putInt(0);
    }

    /** Of all but the checksum itself. */
    private static int checksum(byte[] sealed) {
        CRC32C sum = new CRC32C();
        sum.update(sealed, 0, CHECKSUM_AT);
        sum.update(sealed, HEADER_BYTES, sealed.length - HEADER_BYTES);
        return (int) sum.getValue();
    }

    /**
     * Reads what was persisted.
     *
     * @throws UnreadableStateException if it is something else, damaged, of a version that the reader does not know, or not
     *     all of it was read
     */
    public static <T> T open(Content content, byte[] persisted, Reader<T> reader) throws UnreadableStateException {
        try {
            Body body = body(content, persisted);
            T read = reader.read(body);
            if (body.bytes.hasRemaining()) {
                throw new IOException(body.bytes.remaining() + " bytes are left over");
            }
            return read;
        } catch (IOException | RuntimeException e) {
            // whatever a reader stumbles over that was not made for it
            throw new UnreadableStateException(
                    "what is persisted as " + content + " in " + persisted.length + " bytes cannot be read: "
                            + (e.getMessage() == null ? e : e.getMessage()),
                    e);
        }
    }

    private static Body body(Content content, byte[] persisted) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(persisted);
        if (persisted.length >= Integer.BYTES && bytes.getInt(0) == MARK_WITHOUT_CHECKSUM) {
            throw new IOException("it has no checksum: a version before wrote it");
        }
        if (persisted.length < HEADER_BYTES || bytes.getInt() != MARK) {
            throw new IOException("it has no envelope");
        }
        byte code = bytes.get();
        int version = bytes.get();
        int length = bytes.getInt();
        int checksum = bytes.getInt();
        if (length != bytes.remaining()) {
            throw new IOException("it should have " + length + " bytes and has " + bytes.remaining());
        }
        if (checksum != checksum(persisted)) {
            throw new IOException("its checksum is wrong: it is damaged");
        }
        if (code != content.code) {
            throw new IOException("it is something else, " + code);
        }
        if (version < 1) {
            throw new IOException("its version is " + version);
        }
        return new Body(version, bytes);
    }
}
