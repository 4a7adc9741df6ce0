package io.beatwatch.workbench.inspection;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.ecg.wfdb.Annotation;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.GraphicsEnvironment;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;

/**
 * Draws leads on the grid of ECG paper, 25 mm/s and 10 mm/mV, with the beats that were found above the trace; below it
 * what the network looked at to classify them, the reference beats, and the quality of each lead. Immutable, any thread.
 */
public final class StripPicture {
    private static final double MM_PER_SECOND = 25;
    private static final double MM_PER_MILLIVOLT = 10;
    private static final double PIXELS_PER_MM = 5;
    private static final int MARGIN = 40;
    private static final int TITLE = 34;
    private static final int FOUND_ROW = 22;
    /** Windows of neighbours overlap: every other beat has its band in a row of its own. */
    private static final int ATTENTION_ROWS = 2;

    private static final int ATTENTION_ROW = 8;
    private static final int REFERENCE_ROW = 22;
    private static final int QUALITY_ROW = 10;
    private static final int AXIS = 22;
    private static final int LEGEND = 44;
    private static final int LEGEND_GRADIENT = 60;
    private static final double LEAST_MILLIVOLTS = 2;
    /** A rail hit or a pacer spike must not make the picture endless. */
    private static final double MOST_MILLIVOLTS = 8;

    private static final Color PAPER = new Color(0xff, 0xfb, 0xf8);
    private static final Color GRID_FINE = new Color(0xf7, 0xdc, 0xd6);
    private static final Color GRID_BOLD = new Color(0xe9, 0xae, 0xa4);
    private static final Color TRACE = new Color(0x1c, 0x1c, 0x28);
    private static final Color TEXT = new Color(0x40, 0x40, 0x4c);
    /** How much of a beat's colour its window has where the network did not look. */
    private static final float ATTENTION_LEAST = 0.08f;

    /**
     * One lead of the strip.
     *
     * @param name for people
     * @param millivolts the samples of the strip
     * @param quality at each sample
     */
    public record Lead(String name, float[] millivolts, SignalQuality[] quality) {}

    /**
     * What the network looked at to classify one beat.
     *
     * @param beatClass of the beat, whose colour the band has
     * @param from where its window begins, in samples of the record
     * @param to where it ends
     * @param weights in equal steps over the window, summing to 1; not to be written to
     */
    public record Attention(BeatClass beatClass, double from, double to, float[] weights) {}

    private final String title;
    private final SampleRate rate;
    private final long firstSample;
    private final List<Lead> leads;
    private final List<Annotation> found;
    private final List<Attention> attention;
    private final List<Annotation> reference;

    /**
     * @param firstSample position of the strip's first sample in the record
     * @param leads at least one, all of one length
     * @param found beats of the detector, in positions of the record
     * @param attention one per beat found, in the order of time
     * @param reference annotations of the record, empty where there are none
     */
    public StripPicture(
            String title,
            SampleRate rate,
            long firstSample,
            List<Lead> leads,
            List<Annotation> found,
            List<Attention> attention,
            List<Annotation> reference) {
        this.title = title;
        this.rate = rate;
        this.firstSample = firstSample;
        this.leads = List.copyOf(leads);
        this.found = List.copyOf(found);
        this.attention = List.copyOf(attention);
        this.reference = List.copyOf(reference);
    }

    /** Whether Java finds a font to write with; without one it cannot draw a picture that has text. */
    public static boolean canWrite() {
        try {
            return GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames().length > 0;
        } catch (RuntimeException | LinkageError | InternalError e) {
            // a machine without fontconfig or without any font
            return false;
        }
    }

    public BufferedImage draw() {
        int samples = leads.get(0).millivolts().length;
        int width = (int) Math.ceil(x(samples)) + MARGIN;
        int height = TITLE + LEGEND;
        for (Lead lead : leads) {
            height += panelHeight(lead);
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        g.setColor(TEXT);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
        g.drawString(title, MARGIN, TITLE - 12);
        int top = TITLE;
        for (Lead lead : leads) {
            panel(g, lead, top, width - MARGIN);
            top += panelHeight(lead);
        }
        legend(g, top);
        g.dispose();
        return image;
    }

    private void panel(Graphics2D g, Lead lead, int top, int right) {
        double[] range = range(lead);
        int traceTop = top + FOUND_ROW;
        int traceBottom = traceTop + traceHeight(range);
        grid(g, traceTop, traceBottom, right);
        trace(g, lead, range, traceTop, traceBottom);
        attention(g, traceBottom + 2, right);
        int referenceTop = traceBottom + ATTENTION_ROWS * ATTENTION_ROW + 2;
        quality(g, lead, referenceTop + REFERENCE_ROW);
        beats(g, found, traceTop - 6, traceTop, traceBottom, true);
        beats(g, reference, referenceTop + 16, traceTop, traceBottom, false);
        g.setColor(TEXT);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        g.drawString(lead.name(), 6, traceTop + 14);
        axis(g, referenceTop + REFERENCE_ROW + QUALITY_ROW + 14);
    }

    private static int panelHeight(Lead lead) {
        return FOUND_ROW
                + traceHeight(range(lead))
                + ATTENTION_ROWS * ATTENTION_ROW
                + 2
                + REFERENCE_ROW
                + QUALITY_ROW
                + AXIS;
    }

    private static int traceHeight(double[] range) {
        return (int) Math.round((range[1] - range[0]) * MM_PER_MILLIVOLT * PIXELS_PER_MM);
    }

    /** Lowest and highest millivolt shown, in steps of half a millivolt: the bold lines of the paper. */
    private static double[] range(Lead lead) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (float v : lead.millivolts()) {
            min = Math.min(min, v);
            max = Math.max(max, v);
        }
        double low = Math.floor(2 * min - 0.2) / 2;
        double high = Math.ceil(2 * max + 0.2) / 2;
        if (high - low < LEAST_MILLIVOLTS) {
            low -= Math.ceil(LEAST_MILLIVOLTS - (high - low)) / 2;
            high = low + LEAST_MILLIVOLTS;
        }
        if (high - low > MOST_MILLIVOLTS) {
            double centre = median(lead.millivolts());
            low = Math.round(2 * centre - MOST_MILLIVOLTS) / 2.0;
            high = low + MOST_MILLIVOLTS;
        }
        return new double[] {low, high};
    }

    private static double median(float[] values) {
        float[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private double x(double sample) {
        return MARGIN + sample / rate.hertz() * MM_PER_SECOND * PIXELS_PER_MM;
    }

    private static void grid(Graphics2D g, int top, int bottom, int right) {
        g.setColor(PAPER);
        g.fillRect(MARGIN, top, right - MARGIN, bottom - top);
        g.setStroke(new BasicStroke(1));
        for (int mm = 0; MARGIN + mm * PIXELS_PER_MM <= right; mm++) {
            g.setColor(mm % 5 == 0 ? GRID_BOLD : GRID_FINE);
            double x = MARGIN + mm * PIXELS_PER_MM;
            g.draw(new Line2D.Double(x, top, x, bottom));
        }
        for (int mm = 0; top + mm * PIXELS_PER_MM <= bottom; mm++) {
            g.setColor(mm % 5 == 0 ? GRID_BOLD : GRID_FINE);
            double y = top + mm * PIXELS_PER_MM;
            g.draw(new Line2D.Double(MARGIN, y, right, y));
        }
    }

    private void trace(Graphics2D g, Lead lead, double[] range, int top, int bottom) {
        Path2D path = new Path2D.Double();
        float[] values = lead.millivolts();
        for (int i = 0; i < values.length; i++) {
            double y = bottom - (values[i] - range[0]) * MM_PER_MILLIVOLT * PIXELS_PER_MM;
            y = Math.max(top, Math.min(bottom, y));
            if (i == 0) {
                path.moveTo(x(i), y);
            } else {
                path.lineTo(x(i), y);
            }
        }
        g.setColor(TRACE);
        g.setStroke(new BasicStroke(1.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.draw(path);
    }

    private void beats(Graphics2D g, List<Annotation> beats, int baseline, int top, int bottom, boolean line) {
        int samples = leads.get(0).millivolts().length;
        for (Annotation beat : beats) {
            long at = beat.sample() - firstSample;
            BeatClass beatClass = BeatMapping.AAMI.classOf(beat.code()).orElse(null);
            if (at < 0 || at >= samples || beatClass == null) {
                continue;
            }
            double x = x(at);
            g.setColor(colour(beatClass));
            if (line) {
                g.setStroke(new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, new float[] {3, 4}, 0));
                g.draw(new Line2D.Double(x, top, x, bottom));
            }
            String label = line ? beatClass.name() : beat.code().symbol();
            g.setFont(new Font(Font.SANS_SERIF, line ? Font.BOLD : Font.PLAIN, 14));
            g.drawString(label, (float) (x - g.getFontMetrics().stringWidth(label) / 2.0), baseline);
        }
    }

    /** Darkest where any beat of the picture has its largest weight, so that beats can be compared. */
    private void attention(Graphics2D g, int top, int right) {
        int samples = leads.get(0).millivolts().length;
        float most = 0;
        for (Attention beat : attention) {
            if (beat.to() > firstSample && beat.from() < firstSample + samples) {
                for (float weight : beat.weights()) {
                    most = Math.max(most, weight);
                }
            }
        }
        Shape whole = g.getClip();
        g.setClip(MARGIN, top, right - MARGIN, ATTENTION_ROWS * ATTENTION_ROW);
        for (int beat = 0; beat < attention.size(); beat++) {
            Attention of = attention.get(beat);
            int row = top + beat % ATTENTION_ROWS * ATTENTION_ROW;
            double step = (of.to() - of.from()) / of.weights().length;
            for (int i = 0; i < of.weights().length; i++) {
                // whole pixels, or seams would show between the steps
                int from = (int) Math.round(x(of.from() + i * step - firstSample));
                int to = (int) Math.round(x(of.from() + (i + 1) * step - firstSample));
                g.setColor(shade(colour(of.beatClass()), of.weights()[i] / most));
                g.fillRect(from, row, to - from, ATTENTION_ROW - 1);
            }
        }
        g.setClip(whole);
    }

    /** From nearly white for 0 to the full colour for 1. */
    private static Color shade(Color full, float share) {
        float s = ATTENTION_LEAST + (1 - ATTENTION_LEAST) * Math.max(0, Math.min(1, share));
        return new Color(
                Math.round(255 - s * (255 - full.getRed())),
                Math.round(255 - s * (255 - full.getGreen())),
                Math.round(255 - s * (255 - full.getBlue())));
    }

    private void quality(Graphics2D g, Lead lead, int top) {
        SignalQuality[] quality = lead.quality();
        for (int from = 0, i = 1; i <= quality.length; i++) {
            if (i == quality.length || quality[i] != quality[from]) {
                g.setColor(colour(quality[from]));
                g.fillRect((int) x(from), top, (int) Math.ceil(x(i) - x(from)), QUALITY_ROW - 3);
                from = i;
            }
        }
    }

    private void axis(Graphics2D g, int baseline) {
        g.setColor(TEXT);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        int samples = leads.get(0).millivolts().length;
        double firstSecond = Math.ceil(rate.seconds(firstSample));
        for (double s = firstSecond; s * rate.hertz() < firstSample + samples; s++) {
            String label = String.format(Locale.ROOT, "%d:%02d", (long) s / 60, (long) s % 60);
            g.drawString(label, (float) x(s * rate.hertz() - firstSample) - 12, baseline);
        }
    }

    private static void legend(Graphics2D g, int top) {
        int baseline = top + 16;
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        int x = text(g, MARGIN, baseline, "25 mm/s, 10 mm/mV   above: beats found   below: where the network looked")
                + 8;
        g.setPaint(new GradientPaint(x, 0, shade(TEXT, 0), x + LEGEND_GRADIENT, 0, TEXT));
        g.fillRect(x, baseline - 9, LEGEND_GRADIENT, 9);
        text(g, x + LEGEND_GRADIENT + 4, baseline, ", reference annotations");
        baseline += 18;
        x = text(g, MARGIN, baseline, "quality:") + 10;
        for (SignalQuality q : SignalQuality.values()) {
            g.setColor(colour(q));
            g.fillRect(x, baseline - 9, 14, 9);
            x = text(g, x + 18, baseline, q.name().toLowerCase(Locale.ROOT).replace('_', ' ')) + 14;
        }
    }

    /** Returns where the text ends. */
    private static int text(Graphics2D g, int x, int baseline, String text) {
        g.setColor(TEXT);
        g.drawString(text, x, baseline);
        return x + g.getFontMetrics().stringWidth(text);
    }

    private static Color colour(BeatClass beatClass) {
        return switch (beatClass) {
            case N -> new Color(0x4a, 0x6f, 0xa5);
            case S -> new Color(0xb3, 0x6b, 0x00);
            case V -> new Color(0xc0, 0x16, 0x2c);
            case F -> new Color(0x8e, 0x24, 0xaa);
            case Q -> new Color(0x60, 0x60, 0x60);
        };
    }

    private static Color colour(SignalQuality quality) {
        return switch (quality) {
            case CLEAN -> new Color(0x5c, 0xb8, 0x5c);
            case MODERATE -> new Color(0xf0, 0xc4, 0x3c);
            case SEVERE -> new Color(0xd9, 0x53, 0x4f);
            case NO_SIGNAL -> new Color(0x77, 0x77, 0x77);
        };
    }
}
