package io.beatwatch.trainer.report;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.evaluation.ConfusionMatrix;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.RecordBeats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A network's scores of annotated beats, and the figures that follow from them. Single thread. */
public final class Evaluation {
    /** Windows scored at once; bounds the memory, changes no figure. */
    private static final int BATCH = 512;

    private final BeatDataset beats;
    private final List<BeatScores> scores = new ArrayList<>();
    private final Map<String, ConfusionMatrix> byRecord = new LinkedHashMap<>();

    /** Scores all beats. */
    public Evaluation(BeatScorer network, BeatDataset beats) {
        this.beats = beats;
        for (RecordBeats record : beats.records()) {
            byRecord.put(record.record(), score(network, record));
        }
    }

    private ConfusionMatrix score(BeatScorer network, RecordBeats record) {
        ConfusionMatrix matrix = new ConfusionMatrix();
        for (int from = 0; from < record.size(); from += BATCH) {
            int to = Math.min(from + BATCH, record.size());
            List<BeatScores> batch = network.score(record.windows().subList(from, to));
            for (int i = 0; i < batch.size(); i++) {
                matrix.add(record.classes().get(from + i), batch.get(i).mostProbable());
            }
            scores.addAll(batch);
        }
        return matrix;
    }

    public BeatDataset beats() {
        return beats;
    }

    /** The scores of a beat of {@link #beats()}. */
    public BeatScores scores(int beat) {
        return scores.get(beat);
    }

    /** Over all records. */
    public ConfusionMatrix total() {
        ConfusionMatrix total = new ConfusionMatrix();
        byRecord.values().forEach(total::addAll);
        return total;
    }

    /**
     * One line per record: beats, accuracy, and for each class how many beats there are (reference), how many were
     * found (right) and how many were called so (predicted).
     */
    public String perRecordCsv() {
        StringBuilder out = new StringBuilder("record,beats,accuracy");
        for (BeatClass c : BeatClass.values()) {
            out.append(String.format(",%s_reference,%s_right,%s_predicted", c, c, c));
        }
        out.append('\n');
        byRecord.forEach((record, m) -> {
            out.append(String.format(Locale.ROOT, "%s,%d,%.4f", record, m.total(), m.accuracy()));
            for (BeatClass c : BeatClass.values()) {
                out.append(String.format(",%d,%d,%d", m.support(c), m.count(c, c), m.predicted(c)));
            }
            out.append('\n');
        });
        return out.toString();
    }
}
