package io.beatwatch.trainer.dataset;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The beats of one record, ready for a network. Immutable by convention: the inputs are not copied. Any thread.
 *
 * <p>Where a detector gave the R peaks, there are also beats without a reference beat near them ({@link #extras}) and
 * reference beats without a found one ({@link #missed}).
 */
public final class RecordBeats {
    private static final String MITDB = "mitdb";
    /**
     * Databases whose annotators told fusion beats from ventricular ones: 415 F beside 3,788 V in DS1, where {@code svdb} has
     * 21 beside 4,707, and the training records of the others have 20 beside 550 in all.
     */
    private static final Set<String> WITH_FUSION = Set.of(MITDB);

    private final String record;
    private final List<float[]> inputs;
    private final List<AnnotationCode> codes;
    private final List<BeatClass> classes;
    private final List<Fibrillation> fibrillation;
    private final List<Extra> extras;
    private final List<AnnotationCode> missed;
    private final int leftOut;
    private final double seconds;

    /**
     * A beat that the reference does not have.
     *
     * @param inputsBefore how many of the record's {@link #inputs} come before it
     * @param counted whether it is an error; not in ventricular flutter, where the reference names no beats and the
     *     network is shown some all the same
     */
    public record Extra(float[] input, int inputsBefore, boolean counted) {}

    /**
     * @param record the record's name as the user gave it, for example {@code 100} or {@code svdb/800}
     * @param inputs one array per beat that the reference names, as {@link io.beatwatch.ecg.scoring.FeatureExtractor} makes
     *     it
     * @param codes one per input, all of them beats
     * @param fibrillation one per input
     * @param extras beats that the reference does not have, in the order of time
     * @param missed reference beats without an input, because no beat was found there
     * @param leftOut reference beats without an input, because their window does not fit into the record
     * @param seconds how long the record is, 0 where that is unknown
     */
    public RecordBeats(
            String record,
            List<float[]> inputs,
            List<AnnotationCode> codes,
            List<Fibrillation> fibrillation,
            List<Extra> extras,
            List<AnnotationCode> missed,
            int leftOut,
            double seconds) {
        if (inputs.size() != codes.size() || inputs.size() != fibrillation.size()) {
            throw new IllegalArgumentException("codes and fibrillation must be as many as inputs, got " + codes.size()
                    + " and " + fibrillation.size() + " for " + inputs.size());
        }
        this.record = record;
        this.inputs = List.copyOf(inputs);
        this.codes = List.copyOf(codes);
        this.classes = classes(codes, BeatMapping.AAMI);
        this.fibrillation = List.copyOf(fibrillation);
        this.extras = List.copyOf(extras);
        this.missed = List.copyOf(missed);
        this.leftOut = leftOut;
        this.seconds = seconds;
    }

    /** Beats whose classes are known and whose rhythm is not, nothing missed and nothing left out. */
    public static RecordBeats of(String record, List<float[]> inputs, List<BeatClass> classes) {
        return of(record, inputs, classes, unknown(inputs.size()));
    }

    /** Beats whose classes are known, nothing missed and nothing left out. */
    static RecordBeats of(
            String record, List<float[]> inputs, List<BeatClass> classes, List<Fibrillation> fibrillation) {
        return new RecordBeats(
                record,
                inputs,
                classes.stream().map(BeatMapping::codeOf).toList(),
                fibrillation,
                List.of(),
                List.of(),
                0,
                0);
    }

    /** Of so many beats nobody said which rhythm they are of. */
    public static List<Fibrillation> unknown(int beats) {
        return Collections.nCopies(beats, Fibrillation.UNKNOWN);
    }

    private static List<BeatClass> classes(List<AnnotationCode> codes, BeatMapping mapping) {
        return codes.stream()
                .map(code -> mapping.classOf(code)
                        .orElseThrow(() -> new IllegalArgumentException("codes must be of beats, got " + code)))
                .toList();
    }

    public String record() {
        return record;
    }

    /** The person it was taken from; records of one person have one patient. */
    public String patient() {
        return Patients.of(record);
    }

    /** The database's folder, for example {@code svdb}. */
    public String database() {
        int slash = record.indexOf('/');
        return slash < 0 ? MITDB : record.substring(0, slash);
    }

    /** Whether the annotators of its database told fusion beats from ventricular ones, so that V means V and not V or F. */
    public boolean tellsFusion() {
        return WITH_FUSION.contains(database());
    }

    /** One per beat that the reference names. */
    public List<float[]> inputs() {
        return inputs;
    }

    /**
     * The part of a record read at the reference annotations that follows its first beats.
     *
     * @param beats that are left away
     * @param seconds that they take, from the record's beginning
     * @throws IllegalStateException if beats are missed or extra, since nobody knows where
     */
    public RecordBeats after(int beats, double seconds) {
        if (!extras.isEmpty() || !missed.isEmpty()) {
            throw new IllegalStateException("only a record that was read at its annotations can be divided");
        }
        int from = Math.min(beats, inputs.size());
        return new RecordBeats(
                record,
                inputs.subList(from, inputs.size()),
                codes.subList(from, codes.size()),
                fibrillation.subList(from, fibrillation.size()),
                List.of(),
                List.of(),
                leftOut,
                Math.max(0, this.seconds - seconds));
    }

    /** The class of each of the {@link #inputs}, by {@link BeatMapping#AAMI}. */
    public List<BeatClass> classes() {
        return classes;
    }

    /** The class of each of the {@link #inputs}. */
    public List<BeatClass> classes(BeatMapping mapping) {
        return mapping == BeatMapping.AAMI ? classes : classes(codes, mapping);
    }

    /** What is known of the atria at each of the {@link #inputs}. */
    public List<Fibrillation> fibrillation() {
        return fibrillation;
    }

    /** Beats that the reference does not have, in the order of time. */
    public List<Extra> extras() {
        return extras;
    }

    /** Their inputs. */
    public List<float[]> extraInputs() {
        return extras.stream().map(Extra::input).toList();
    }

    /** Classes of the reference beats that were not found. */
    public List<BeatClass> missed(BeatMapping mapping) {
        return classes(missed, mapping);
    }

    /** Reference beats that no network sees, because their window does not fit into the record. */
    public int leftOut() {
        return leftOut;
    }

    /** How long the record is; 0 where that is unknown, as of made-up beats. */
    public double seconds() {
        return seconds;
    }

    /** Beats with an input and a class. */
    public int size() {
        return inputs.size();
    }
}
