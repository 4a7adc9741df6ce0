package io.beatwatch.ecg.simulation;

import io.beatwatch.ecg.simulation.RhythmSegment.LeadOff;
import io.beatwatch.ecg.simulation.RhythmSegment.Noise;
import io.beatwatch.ecg.simulation.RhythmSegment.Rhythm;
import io.beatwatch.ecg.simulation.RhythmSegment.Sustained;

/**
 * Walks through a script and decides when beats come. Single thread.
 *
 * <p>The sinus node keeps its own time: a premature ventricular beat does not reach it, the discharge that finds the
 * ventricles refractory is blocked (its P wave can be seen), and the pause is therefore compensatory. A premature
 * atrial beat resets it. In atrial fibrillation intervals are independent and log-normal. A pacemaker counts from the
 * last beat that it sensed.
 */
final class RhythmPlayer {
    private static final String TACHYCARDIA_LABEL = "(VT";
    private static final int TACHYCARDIA_BEATS = 3;
    /** From the last beat of an event to its end; shorter than any interval. */
    private static final double EVENT_TAIL_SECONDS = 0.18;
    /** A sinus discharge sooner than this share of the RR interval after a ventricular beat is blocked. */
    private static final double REFRACTORY_SHARE = 0.6;
    /** How far the shape of T follows each new RR interval: QT adapts over some ten beats. */
    private static final double QT_ADAPTATION = 0.15;

    /** No two beats are closer, however fast the rhythm. */
    private static final double REFRACTORY_SECONDS = 0.28;
    /** A premature beat comes no earlier where the rhythm leaves it room. */
    private static final double SHORTEST_COUPLING_SECONDS = 0.34;
    /** The least time from a change of rhythm to its first beat. */
    private static final double CHANGE_SECONDS = 0.3;
    /** The least time from the end of asystole or fibrillation to the first beat. */
    private static final double RECOVERY_SECONDS = 0.4;

    private static final double FIBRILLATION_SPREAD = 0.24;
    private static final double FIBRILLATION_SHORTEST_SECONDS = 0.32;
    private static final double FIBRILLATION_LONGEST_SECONDS = 1.9;

    private final RhythmScript script;
    private final Morphology morphology;
    private final Timeline timeline;
    private final SimulationRandom random;
    private final HeartRateVariability sinusNode;
    private final double fibrillationSeconds;
    private final double tachycardiaSeconds;
    private final double pacerSeconds;

    private int nextSegment;
    private Rhythm sustained = Rhythm.SINUS;
    private double segmentEnd;
    private Rhythm underlying = Rhythm.SINUS;
    private String label = "";

    private double now;
    private double lastBeat;
    private boolean lastBeatIsUnderlying;
    private double nextBeat;
    private double qtInterval;

    RhythmPlayer(
            PatientProfile patient,
            RhythmScript script,
            Morphology morphology,
            Timeline timeline,
            SimulationRandom random) {
        this.script = script;
        this.morphology = morphology;
        this.timeline = timeline;
        this.random = random;
        this.sinusNode = new HeartRateVariability(patient, random.split());
        this.fibrillationSeconds = 60 / patient.fibrillationRateBpm();
        this.tachycardiaSeconds = 60 / patient.tachycardiaRateBpm();
        this.pacerSeconds = 60 / patient.pacerRateBpm();
        this.qtInterval = sinusNode.meanSeconds();
        this.nextBeat = random.uniform(0.4, 0.4 + sinusNode.meanSeconds());
        this.lastBeat = nextBeat - sinusNode.meanSeconds();
    }

    /** Nothing will be put on the timeline before this, in seconds. */
    double horizonSeconds() {
        return now;
    }

    /** Puts the next beat, or the next few things that belong together, on the timeline. */
    void advance() {
        if (now >= segmentEnd) {
            beginNextSegment();
        } else if (sustained == Rhythm.ASYSTOLE || sustained == Rhythm.VENTRICULAR_FIBRILLATION) {
            now = segmentEnd;
            resumeSinus(RECOVERY_SECONDS);
        } else if (nextBeat >= segmentEnd) {
            now = segmentEnd;
        } else if (sustained == Rhythm.BIGEMINY) {
            ventricularBeats(1);
        } else {
            underlyingBeat();
        }
    }

    private void beginNextSegment() {
        if (nextSegment == script.segments().size()) {
            if (!script.looping()) {
                begin(new Sustained(Rhythm.SINUS, RhythmSegment.LONGEST));
                return;
            }
            nextSegment = 0;
        }
        RhythmSegment segment = script.segments().get(nextSegment++);
        if (segment instanceof Sustained rhythm) {
            begin(rhythm);
        } else if (segment instanceof Noise noise) {
            timeline.noise(now, noise);
        } else if (segment instanceof LeadOff leadOff) {
            timeline.leadOff(now, leadOff);
        } else {
            label(now, underlying.label());
            event(segment);
            segmentEnd = now;
        }
    }

    private void begin(Sustained segment) {
        sustained = segment.rhythm();
        segmentEnd = now + segment.duration().toNanos() / 1e9;
        Rhythm before = underlying;
        underlying = RhythmScript.underlyingAfter(sustained);
        if (sustained == Rhythm.VENTRICULAR_FIBRILLATION) {
            timeline.ventricularFibrillation(now, segmentEnd);
        }
        label(now, sustained.label());
        if (underlying != before) {
            changeFrom(before);
        }
    }

    private void changeFrom(Rhythm before) {
        if (before == Rhythm.ATRIAL_FIBRILLATION) {
            timeline.atrialFibrillation(now, false);
        }
        switch (underlying) {
            case ATRIAL_FIBRILLATION -> {
                timeline.atrialFibrillation(now, true);
                nextBeat = Math.max(now + CHANGE_SECONDS, lastBeat + fibrillationInterval());
            }
            case PACED -> nextBeat = Math.max(now + CHANGE_SECONDS, lastBeat + pacerSeconds);
            default -> resumeSinus(CHANGE_SECONDS);
        }
    }

    private void event(RhythmSegment segment) {
        if (segment instanceof RhythmSegment.VentricularBeats beats) {
            ventricularBeats(beats.count());
        } else if (segment instanceof RhythmSegment.AtrialPremature) {
            atrialPrematureBeat();
        } else if (segment instanceof RhythmSegment.Fusion) {
            fusionBeat();
        } else if (segment instanceof RhythmSegment.Pause pause) {
            nextBeat = Math.max(nextBeat, lastBeat + pause.duration().toNanos() / 1e9);
            now = nextBeat;
        }
    }

    private void label(double atSeconds, String newLabel) {
        if (!newLabel.equals(label)) {
            label = newLabel;
            timeline.rhythm(atSeconds, newLabel);
        }
    }

    private void resumeSinus(double earliestSeconds) {
        nextBeat = Math.max(now + earliestSeconds, lastBeat + sinusNode.meanSeconds() * random.uniform(1.0, 1.2));
    }

    private void underlyingBeat() {
        BeatWaveform template = switch (underlying) {
            case ATRIAL_FIBRILLATION -> morphology.withoutP();
            case PACED -> morphology.paced();
            default -> morphology.normal();
        };
        beat(nextBeat, template);
        lastBeatIsUnderlying = true;
        now = lastBeat;
        nextBeat = lastBeat + underlyingInterval();
    }

    private double underlyingInterval() {
        return switch (underlying) {
            case ATRIAL_FIBRILLATION -> fibrillationInterval();
            case PACED -> pacerSeconds;
            default -> sinusNode.intervalSeconds(lastBeat);
        };
    }

    private double fibrillationInterval() {
        double interval = fibrillationSeconds * Math.exp(FIBRILLATION_SPREAD * random.normal());
        return Math.min(FIBRILLATION_LONGEST_SECONDS, Math.max(FIBRILLATION_SHORTEST_SECONDS, interval));
    }

    private double underlyingMeanInterval() {
        return switch (underlying) {
            case ATRIAL_FIBRILLATION -> fibrillationSeconds;
            case PACED -> pacerSeconds;
            default -> nextBeat - lastBeat;
        };
    }

    private void beat(double atSeconds, BeatWaveform template) {
        double interval = Math.min(1.5, Math.max(0.3, atSeconds - lastBeat));
        qtInterval += QT_ADAPTATION * (interval - qtInterval);
        timeline.beat(atSeconds, template, qtInterval);
        lastBeat = atSeconds;
        lastBeatIsUnderlying = false;
    }

    /** A time for a premature beat after a beat of the underlying rhythm, which comes first where it has to. */
    private double couple(double fromShare, double toShare) {
        double share = random.uniform(fromShare, toShare);
        if (!lastBeatIsUnderlying || prematureTime(share) < now) {
            underlyingBeat();
        }
        return prematureTime(share);
    }

    private double prematureTime(double share) {
        double interval = underlyingMeanInterval();
        double coupling = Math.min(Math.max(share * interval, SHORTEST_COUPLING_SECONDS), 0.8 * interval);
        return lastBeat + Math.max(coupling, REFRACTORY_SECONDS);
    }

    private void ventricularBeats(int count) {
        double at = couple(0.54, 0.66);
        double interval = underlyingMeanInterval();
        if (count >= TACHYCARDIA_BEATS) {
            label(Math.max(now, at - 0.1), TACHYCARDIA_LABEL);
        }
        beat(at, morphology.ventricular());
        for (int i = 1; i < count; i++) {
            beat(lastBeat + tachycardiaSeconds * (1 + 0.02 * random.normal()), morphology.ventricular());
        }
        if (underlying == Rhythm.SINUS) {
            double refractory = Math.max(REFRACTORY_SECONDS, REFRACTORY_SHARE * interval);
            while (nextBeat < lastBeat + refractory) {
                timeline.beat(nextBeat, morphology.blockedP(), qtInterval);
                nextBeat += sinusNode.intervalSeconds(nextBeat);
            }
        } else {
            nextBeat = lastBeat + Math.max(0.5, underlyingInterval());
        }
        now = lastBeat + EVENT_TAIL_SECONDS;
    }

    private void atrialPrematureBeat() {
        double at = couple(0.60, 0.74);
        beat(at, morphology.atrialPremature());
        nextBeat = at + sinusNode.intervalSeconds(at) * random.uniform(1.0, 1.12);
        now = at + EVENT_TAIL_SECONDS;
    }

    private void fusionBeat() {
        if (!lastBeatIsUnderlying) {
            underlyingBeat();
        }
        double discharge = nextBeat;
        beat(Math.max(now, discharge - random.uniform(0.01, 0.04)), morphology.fusion());
        nextBeat = discharge + sinusNode.intervalSeconds(discharge);
        now = lastBeat + EVENT_TAIL_SECONDS;
    }
}
