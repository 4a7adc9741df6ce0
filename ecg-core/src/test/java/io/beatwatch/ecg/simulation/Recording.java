package io.beatwatch.ecg.simulation;

import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a simulator gave, with the questions that the tests ask about it. */
final class Recording {
    private final double hertz;
    private final float[][] millivolts;
    private final List<Annotation> annotations;

    private Recording(double hertz, float[][] millivolts, List<Annotation> annotations) {
        this.hertz = hertz;
        this.millivolts = millivolts;
        this.annotations = annotations;
    }

    static Recording of(EcgSimulator simulator, double seconds) {
        SimulationSettings settings = simulator.settings();
        int count = settings.rate().samples(seconds);
        float[][] millivolts = new float[settings.leads().size()][count];
        List<Annotation> annotations = new ArrayList<>();
        simulator.read(millivolts, 0, count, annotations::add);
        return new Recording(settings.rate().hertz(), millivolts, annotations);
    }

    /** The typical patient in lead II at 360 Hz, without noise but the script's. */
    static Recording typical(RhythmScript script, double seconds, long seed) {
        SimulationSettings settings = SimulationSettings.of(SampleRate.ofHertz(360), EcgLead.II);
        return of(new EcgSimulator(PatientProfile.typical(), script, settings, seed), seconds);
    }

    static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(1000 * seconds));
    }

    double hertz() {
        return hertz;
    }

    /** By lead and time. */
    float[][] millivolts() {
        return millivolts;
    }

    List<Annotation> annotations() {
        return annotations;
    }

    List<Annotation> beats() {
        return annotations.stream()
                .filter(a -> BeatMapping.AAMI.classOf(a.code()).isPresent())
                .toList();
    }

    /** The beats' symbols as one word, for example NNVN. */
    String word() {
        return beats().stream().map(a -> a.code().symbol()).collect(Collectors.joining());
    }

    /** From each beat to the next. */
    double[] intervalsSeconds() {
        List<Annotation> beats = beats();
        double[] intervals = new double[beats.size() - 1];
        for (int i = 0; i < intervals.length; i++) {
            intervals[i] = (beats.get(i + 1).sample() - beats.get(i).sample()) / hertz;
        }
        return intervals;
    }

    List<Annotation> of(AnnotationCode code) {
        return annotations.stream().filter(a -> a.code() == code).toList();
    }

    List<String> rhythms() {
        return of(AnnotationCode.RHYTHM_CHANGE).stream().map(Annotation::aux).toList();
    }

    /** The time over which the QRS stands above half of its height, in the first lead. */
    double halfWidthSeconds(Annotation beat) {
        float[] lead = millivolts[0];
        int peak = (int) beat.sample();
        int from = peak;
        int to = peak;
        while (Math.abs(lead[from]) > Math.abs(lead[peak]) / 2) {
            from--;
        }
        while (Math.abs(lead[to]) > Math.abs(lead[peak]) / 2) {
            to++;
        }
        return (to - from) / hertz;
    }

    /** The mean of the first lead from one time to another after a beat. */
    double meanAfter(Annotation beat, double fromSeconds, double toSeconds) {
        int from = (int) (beat.sample() + Math.round(fromSeconds * hertz));
        int to = (int) (beat.sample() + Math.round(toSeconds * hertz));
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += millivolts[0][i];
        }
        return sum / (to - from);
    }

    double rms(int lead, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += millivolts[lead][i] * millivolts[lead][i];
        }
        return Math.sqrt(sum / (to - from));
    }

    /** This less another recording of the same length: what an overlay added. */
    Recording minus(Recording other) {
        float[][] difference = new float[millivolts.length][millivolts[0].length];
        for (int l = 0; l < difference.length; l++) {
            for (int i = 0; i < difference[l].length; i++) {
                difference[l][i] = millivolts[l][i] - other.millivolts[l][i];
            }
        }
        return new Recording(hertz, difference, annotations);
    }
}
