package io.beatwatch.ecg.detection;

import java.util.ArrayList;
import java.util.List;

/** Classified candidates with their truth, to fit the network to. */
final class CandidateRows {
    /**
     * @param features by lead
     * @param weight how much the row counts
     */
    record Row(float[][] features, boolean beat, float weight) {}

    private final List<Row> rows = new ArrayList<>();

    List<Row> rows() {
        return rows;
    }

    void addAll(CandidateRows other) {
        rows.addAll(other.rows);
    }

    /** A candidate as it was classified. */
    private record Judged(long position, float[][] features) {}

    /**
     * Runs a detector over a signal and keeps every candidate it classifies outside ventricular flutter. The candidate
     * nearest to a reference beat, within 150 ms, is that beat.
     *
     * @param weight of a candidate that is no beat
     * @param beatWeight how many times as much a beat weighs
     */
    void collect(TrainingSignal signal, Judge judge, float weight, float beatWeight) {
        List<Judged> candidates = new ArrayList<>();
        DetectorScoring.Reference reference = signal.reference();
        judge.run(signal, (position, features) -> {
            if (reference.flutter().stream().noneMatch(f -> f[0] <= position && position <= f[1])) {
                float[][] copy = new float[features.length][];
                for (int lead = 0; lead < copy.length; lead++) {
                    copy[lead] = features[lead].clone();
                }
                candidates.add(new Judged(position, copy));
            }
        });
        boolean[] beats = new boolean[candidates.size()];
        double window = 0.15 * signal.hertz();
        int from = 0;
        for (long beat : reference.beats()) {
            while (from < beats.length && candidates.get(from).position() < beat - window) {
                from++;
            }
            int nearest = -1;
            double distance = window;
            for (int i = from; i < beats.length && candidates.get(i).position() <= beat + window; i++) {
                double d = Math.abs(candidates.get(i).position() - beat);
                if (d <= distance) {
                    nearest = i;
                    distance = d;
                }
            }
            if (nearest >= 0) {
                beats[nearest] = true;
            }
        }
        for (int i = 0; i < beats.length; i++) {
            rows.add(new Row(candidates.get(i).features(), beats[i], beats[i] ? weight * beatWeight : weight));
        }
    }

    /** Runs a detector. */
    interface Judge {
        void run(TrainingSignal signal, CandidateConsumer consumer);
    }

    /** Takes a classified candidate. */
    interface CandidateConsumer {
        void accept(long position, float[][] features);
    }
}
