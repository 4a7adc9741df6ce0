package io.beatwatch.ecg.simulation;

import io.beatwatch.ecg.simulation.RhythmSegment.Rhythm;
import java.util.List;

/**
 * What happens to a patient, step by step: {@code RhythmScript.of(normal(Duration.ofMinutes(1)), pvc(), couplet())}.
 *
 * <p>A patient begins in sinus rhythm. After the last step a looping script begins again; any other goes on in sinus
 * rhythm for ever.
 *
 * @param segments at least one; a looping script needs one that is no overlay. Premature atrial and fusion beats need
 *     sinus rhythm to happen in
 */
public record RhythmScript(List<RhythmSegment> segments, boolean looping) {
    public RhythmScript {
        segments = List.copyOf(segments);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("segments must not be empty");
        }
        if (looping && segments.stream().allMatch(RhythmScript::isOverlay)) {
            throw new IllegalArgumentException("segments of a looping script must not all be noise and lead off");
        }
        Rhythm underlying = Rhythm.SINUS;
        for (int round = 0; round < (looping ? 2 : 1); round++) {
            for (int i = 0; i < segments.size(); i++) {
                RhythmSegment segment = segments.get(i);
                if (segment instanceof RhythmSegment.Sustained sustained) {
                    underlying = underlyingAfter(sustained.rhythm());
                } else if (needsSinus(segment) && underlying != Rhythm.SINUS) {
                    throw new IllegalArgumentException("segments[" + i + "] " + segment
                            + " needs sinus rhythm, but the underlying rhythm there is " + underlying);
                }
            }
        }
    }

    public static RhythmScript of(RhythmSegment... segments) {
        return new RhythmScript(List.of(segments), false);
    }

    /**
     * One patient of a mixed ward, for ever: mostly quiet sinus rhythm, some with ventricular or atrial ectopy, some in
     * atrial fibrillation, some paced, a few unstable; now and then noise, or all leads off.
     */
    public static RhythmScript random(long seed) {
        return new RhythmScript(WardMix.draw(new SimulationRandom(seed)), true);
    }

    /** The same script, begun again whenever it ends. */
    public RhythmScript repeated() {
        return new RhythmScript(segments, true);
    }

    /** The rhythm in which events happen once a sustained one is over. */
    static Rhythm underlyingAfter(Rhythm sustained) {
        return switch (sustained) {
            case ATRIAL_FIBRILLATION, PACED -> sustained;
            case SINUS, BIGEMINY, ASYSTOLE, VENTRICULAR_FIBRILLATION -> Rhythm.SINUS;
        };
    }

    private static boolean isOverlay(RhythmSegment segment) {
        return segment instanceof RhythmSegment.Noise || segment instanceof RhythmSegment.LeadOff;
    }

    private static boolean needsSinus(RhythmSegment segment) {
        return segment instanceof RhythmSegment.AtrialPremature || segment instanceof RhythmSegment.Fusion;
    }
}
