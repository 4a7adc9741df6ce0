package io.beatwatch.monitor.alarm;

import io.beatwatch.ecg.alarm.AlarmEvent;
import io.beatwatch.ecg.alarm.AlarmKind;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.monitor.patient.ScoredBeat;
import io.beatwatch.monitor.patient.StreamMetadata;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.AlarmPriority;
import io.beatwatch.schema.Alert;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongFunction;

/** Turns what happens to alarms into what travels on the alerts topic. Immutable, any thread. */
public final class AlarmMessages {
    /**
     * What an alarm's event does not know itself.
     *
     * @param streamId of the bed
     * @param metadata of its stream
     * @param timeOf when a sample was, by the gateway's clock
     * @param detectionTime when the gateway sent what the event was decided on
     * @param now the monitor's clock
     * @param heartRate beats per minute, 0 where none is known
     * @param learning whether the patient is still being learned
     * @param beat that completed the condition, empty where none did
     * @param strip the signal that led to it, empty where there is none to show
     */
    public record Context(
            String streamId,
            StreamMetadata metadata,
            LongFunction<Instant> timeOf,
            Instant detectionTime,
            Instant now,
            float heartRate,
            boolean learning,
            Optional<ScoredBeat> beat,
            Optional<LeadStrip> strip) {}

    private final ModelContract contract;
    private final Messages messages;

    public AlarmMessages(ModelContract contract) {
        this.contract = contract;
        this.messages = new Messages(contract);
    }

    public Alert alert(AlarmEvent event, Context context) {
        Instant onset = time(event.onsetMillis(), event.sample(), event, context);
        Alert.Builder alert = Alert.newBuilder()
                .setId(id(event))
                .setStreamId(context.streamId())
                .setDeviceId(context.metadata().deviceId())
                .setSample(event.sample())
                .setSamplingRateHertz(context.metadata().rate().hertz())
                .setBeatTime(Messages.timestamp(onset))
                .setDetectionTime(Messages.timestamp(context.detectionTime()))
                .setPublicationTime(Messages.timestamp(context.now()))
                .setModelVersion(contract.version())
                .setSimulated(context.metadata().simulated())
                .setLearning(context.learning())
                .setAlarm(alarm(event, onset, context))
                .setPriority(AlarmPriority.valueOf(event.priority().name()));
        context.beat()
                .ifPresent(
                        b -> alert.setProbabilities(Messages.probabilities(b)).setAttention(messages.attention(b)));
        context.strip().ifPresent(s -> alert.setStrip(Messages.strip(context.metadata(), s)));
        if (context.heartRate() > 0) {
            alert.setHeartRate(context.heartRate());
        }
        return alert.build();
    }

    private static Alarm alarm(AlarmEvent event, Instant onset, Context context) {
        AlarmKind kind = event.kind();
        Alarm.Builder alarm = Alarm.newBuilder()
                .setAlarmId(event.id())
                .setKind(Alarm.Kind.valueOf(kind.name()))
                .setPriority(AlarmPriority.valueOf(event.priority().name()))
                .setPhase(Alarm.Phase.valueOf(event.phase().name()))
                .setState(Alarm.State.valueOf(event.state().name()))
                .setInactivation(Alarm.Inactivation.valueOf(event.inactivation().name()))
                .setSounds(event.sounds())
                .setOnsetSample(event.sample())
                .setDecidedSample(event.decidedSample())
                .setOnsetTime(Messages.timestamp(onset))
                .setDecisionTime(Messages.timestamp(time(event.decidedMillis(), event.decidedSample(), event, context)))
                .setBeats(event.beats())
                .setMdcMnemonic(kind.mdcMnemonic())
                .setMdcCode(kind.mdcCode())
                .setSnomed(kind.snomed())
                .setTechnical(kind.technical())
                .setBy(event.by());
        if (kind.mdcCodeIs() != AlarmKind.Code.NONE) {
            alarm.setMdcCodeSource(Alarm.MdcCodeSource.valueOf(kind.mdcCodeIs().name()));
        }
        if (event.rate() > 0) {
            alarm.setRate(event.rate());
        }
        if (event.beats() > 0) {
            alarm.setCertainty(event.certainty());
        }
        return alarm.build();
    }

    /** By the gateway's clock; of what is about gateway and monitor by the monitor's. */
    private static Instant time(long millis, long sample, AlarmEvent event, Context context) {
        if (!byMonitor(event.kind())) {
            return context.timeOf().apply(sample);
        }
        return millis > 0 ? Instant.ofEpochMilli(millis) : context.now();
    }

    private static boolean byMonitor(AlarmKind kind) {
        return switch (kind) {
            case GATEWAY_LOST, GATEWAY_CONFLICT, CLOCK_SKEW, MONITOR_BEHIND -> true;
            default -> false;
        };
    }

    /** The same for the same event of the same alarm. The clock tells apart what happens without a sample between. */
    private static String id(AlarmEvent event) {
        String name = event.id()
                + '/'
                + event.phase()
                + '/'
                + event.decidedSample()
                + '/'
                + event.decidedMillis()
                + '/'
                + event.inactivation();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
