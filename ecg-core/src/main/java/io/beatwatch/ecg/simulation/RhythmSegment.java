package io.beatwatch.ecg.simulation;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * One step of a {@link RhythmScript}; make them with the static methods.
 *
 * <p>Three sorts: a {@link Sustained} rhythm lasts its duration and stays the underlying rhythm afterwards where it is
 * one that goes on by itself (sinus rhythm, atrial fibrillation, pacing). An event ({@link VentricularBeats},
 * {@link AtrialPremature}, {@link Fusion}, {@link Pause}) happens in the underlying rhythm, after one more of its beats
 * where the last beat was itself ectopic, and takes the time that it takes. An overlay ({@link Noise}, {@link LeadOff})
 * begins where it stands in the script and takes no time there: the following steps go on below it.
 */
public sealed interface RhythmSegment {
    /** The longest duration of a step. */
    Duration LONGEST = Duration.ofDays(3650);

    /** Rhythms that last. */
    enum Rhythm {
        SINUS("(N"),
        BIGEMINY("(B"),
        ATRIAL_FIBRILLATION("(AFIB"),
        PACED("(P"),
        ASYSTOLE("(ASYS"),
        VENTRICULAR_FIBRILLATION("(VF");

        private final String label;

        Rhythm(String label) {
            this.label = label;
        }

        /** What a rhythm annotation's aux field calls it, as MIT-BIH and its sister databases do. */
        public String label() {
            return label;
        }
    }

    /**
     * A rhythm that lasts.
     *
     * @param duration from the end of the step before, 100 ms to 10 years
     */
    record Sustained(Rhythm rhythm, Duration duration) implements RhythmSegment {
        public Sustained {
            Objects.requireNonNull(rhythm, "rhythm");
            Checks.within("duration of " + rhythm, duration, Duration.ofMillis(100), LONGEST);
        }
    }

    /**
     * Ventricular beats in a row.
     *
     * @param count 1 for a premature beat, 2 for a couplet, from 3 on a run of ventricular tachycardia; at most 1000
     */
    record VentricularBeats(int count) implements RhythmSegment {
        public VentricularBeats {
            Checks.within("count of ventricular beats", count, 1, 1000);
        }
    }

    /** One premature atrial beat. */
    record AtrialPremature() implements RhythmSegment {}

    /** One fusion beat. */
    record Fusion() implements RhythmSegment {}

    /**
     * No beat for a while.
     *
     * @param duration from the last beat before to the first beat after it, 1 s to 60 s; one shorter than the interval
     *     that was due anyway changes nothing
     */
    record Pause(Duration duration) implements RhythmSegment {
        public Pause {
            Checks.within("duration of pause", duration, Duration.ofSeconds(1), Duration.ofMinutes(1));
        }
    }

    /** Noise in all leads, different in each. */
    record Noise(NoiseKind kind, NoiseLevel level, Duration duration) implements RhythmSegment {
        public Noise {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(level, "level");
            Checks.within("duration of noise", duration, Duration.ofMillis(100), LONGEST);
        }
    }

    /**
     * Electrodes come off: the leads show one value and nothing else.
     *
     * @param leads the leads that are off; empty for all
     * @param millivolts what they show meanwhile: 0 for a flat line, −30 to 30 for an amplifier at its rail
     */
    record LeadOff(Set<EcgLead> leads, double millivolts, Duration duration) implements RhythmSegment {
        public LeadOff {
            leads = Set.copyOf(leads);
            Checks.within("millivolts of a lead that is off", millivolts, -30, 30);
            Checks.within("duration of lead off", duration, Duration.ofMillis(100), LONGEST);
        }
    }

    /** Normal sinus rhythm. */
    static RhythmSegment normal(Duration duration) {
        return new Sustained(Rhythm.SINUS, duration);
    }

    /** Every second beat a premature ventricular one. */
    static RhythmSegment bigeminy(Duration duration) {
        return new Sustained(Rhythm.BIGEMINY, duration);
    }

    /** Irregular beats without P waves, over f waves. */
    static RhythmSegment atrialFibrillation(Duration duration) {
        return new Sustained(Rhythm.ATRIAL_FIBRILLATION, duration);
    }

    /** Ventricular pacing at a fixed rate. */
    static RhythmSegment paced(Duration duration) {
        return new Sustained(Rhythm.PACED, duration);
    }

    /** No beat for this long; sinus rhythm returns afterwards. */
    static RhythmSegment asystole(Duration duration) {
        return new Sustained(Rhythm.ASYSTOLE, duration);
    }

    /** Chaotic undulation without beats; sinus rhythm returns afterwards, as after a shock. */
    static RhythmSegment ventricularFibrillation(Duration duration) {
        return new Sustained(Rhythm.VENTRICULAR_FIBRILLATION, duration);
    }

    /** A premature ventricular beat; in sinus rhythm with a fully compensatory pause. */
    static RhythmSegment pvc() {
        return new VentricularBeats(1);
    }

    /** Two premature ventricular beats in a row. */
    static RhythmSegment couplet() {
        return new VentricularBeats(2);
    }

    /** A run of ventricular tachycardia of three beats or more. */
    static RhythmSegment run(int beats) {
        Checks.within("beats of a run", beats, 3, 1000);
        return new VentricularBeats(beats);
    }

    /** A premature atrial beat; it resets the sinus node, so its pause is not compensatory. */
    static RhythmSegment pac() {
        return new AtrialPremature();
    }

    /** A beat to which sinus rhythm and ventricular focus both contribute. */
    static RhythmSegment fusion() {
        return new Fusion();
    }

    /** The next beat comes this long after the last one. */
    static RhythmSegment pause(Duration duration) {
        return new Pause(duration);
    }

    /** From here on, over what follows. */
    static RhythmSegment noise(NoiseKind kind, NoiseLevel level, Duration duration) {
        return new Noise(kind, level, duration);
    }

    /** From here on this lead is flat. */
    static RhythmSegment leadOff(EcgLead lead, Duration duration) {
        return new LeadOff(EnumSet.of(lead), 0, duration);
    }

    /** From here on all leads are flat. */
    static RhythmSegment allLeadsOff(Duration duration) {
        return new LeadOff(Set.of(), 0, duration);
    }

    /** From here on this lead's amplifier is at its rail. */
    static RhythmSegment leadAtRail(EcgLead lead, double millivolts, Duration duration) {
        return new LeadOff(EnumSet.of(lead), millivolts, duration);
    }
}
