package io.beatwatch.trainer.dataset;

import io.beatwatch.ecg.beat.BeatFinder;
import io.beatwatch.ecg.beat.BeatFinder.Surroundings;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.beat.DetectedBeat;
import io.beatwatch.ecg.evaluation.BeatMatcher;
import io.beatwatch.ecg.evaluation.BeatPair;
import io.beatwatch.ecg.evaluation.RecordSets;
import io.beatwatch.ecg.features.FeatureExtractor;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.NetworkInputKind;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.ecg.wfdb.AnnotationReader;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import io.beatwatch.trainer.util.TrainerFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder that holds the public databases, one sub-folder each. A plain record name such as {@code 100} is looked
 * for in {@code mitdb/}, others name their database: {@code svdb/800}. Immutable, any thread.
 */
public final class RecordFolder {
    private static final String MITDB = "mitdb";
    private static final String SETS =
            "ds1, ds2, paced, mitdb, seed-train, seed-test, " + String.join(", ", TrainingSets.names());
    /** Its patients were chosen for having no arrhythmia, so nobody named their rhythm. */
    private static final String HEALTHY = "nsrdb/";

    private static final List<String> NOISE = List.of("nstdb/bw", "nstdb/ma", "nstdb/em", "nstdb/em118");

    private final Path root;
    private final double mostSeconds;

    /** @throws TrainerFault if there is no such folder, or no {@code mitdb/} in it */
    public RecordFolder(Path root) {
        if (!Files.isDirectory(root.resolve(MITDB))) {
            throw new TrainerFault("no recordings in " + root + " (" + root.resolve(MITDB)
                    + " is missing): name the folder that holds mitdb/ with --data or BEATWATCH_DATA, or download it"
                    + " with scripts/fetch-physionet mitdb");
        }
        this.root = root;
        this.mostSeconds = Double.POSITIVE_INFINITY;
    }

    private RecordFolder(Path root, double mostSeconds) {
        this.root = root;
        this.mostSeconds = mostSeconds;
    }

    /** The same folder, of whose records only the beginning is read: long ones teach no more than one patient does. */
    public RecordFolder upTo(Duration most) {
        return new RecordFolder(root, most.toMillis() / 1e3);
    }

    /**
     * The records that a user's text names.
     *
     * @param text names separated by commas: of sets of {@link RecordSets} or {@link TrainingSets}, of folders, for all their
     *     annotated records, or of records
     * @throws TrainerFault if a record is not in the folder
     */
    public List<String> records(String text) {
        Set<String> names = new LinkedHashSet<>();
        for (String part : text.split(",")) {
            String name = part.strip();
            if (!name.isEmpty()) {
                names.addAll(RecordSets.named(name)
                        .or(() -> TrainingSets.named(name))
                        .orElseGet(() -> Files.isDirectory(root.resolve(name)) ? allOf(name) : List.of(name)));
            }
        }
        if (names.isEmpty()) {
            throw new TrainerFault("no record is named: give a set such as seed-test or names such as 100,101");
        }
        for (String name : names) {
            if (!Files.exists(header(path(name)))) {
                throw new TrainerFault(
                        "'" + name + "' is neither a set of records (" + SETS + "), nor a folder of them,"
                                + " nor a record in " + root + ": check the name or fetch the record");
            }
        }
        return List.copyOf(names);
    }

    private List<String> allOf(String database) {
        Path folder = root.resolve(database);
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".atr"))
                    .sorted()
                    .map(name -> database + "/" + name.substring(0, name.length() - ".atr".length()))
                    .toList();
        } catch (IOException e) {
            throw new TrainerFault("cannot list " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Where a record lies: in its database's folder, or in one beside it of that name, a hyphen and more. */
    private Path path(String record) {
        int slash = record.indexOf('/');
        if (slash < 0) {
            return root.resolve(MITDB).resolve(record);
        }
        Path path = root.resolve(record);
        if (Files.exists(header(path))) {
            return path;
        }
        String part = record.substring(0, slash) + "-";
        try (Stream<Path> folders = Files.list(root)) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith(part))
                    .map(folder -> folder.resolve(record.substring(slash + 1)))
                    .filter(other -> Files.exists(header(other)))
                    .sorted()
                    .findFirst()
                    .orElse(path);
        } catch (IOException e) {
            throw new TrainerFault("cannot list " + root + ": " + e.getMessage(), e);
        }
    }

    private static Path header(Path record) {
        return record.resolveSibling(record.getFileName() + ".hea");
    }

    /**
     * Reads and describes the beats of a record.
     *
     * <p>R peaks are those of the reference annotations ({@code .atr}), or those that the online detector finds; the
     * latter are matched to the reference within 150 ms ({@link BeatMatcher}), and what is found in a stretch of ventricular
     * flutter is neither trained on nor counted. For a network that is shown single windows, a beat whose
     * window does not fit into the record is left out, as in the seed report.
     *
     * @throws TrainerFault if the record cannot be read
     */
    public RecordBeats read(String name, ModelContract contract, Reading reading) {
        Recording recording = recording(name, reading.leads());
        FeatureExtractor extractor = recording.leads.extractor(contract);
        return switch (reading.peaks()) {
            case GIVEN -> given(name, recording, extractor, contract.input() == NetworkInputKind.Z_SCORE_WINDOW);
            case DETECTED -> detected(name, recording, extractor);
        };
    }

    /**
     * The windows of a record that made-up rhythm can be laid under.
     *
     * @param leads how many leads are looked at, from the first on
     * @return nothing where the record has too few normal beats
     * @throws TrainerFault if the record cannot be read
     */
    public Optional<RhythmCarrier> carrier(String name, int leads) {
        Recording recording = recording(name, leads);
        return RhythmCarrier.of(name, recording.leads, recording.annotations);
    }

    /**
     * The noise records of the MIT-BIH Noise Stress Test Database: baseline wander {@code bw}, muscle artefact {@code ma},
     * and electrode motion {@code em118} or {@code em}; those of them that are in the folder.
     */
    public RecordedNoise noise() {
        List<WfdbRecord> records = new ArrayList<>();
        for (String name : NOISE) {
            if (Files.exists(root.resolve(name + ".hea"))) {
                try {
                    records.add(WfdbRecord.read(root.resolve(name)));
                } catch (IOException e) {
                    throw new TrainerFault(e.getMessage(), e);
                }
            }
        }
        return new RecordedNoise(records);
    }

    /**
     * Reads and describes the beats of a record, at the reference R peaks, as they would look if there had been noise in about
     * half of the time; in both leads or in one of them alone.
     *
     * @param noise some
     * @param seed of where which noise stands, and of the leads
     * @throws TrainerFault if the record cannot be read
     */
    public RecordBeats readWithNoise(String name, ModelContract contract, RecordedNoise noise, long seed) {
        Recording clean = recording(name, Reading.GIVEN.leads());
        Random random = new Random(seed ^ name.hashCode());
        RecordLeads noisy = noise.over(clean.leads, clean.annotations, random);
        noisy = noisy.only(Draws.leads(random, noisy.names().size()));
        return given(name, new Recording(noisy, clean.annotations), noisy.extractor(contract), false);
    }

    /** What is read of a record, cut to the leads that are looked at. */
    private record Recording(RecordLeads leads, List<Annotation> annotations) {
        double seconds() {
            return leads.rate().seconds(leads.strip().length());
        }
    }

    private Recording recording(String name, int leads) {
        Path path = path(name);
        try {
            RecordLeads whole = RecordLeads.of(WfdbRecord.read(path), leads);
            long end = (long)
                    Math.min(whole.strip().length(), mostSeconds * whole.rate().hertz());
            List<Annotation> annotations = AnnotationReader.read(path, "atr").stream()
                    .filter(annotation -> annotation.sample() < end)
                    .toList();
            return new Recording(whole.upTo((int) end), annotations);
        } catch (IOException e) {
            throw new TrainerFault(e.getMessage(), e);
        }
    }

    private static RecordBeats given(
            String name, Recording recording, FeatureExtractor extractor, boolean wholeWindowsOnly) {
        LeadStrip strip = recording.leads.strip();
        List<float[]> inputs = new ArrayList<>();
        List<AnnotationCode> codes = new ArrayList<>();
        List<Fibrillation> fibrillation = new ArrayList<>();
        Fibrillation now = name.startsWith(HEALTHY) ? Fibrillation.ABSENT : Fibrillation.UNKNOWN;
        int leftOut = 0;
        for (Annotation annotation : recording.annotations) {
            now = now.after(annotation);
            if (BeatMapping.AAMI.classOf(annotation.code()).isEmpty()) {
                continue;
            }
            long peak = annotation.sample();
            boolean fits = peak >= extractor.samplesBefore() && peak + extractor.samplesAfter() < strip.length();
            if (wholeWindowsOnly && !fits) {
                leftOut++;
                continue;
            }
            inputs.add(extractor.extract(strip, peak));
            codes.add(annotation.code());
            fibrillation.add(now);
        }
        return new RecordBeats(name, inputs, codes, fibrillation, List.of(), List.of(), leftOut, recording.seconds());
    }

    private static RecordBeats detected(String name, Recording recording, FeatureExtractor extractor) {
        Map<Long, float[]> inputs = new HashMap<>();
        List<Annotation> found = new ArrayList<>();
        BeatFinder finder = new BeatFinder(
                recording.leads.rate(),
                recording.leads.scales(),
                new Surroundings(extractor.samplesBefore(), extractor.samplesAfter()));
        BeatFinder.Listener listener = new BeatFinder.Listener() {
            @Override
            public void beat(DetectedBeat beat) {
                inputs.put(beat.rPeak(), extractor.extract(beat.strip(), beat.rPeak()));
                found.add(new Annotation(beat.rPeak(), AnnotationCode.NORMAL));
            }

            @Override
            public void quality(long sample, int lead, SignalQuality quality) {
                // the monitor's alarms look at it, the network does not
            }

            @Override
            public void testSignal(long sample) {
                extractor.testSignal();
            }
        };
        finder.accept(samples(recording.leads.strip()), 0, listener);
        finder.finish(listener);

        Map<Long, AnnotationCode> references = new HashMap<>();
        for (Annotation annotation : recording.annotations) {
            if (BeatMapping.AAMI.classOf(annotation.code()).isPresent()) {
                references.put(annotation.sample(), annotation.code());
            }
        }
        List<float[]> matched = new ArrayList<>();
        List<AnnotationCode> codes = new ArrayList<>();
        List<RecordBeats.Extra> extras = new ArrayList<>();
        List<AnnotationCode> missed = new ArrayList<>();
        Map<Long, BeatPair> pairs = new HashMap<>();
        for (BeatPair pair :
                new BeatMatcher(BeatMapping.AAMI).match(recording.annotations, found, recording.leads.rate())) {
            if (pair.test() == null) {
                missed.add(references.get(pair.reference().sample()));
            } else {
                pairs.put(pair.test().sample(), pair);
            }
        }
        for (Annotation beat : found) {
            float[] input = inputs.get(beat.sample());
            BeatPair pair = pairs.get(beat.sample());
            if (pair != null && pair.matched()) {
                matched.add(input);
                codes.add(references.get(pair.reference().sample()));
            } else {
                // the matcher leaves out what lies in ventricular flutter; the network is shown it, and learns by it
                extras.add(new RecordBeats.Extra(input, matched.size(), pair != null));
            }
        }
        return new RecordBeats(
                name, matched, codes, RecordBeats.unknown(matched.size()), extras, missed, 0, recording.seconds());
    }

    private static short[][] samples(LeadStrip strip) {
        short[][] samples = new short[strip.leads()][];
        for (int lead = 0; lead < samples.length; lead++) {
            samples[lead] = strip.lead(lead);
        }
        return samples;
    }
}
