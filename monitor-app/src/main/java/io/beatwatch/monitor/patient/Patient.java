package io.beatwatch.monitor.patient;

import io.beatwatch.ecg.alarm.AlarmEngine;
import io.beatwatch.ecg.alarm.AlarmEvent;
import io.beatwatch.ecg.alarm.AlarmKind;
import io.beatwatch.ecg.alarm.BeatAlertKind;
import io.beatwatch.ecg.alarm.Suppression;
import io.beatwatch.ecg.beat.SignalState;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.monitor.patient.PatientSignal.Continuity;
import io.beatwatch.monitor.state.Envelope;
import io.beatwatch.schema.PatientCommand;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One bed, alive in its task's memory. What it becomes follows from what it was given alone, in the order in which it was
 * given: chunks, what the network said of its beats, commands. Whoever is given the same again is the same patient; a
 * {@link PatientStore} does so after a takeover.
 *
 * <p>A beat waits here until the network has spoken, and what the signal says after it waits behind it: alarms are decided
 * in the order of signal time, however chunks and batches fell.
 *
 * <p>Single thread.
 */
public final class Patient {
    /** Hears what is to be published, within the call that made it known. */
    public interface Listener {
        /** Hears nothing: a patient that is given again what was published before. */
        Listener NOBODY = new Listener() {};

        default void beat(ScoredBeat beat) {}

        /** A beat is worth an alert by itself. */
        default void alert(ScoredBeat beat, BeatAlertKind kind) {}

        /** Something happened to an alarm. */
        default void alarm(AlarmEvent event, AlarmContext context) {}

        /** A lead's quality from this sample on. */
        default void quality(long sample, int lead, SignalQuality quality) {}

        /** A condition was fulfilled and gave no alarm, or one without a sound. */
        default void suppressed(AlarmKind kind, Suppression why) {}

        /**
         * What is in force for the bed is to be published.
         *
         * @param answer to the command that made it so, null where none did
         */
        default void status(Answer answer) {}
    }

    /**
     * What became of a command.
     *
     * @param refused why it was refused, empty where it was not
     */
    public record Answer(PatientCommand command, Optional<String> refused) {}

    /**
     * Something that a patient is given and that others are to hear of.
     *
     * @param timestamp of the record that it comes from, in milliseconds
     * @param step gives it
     */
    public record Step(Patient patient, long timestamp, Consumer<Listener> step) {}

    /** What all patients of a monitor have in common. Immutable. */
    public record Settings(ModelContract contract, AlarmSettings alarms) {}

    /**
     * A beat that waits for the network.
     *
     * @param timestamp of the record that completed it, in milliseconds
     */
    public record PendingBeat(Patient patient, UnscoredBeat beat, long timestamp) {}

    /** Something else that waits behind it. */
    @FunctionalInterface
    private interface Moment {
        void tell(Listener listener);
    }

    private final String streamId;
    private final ModelContract contract;
    private final PatientAdaptation adaptation;
    private final PatientAlarms alarms;
    private final PatientJournal journal;
    /** {@link PendingBeat}s and {@link Moment}s in the order of signal time. */
    private final ArrayDeque<Object> waiting = new ArrayDeque<>();

    private PatientSignal signal;
    private boolean forgotten;
    /** Position of the R peak that was told last, -1 before the stream's first one. */
    private long lastTold = -1;
    /** The same of a predecessor, who may have known the patient otherwise: beats up to there are not told again. */
    private long toldBefore = -1;

    public Patient(String streamId, Settings settings) {
        this.streamId = streamId;
        this.contract = settings.contract();
        this.adaptation = new PatientAdaptation(contract);
        this.alarms = new PatientAlarms(streamId, settings.alarms());
        this.journal = new PatientJournal(streamId);
        this.signal = new PatientSignal(contract);
    }

    public String streamId() {
        return streamId;
    }

    /** To be asked, not to be changed. */
    public PatientSignal signal() {
        return signal;
    }

    /** Whether all that came was told. */
    public boolean idle() {
        return waiting.isEmpty();
    }

    /** Whether the device said that no more will come, and all that came was told: there is nothing to remember. */
    public boolean over() {
        return forgotten || signal.ended() && idle();
    }

    PatientJournal journal() {
        return journal;
    }

    /**
     * Takes in a chunk; {@link #settle} tells what it brought.
     *
     * @param timestamp of the record, in milliseconds
     * @param beats receives the beats that it completed; each waits for {@link #scored}, in this order
     * @return how it fitted to what came before
     * @throws RuntimeException where we fail on it: the beats found until then go on, the patient is learned anew
     */
    public Continuity accept(SampleChunk chunk, long timestamp, Consumer<PendingBeat> beats) {
        if (signal.ended()) {
            signal = new PatientSignal(contract);
        }
        return orAnew(() -> signal.accept(chunk, new PatientSignal.Listener() {
            @Override
            public void beat(UnscoredBeat beat) {
                if (beat.beat().rPeak() <= toldBefore) {
                    return;
                }
                PendingBeat pending = new PendingBeat(Patient.this, beat, timestamp);
                waiting.add(pending);
                beats.accept(pending);
            }

            @Override
            public void signal(SignalState state) {
                StreamTime time = signal.time();
                waiting.add((Moment) listener -> alarms.signal(state, time, listener));
            }

            @Override
            public void quality(long sample, int lead, SignalQuality quality) {
                waiting.add((Moment) listener -> listener.quality(sample, lead, quality));
            }

            @Override
            public void gap(long sample, long missing) {
                waiting.add((Moment) listener -> alarms.gap(sample, missing, listener));
            }

            @Override
            public void began(StreamMetadata metadata, Instant start, long sample) {
                if (sample < toldBefore) {
                    toldBefore = -1;
                }
                StreamTime time = signal.time();
                waiting.add((Moment) listener -> {
                    lastTold = -1;
                    adaptation.reset();
                    alarms.begin(metadata, start, time);
                    listener.status(null);
                });
            }

            @Override
            public void ended(long sample) {
                waiting.add((Moment) listener -> alarms.end(sample, listener));
            }
        }));
    }

    /** Tells what does not wait for a beat to be scored. */
    public void settle(Listener listener) {
        orAnew(() -> {
            while (waiting.peek() instanceof Moment) {
                ((Moment) waiting.remove()).tell(listener);
            }
            return null;
        });
    }

    /**
     * The network has spoken of the beat that waits longest: tells what follows from it.
     *
     * @param scores the network's own
     * @throws RuntimeException where we fail on it: the patient is learned anew
     */
    public void scored(BeatScores scores, Listener listener) {
        orAnew(() -> {
            UnscoredBeat beat = removePending();
            BeatScores adapted = adaptation.adapt(beat, scores);
            ScoredBeat scored = ScoredBeat.of(beat, adapted, contract.operatingPoints(), adaptation.cluster());
            listener.beat(scored);
            alarms.beat(scored, listener);
            return null;
        });
        settle(listener);
    }

    private UnscoredBeat removePending() {
        UnscoredBeat beat = ((PendingBeat) waiting.remove()).beat();
        lastTold = beat.beat().rPeak();
        return beat;
    }

    /** The beats that wait for the network, in their order. */
    List<PendingBeat> pending() {
        return waiting.stream()
                .filter(PendingBeat.class::isInstance)
                .map(PendingBeat.class::cast)
                .toList();
    }

    /** Whether this is the beat that {@link #scored} is to be called for next; not where the patient was forgotten. */
    public boolean awaits(PendingBeat beat) {
        return waiting.peek() == beat;
    }

    long lastTold() {
        return lastTold;
    }

    /**
     * The beats up to this one were told before, by a predecessor: those that wait are passed over.
     *
     * @param rPeak position of its R peak
     */
    void alreadyTold(long rPeak) {
        lastTold = Math.max(lastTold, rPeak);
        toldBefore = lastTold;
        while (waiting.peek() instanceof Moment || nextPeak() <= rPeak) {
            if (waiting.peek() instanceof Moment) {
                settle(Listener.NOBODY);
            } else {
                waiting.remove();
            }
        }
    }

    /** Position of the R peak of the beat that waits longest; beyond all where none does, or something stands before it. */
    long nextPeak() {
        return waiting.peek() instanceof PendingBeat pending
                ? pending.beat().beat().rPeak()
                : Long.MAX_VALUE;
    }

    /**
     * Does what somebody commanded, after what waits: what follows does not hang on how long a beat waited.
     *
     * @param now when the command came
     */
    public void apply(PatientCommand command, Instant now, Listener listener) {
        orAnew(() -> {
            if (command.hasRelearn()) {
                signal.relearn();
            }
            waiting.add((Moment) whoever -> {
                if (command.hasRelearn()) {
                    adaptation.reset();
                }
                whoever.status(new Answer(command, alarms.apply(command, now, whoever)));
            });
            return null;
        });
        settle(listener);
    }

    /** Takes in what the monitor's clock tells, after what waits. */
    public void tell(ClockEvent event, Listener listener) {
        waiting.add((Moment) whoever -> alarms.tell(event, whoever));
        settle(listener);
    }

    /** Whether this would begin or end an alarm. */
    public boolean matters(ClockEvent event) {
        return alarms.matters(event);
    }

    /** What is in force, to be asked, not to be changed; nothing before a stream began. */
    public Optional<AlarmEngine> alarms() {
        return alarms.engine();
    }

    /** Of the stream that {@link #alarms} are of. */
    public StreamMetadata metadata() {
        return alarms.metadata();
    }

    /** How its samples are tied to the clock, where {@link #alarms} are there. */
    public StreamTime time() {
        return alarms.time();
    }

    /** Nothing more will come: tells the end of all that shows. Nothing is to be remembered. */
    public void end(Listener listener) {
        settle(listener);
        waiting.clear();
        alarms.end(Math.max(0, signal.end() - 1), listener);
        forgotten = true;
    }

    /** A fault of ours must not stop the other patients: this one is learned anew. */
    private <T> T orAnew(Supplier<T> step) {
        try {
            return step.get();
        } catch (RuntimeException e) {
            long last = Math.max(0, signal.end() - 1);
            signal = new PatientSignal(contract);
            waiting.add((Moment) listener -> alarms.end(last, listener));
            throw e;
        }
    }

    /** Writes all that is needed to go on exactly here. To be called while {@link #idle}. */
    void save(DataOutput out) throws IOException {
        out.writeBoolean(signal.started());
        if (signal.started()) {
            signal.save(out);
            adaptation.save(out);
            alarms.save(out);
        }
    }

    /** Goes on where {@link #save} was called; learned anew where that was for a network that is shown something else. */
    void restore(Envelope.Body body) throws IOException {
        if (!body.data().readBoolean()) {
            return;
        }
        Optional<PatientSignal> saved = PatientSignal.restore(body, contract);
        if (saved.isEmpty()) {
            body.ignoreRest();
            return;
        }
        signal = saved.get();
        adaptation.restore(body);
        alarms.begin(signal.metadata(), signal.start(), signal.time());
        alarms.restore(body);
    }
}
