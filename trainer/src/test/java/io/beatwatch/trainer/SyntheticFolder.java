package io.beatwatch.trainer;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationWriter;
import io.beatwatch.ecg.wfdb.RecordHeader;
import io.beatwatch.ecg.wfdb.SignalFormat;
import io.beatwatch.ecg.wfdb.SignalSpec;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import io.beatwatch.networks.trial.SyntheticBeats;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.RecordBeats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Made-up recordings for tests: one second per beat, N S V F Q in turn. */
public final class SyntheticFolder {
    private static final int BEAT = 360;
    private static final double GAIN = 200;

    private SyntheticFolder() {}

    /** Beats of made-up patients {@code p0}, {@code p1}, …, without files. */
    public static BeatDataset beats(int patients, int beatsEach, long seed) {
        List<RecordBeats> records = new ArrayList<>();
        for (int p = 0; p < patients; p++) {
            Random random = new Random(seed + p);
            List<float[]> windows = new ArrayList<>();
            List<BeatClass> classes = new ArrayList<>();
            for (int i = 0; i < beatsEach; i++) {
                classes.add(BeatClass.at(i % BeatClass.count()));
                windows.add(SyntheticBeats.window(classes.get(i), random));
            }
            records.add(RecordBeats.of("p" + p, windows, classes));
        }
        return new BeatDataset(records);
    }

    /** Writes a record and its annotations; the first R peak falls on sample 180. */
    public static void write(Path folder, String name, int beats, long seed) throws IOException {
        Random random = new Random(seed);
        short[] samples = new short[beats * BEAT];
        List<Annotation> annotations = new ArrayList<>();
        for (int i = 0; i < beats; i++) {
            BeatClass beatClass = BeatClass.at(i % BeatClass.count());
            float[] window = SyntheticBeats.window(beatClass, random);
            for (int k = 0; k < BEAT; k++) {
                samples[i * BEAT + k] = (short) Math.round(GAIN * window[k]);
            }
            annotations.add(new Annotation((long) i * BEAT + BEAT / 2, BeatMapping.codeOf(beatClass)));
        }
        write(folder, name, samples, annotations);
    }

    /** Writes a record of noise into {@code nstdb/}, 20 s long. */
    public static void writeNoise(Path root) throws IOException {
        Random random = new Random(1);
        short[] samples = new short[20 * BEAT];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) random.nextInt(100);
        }
        write(root.resolve("nstdb"), "ma", samples, List.of());
    }

    /** Writes a record of one lead at 360 Hz and 200 adu/mV. */
    public static void write(Path folder, String name, short[] samples, List<Annotation> annotations)
            throws IOException {
        Files.createDirectories(folder);
        SignalSpec spec = new SignalSpec(name + ".dat", SignalFormat.FORMAT_16, 0, GAIN, 0, 16, 0, 0, null, "MLII");
        RecordHeader header = new RecordHeader(name, SampleRate.ofHertz(360), samples.length, List.of(spec), List.of());
        new WfdbRecord(header, new short[][] {samples}).write(folder);
        AnnotationWriter.write(folder.resolve(name), "atr", annotations);
    }
}
