package io.beatwatch.monitor.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.monitor.state.Envelope.Content;
import java.nio.BufferUnderflowException;
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
    void shouldCallVersionZeroWhatHasNoEnvelope() throws UnreadableStateException {
        byte[] bare = Arrays.copyOfRange(SEALED, SEALED.length - 10, SEALED.length);
        assertThat(Envelope.<Integer>open(Content.PATIENT, bare, body -> {
                    read(body);
                    return body.version();
                }))
                .isZero();
    }

    @Test
    void shouldRefuseWhatIsNotExactlyWhatItShouldBe() {
        assertUnreadable(SEALED, Content.LIKE_BEATS, EnvelopeTest::read, "something else");
        assertUnreadable(
                Arrays.copyOf(SEALED, SEALED.length - 1), Content.PATIENT, EnvelopeTest::read, "should have 10");
        assertUnreadable(
                Arrays.copyOf(SEALED, SEALED.length + 1), Content.PATIENT, EnvelopeTest::read, "should have 10");
        assertUnreadable(SEALED, Content.PATIENT, body -> body.data().readLong(), "2 bytes are left over");
        byte[] negative = SEALED.clone();
        negative[5] = -1;
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
                new byte[3], Content.PATIENT, body -> body.bytes().getLong(), BufferUnderflowException.class.getName());
        assertUnreadable(new byte[0], Content.PATIENT, body -> body.data().readInt(), "EOF");
        assertUnreadable(SEALED, Content.PATIENT, body -> new byte[-1], "-1");
    }

    @Test
    void shouldTakeVersionsFromOneOnAndContentsThatAreEmpty() throws UnreadableStateException {
        byte[] empty = Envelope.seal(Content.PATIENT, 1, out -> {});
        assertThat(Envelope.<Integer>open(Content.PATIENT, empty, Envelope.Body::version))
                .isEqualTo(1);
        byte[] zero = SEALED.clone();
        zero[5] = 0;
        assertUnreadable(zero, Content.PATIENT, EnvelopeTest::read, "version is 0");
        assertUnreadable(
                Arrays.copyOf(empty, empty.length - 1),
                Content.PATIENT,
                body -> {
                    throw body.unknownVersion();
                },
                "version 0 is not known");
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
}
