package io.beatwatch.workbench.cli;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationReader;
import io.beatwatch.ecg.wfdb.WfdbException;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import io.beatwatch.monitor.cli.ModelOptions;
import io.beatwatch.monitor.patient.ScoredBeat;
import io.beatwatch.monitor.scoring.ServedNetwork;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.workbench.annotation.RecordAnnotator;
import io.beatwatch.workbench.inspection.StripPicture;
import io.beatwatch.workbench.replay.LeadChoice;
import io.beatwatch.workbench.replay.RecordedBed;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws a stretch of a record with what the monitor finds in it. */
@Command(
        name = "inspect",
        description = "Draw a stretch of a record on ECG paper with the beats found, what the network looked at, the"
                + " reference beats and the signal quality. The record is processed from its start, as the monitor"
                + " would.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
    private static final Pattern TIME = Pattern.compile("(?:(?:(\\d+):)?(\\d+):)?(\\d+(?:\\.\\d+)?)");

    @Parameters(paramLabel = "RECORD", description = "Path of a WFDB record without ending.")
    private Path path;

    @Option(
            names = "--from",
            paramLabel = "[[H:]M:]S",
            defaultValue = "0",
            description = "Where the picture begins (default: the start).")
    private String from;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "How much is shown, 1 to 60 (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--out", paramLabel = "FILE.png", required = true, description = "The picture.")
    private Path out;

    @Option(
            names = "--leads",
            paramLabel = "all|first|NAME,...",
            defaultValue = "all",
            converter = BedOptions.LeadChoiceConverter.class,
            description = "Leads that are used and drawn; a network that looks at two leads has the second where it is"
                    + " given (default: ${DEFAULT-VALUE}).")
    private LeadChoice leads;

    @Mixin
    private ModelOptions model;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!(seconds >= 1 && seconds <= 60)) {
            throw new ParameterException(spec.commandLine(), "--seconds must be 1 to 60");
        }
        if (!StripPicture.canWrite()) {
            throw new IOException("Java finds no font to write with: install fontconfig and a font (Debian:"
                    + " fontconfig fonts-dejavu-core)");
        }
        WfdbRecord record = WfdbRecord.read(path);
        int first = record.rate().samples(fromSeconds());
        int length = Math.min(record.rate().samples(seconds), record.length() - first);
        if (length <= 0) {
            throw new WfdbException("record " + record.name() + " is "
                    + clock(record.rate().seconds(record.length())) + " long: --from " + from
                    + " lies behind its end");
        }
        MonitorSettings settings = MonitorSettings.of(model.over(new Settings().environment(System.getenv())));
        RecordAnnotator.Result result;
        List<StripPicture.Attention> attention;
        try (ServedNetwork network = ServedNetwork.load(settings.scoring());
                BeatScorer scorer = network.openScorer()) {
            result = new RecordAnnotator(scorer, settings.alarms().limits())
                    .annotate(record.name(), RecordedBed.once(record, leads));
            attention = result.beats().stream()
                    .map(beat -> attention(beat, network.contract(), record.rate()))
                    .toList();
        }
        String title = String.format(
                Locale.ROOT,
                "record %s, %s to %s",
                record.name(),
                clock(record.rate().seconds(first)),
                clock(record.rate().seconds(first + (long) length)));
        BufferedImage image = new StripPicture(
                        title,
                        record.rate(),
                        first,
                        strips(record, result, first, length),
                        result.annotations(),
                        attention,
                        reference())
                .draw();
        Path folder = out.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new IOException("no folder " + folder + " for the picture: check the path after --out");
        }
        if (!ImageIO.write(image, "png", out.toFile())) {
            throw new IOException("this Java cannot write PNG pictures: use a full JDK");
        }
        spec.commandLine().getOut().printf("%s: %d x %d pixels%n", out, image.getWidth(), image.getHeight());
        spec.commandLine().getOut().flush();
        return 0;
    }

    private static StripPicture.Attention attention(ScoredBeat beat, ModelContract contract, SampleRate rate) {
        double perWindowSample = rate.hertz() / contract.rate().hertz();
        double from = beat.pending().input().centre() - contract.peakSample() * perWindowSample;
        return new StripPicture.Attention(
                beat.beatClass(),
                from,
                from + contract.windowSamples() * perWindowSample,
                beat.scores().attention());
    }

    private List<StripPicture.Lead> strips(WfdbRecord record, RecordAnnotator.Result result, int first, int length)
            throws WfdbException {
        List<Integer> signals = leads.of(record.header());
        List<StripPicture.Lead> strips = new ArrayList<>();
        for (int lead = 0; lead < signals.size(); lead++) {
            int signal = signals.get(lead);
            float[] millivolts = Arrays.copyOfRange(record.millivolts(signal), first, first + length);
            SignalQuality[] quality = new SignalQuality[length];
            Arrays.fill(quality, SignalQuality.CLEAN);
            for (RecordAnnotator.QualityChange change : result.quality()) {
                if (change.lead() == lead) {
                    int at = (int) Math.max(0, Math.min(length, change.sample() - first));
                    Arrays.fill(quality, at, length, change.quality());
                }
            }
            strips.add(new StripPicture.Lead(record.header().leadNames().get(signal), millivolts, quality));
        }
        return strips;
    }

    private List<Annotation> reference() throws IOException {
        boolean there = Files.isRegularFile(path.resolveSibling(path.getFileName() + ".atr"));
        return there ? AnnotationReader.read(path, "atr") : List.of();
    }

    private double fromSeconds() {
        Matcher m = TIME.matcher(from);
        if (!m.matches()) {
            throw new ParameterException(
                    spec.commandLine(), "--from '" + from + "' is no time such as 90, 10:00 or 1:10:00.5");
        }
        double hours = m.group(1) == null ? 0 : Double.parseDouble(m.group(1));
        double minutes = m.group(2) == null ? 0 : Double.parseDouble(m.group(2));
        return 3600 * hours + 60 * minutes + Double.parseDouble(m.group(3));
    }

    private static String clock(double seconds) {
        return String.format(Locale.ROOT, "%d:%04.1f", (long) seconds / 60, seconds % 60);
    }
}
