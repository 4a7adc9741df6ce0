package io.beatwatch.ecg.alarm;

import io.beatwatch.ecg.alarm.AlarmEvent.Inactivation;
import io.beatwatch.ecg.alarm.Findings.Finding;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** An alarm that shows, or is latched. Single thread. */
final class ShownAlarm {
    private static final Inactivation[] INACTIVATIONS = Inactivation.values();

    final String id;
    Finding finding;
    boolean sounds;
    Inactivation inactivation = Inactivation.ENABLED;

    /** The newest sample that was read when it began: with the onset it tells the alarm from others of its kind. */
    private final long started;
    /** Tells apart those that begin without a sample having come between, -1 for others. */
    private final long number;

    /**
     * @param stream what the alarm is of
     * @param number of the alarm among those of the stream that no sample tells, -1 for others
     */
    ShownAlarm(String stream, AlarmKind kind, Finding finding, long started, long number) {
        String name = stream + '/' + kind + '/' + finding.onset() + '/' + started + (number < 0 ? "" : "/" + number);
        this.id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        this.finding = finding;
        this.started = started;
        this.number = number;
    }

    long started() {
        return started;
    }

    void acknowledge() {
        inactivation = Inactivation.ALERT_ACKNOWLEDGED;
        sounds = false;
    }

    boolean acknowledged() {
        return inactivation == Inactivation.ALERT_ACKNOWLEDGED;
    }

    /** Writes all but the finding. The id follows from the rest. */
    void save(long newest, ByteBuffer out) {
        Varint.putSigned(newest - started, out);
        Varint.putSigned(number, out);
        out.put((byte) (inactivation.ordinal() << 1 | (sounds ? 1 : 0)));
    }

    static ShownAlarm restore(String stream, AlarmKind kind, Finding finding, long newest, ByteBuffer in) {
        ShownAlarm alarm = new ShownAlarm(stream, kind, finding, newest - Varint.getSigned(in), Varint.getSigned(in));
        int flags = in.get();
        alarm.sounds = (flags & 1) != 0;
        alarm.inactivation = INACTIVATIONS[flags >> 1];
        return alarm;
    }
}
