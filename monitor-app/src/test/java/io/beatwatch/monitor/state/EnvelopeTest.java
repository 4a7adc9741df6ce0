package io.beatwatch.monitor.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.monitor.state.Envelope.Content;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final byte[] SEALED = Envelope.seal(Content.PATIENT, 7, out -> {
        out.writeLong(42);
        out.writeShort(5);
    });

    private static long read(Envelope.Body body) throws java.io.IOException {
        long number = body.data().readLong();
        assertThat(body.bytes().getShort()).isEqualTo((short) 5);
        return number;
    }

    private static void assertUnreadable(byte[] bytes, Content as, Envelope.Reader<?> reader, String why) {
        assertThatThrownBy(() -> Envelope.open(as, bytes, reader))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessageContaining(why);
    }

    @Test
    void shouldGiveBackWhatWasSealedAndItsVersion() throws UnreadableStateException {
        assertThat(Envelope.<Long>open(Content.PATIENT, SEALED, EnvelopeTest::read))
                .isEqualTo(42);
        assertThat(Envelope.<Integer>open(Content.PATIENT, SEALED, body -> {
                    body.ignoreRest();
                    return body.version();
                }))
                .isEqualTo(7);
    }

    @Test
    void shouldRefuseWhatIsNotExactlyWhatItShouldBe() {
        assertUnreadable(SEALED, Content.JOURNAL_ENTRY, EnvelopeTest::read, "something else");
        assertUnreadable(
                Arrays.copyOf(SEALED, SEALED.length - 1), Content.PATIENT, EnvelopeTest::read, "should have 10");
        assertUnreadable(
                Arrays.copyOf(SEALED, SEALED.length + 1), Content.PATIENT, EnvelopeTest::read, "should have 10");
        assertUnreadable(SEALED, Content.PATIENT, body -> body.data().readLong(), "2 bytes are left over");
        byte[] negative = Envelope.seal(Content.PATIENT, -1, out -> {});
        assertUnreadable(negative, Content.PATIENT, EnvelopeTest::read, "version is -1");
        assertUnreadable(
                SEALED,
                Content.PATIENT,
                body -> {
                    throw body.unknownVersion();
                },
                "version 7 is not known");
    }

    @Test
    void shouldCallUnreadableWhateverAReaderStumblesOver() {
        assertUnreadable(
                Envelope.seal(Content.PATIENT, 1, out -> {}),
                Content.PATIENT,
                body -> body.bytes().getLong(),
                BufferUnderflowException.class.getName());
        assertUnreadable(
                Envelope.seal(Content.PATIENT, 1, out -> {}),
                Content.PATIENT,
                body -> body.data().readInt(),
                "EOF");
        assertUnreadable(SEALED, Content.PATIENT, body -> body.section(11), "a section of 11 bytes in 10");
        assertUnreadable(SEALED, Content.PATIENT, body -> body.section(-1), "a section of -1 bytes");
        assertUnreadable(SEALED, Content.PATIENT, body -> new byte[-1], "-1");
    }

    @Test
    void shouldTakeVersionsFromOneOnAndContentsThatAreEmpty() throws UnreadableStateException {
        byte[] empty = Envelope.seal(Content.PATIENT, 1, out -> {});
        assertThat(Envelope.<Integer>open(Content.PATIENT, empty, Envelope.Body::version))
                .isEqualTo(1);
        byte[] zero = Envelope.seal(Content.PATIENT, 0, out -> {});
        assertUnreadable(zero, Content.PATIENT, EnvelopeTest::read, "version is 0");
        assertUnreadable(
                Arrays.copyOf(empty, empty.length - 1),
                Content.PATIENT,
                body -> {
                    throw body.unknownVersion();
                },
                "it has no envelope");
        byte[] marked = SEALED.clone();
        marked[0]++;
        assertUnreadable(marked, Content.PATIENT, EnvelopeTest::read, "it has no envelope");
    }

    @Test
    void shouldGiveASectionOfAllThatIsLeft() throws UnreadableStateException {
        assertThat(Envelope.<Integer>open(
                        Content.PATIENT, SEALED, body -> body.section(10).remaining()))
                .isEqualTo(10);
    }

    @Test
    void shouldReadWhatWasPutIntoAnEnvelopeByHandAndPartsOfIt() throws UnreadableStateException {
        byte[] sealed = Envelope.seal(
                Envelope.begin(Content.JOURNAL_ENTRY, 3, 12).putInt(1).putLong(2));
        assertThat(Envelope.<Long>open(Content.JOURNAL_ENTRY, sealed, body -> {
                    assertThat(body.version()).isEqualTo(3);
                    assertThat(body.section(Integer.BYTES).getInt()).isEqualTo(1);
                    return body.section(Long.BYTES).getLong();
                }))
                .isEqualTo(2);
    }

    @Test
    void shouldGiveItsBytesOneByOneUntilNoneIsLeft() throws UnreadableStateException {
        byte[] sealed = Envelope.seal(Content.PATIENT, 1, out -> out.write(new byte[] {7, -1}));
        assertThat(Envelope.<Boolean>open(Content.PATIENT, sealed, body -> {
                    assertThat(body.data().readUnsignedByte()).isEqualTo(7);
                    assertThat(body.data().readUnsignedByte()).isEqualTo(255);
                    assertThatThrownBy(() -> body.data().readUnsignedByte()).isInstanceOf(java.io.EOFException.class);
                    return true;
                }))
                .isTrue();
    }

    @Test
    void shouldRefuseToSealWhatIsNotFilled() {
        assertThatThrownBy(() -> Envelope.seal(
                        Envelope.begin(Content.JOURNAL_ENTRY, 3, 12).putLong(2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("4 bytes");
    }

    /** Each bit of it, those of the checksum included; the reader is not asked. */
    @Test
    void shouldParseNothingOfWhatIsDamagedAnywhere() {
        for (int bit = 0; bit < 8 * SEALED.length; bit++) {
            byte[] damaged = SEALED.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            boolean[] parsed = {false};
            assertThatThrownBy(() -> Envelope.open(Content.PATIENT, damaged, body -> {
                        parsed[0] = true;
                        body.ignoreRest();
                        return body;
                    }))
                    .as("bit %d", bit)
                    .isInstanceOf(UnreadableStateException.class);
            assertThat(parsed[0]).as("bit %d parsed", bit).isFalse();
        }
        byte[] content = SEALED.clone();
        content[SEALED.length - 1]++;
        assertUnreadable(content, Content.PATIENT, EnvelopeTest::read, "checksum is wrong");
    }

    @Test
    void shouldSayOfAnEnvelopeWithoutAChecksumThatAVersionBeforeWroteIt() {
        byte[] before = ByteBuffer.allocate(12)
                .putInt(0xBEA7FACE)
                .put((byte) 1)
                .put((byte) 7)
                .putInt(2)
                .putShort((short) 5)
                .array();
        assertUnreadable(before, Content.PATIENT, Envelope.Body::bytes, "a version before wrote it");
    }
}
