package io.beatwatch.workbench.cli;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.evaluation.BeatMatcher;
import io.beatwatch.ecg.evaluation.Ec57Score;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.Gateway;
import io.beatwatch.workbench.replay.TopicReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;

/** What a demo shows: alarms as they come, a status line under them, and at the end a score. Single thread. */
final class WardView implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(50);
    /** Without a terminal the status is a line of its own now and then. */
    private static final Duration PLAIN_STATUS = Duration.ofSeconds(10);

    private static final Duration TERMINAL_STATUS = Duration.ofMillis(500);
    /** After the last sample, how long no beat has to come before all are thought to be there. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    private static final Duration MOST_QUIET = Duration.ofSeconds(60);

    private final List<Bed> ward;
    private final PrintWriter out;
    private final boolean terminal = System.console() != null;
    private final AlertText text;
    private final TopicReader<byte[]> alerts;
    private final TopicReader<AnnotatedBeat> beats;
    private final Map<String, List<Annotation>> found = new HashMap<>();
    private final Histogram latencyMillis = new Histogram(3_600_000, 3);
    private long alarmCount;
    private long beatCount;
    private long lastBeatAt;

    WardView(Map<String, ?> clientConfig, List<Bed> ward, PrintWriter out, boolean strips) {
        this.ward = ward;
        this.out = out;
        this.text = new AlertText(strips);
        this.alerts = new TopicReader<>(clientConfig, Topics.ALERTS, (topic, bytes) -> bytes, true);
        this.beats = new TopicReader<>(
                clientConfig, Topics.BEATS, Topics.BEATS.value().deserializer(), true);
    }

    /** Runs the gateway on a thread of its own and shows what comes, until all of it is there. */
    void show(Gateway gateway, Duration duration) throws InterruptedException {
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        Thread sending = new Thread(
                () -> {
                    try {
                        gateway.run(duration);
                    } catch (RuntimeException e) {
                        failure.set(e);
                    }
                },
                "gateway");
        sending.start();
        long begin = System.nanoTime();
        long nextStatus = begin;
        long sentAll = 0;
        lastBeatAt = begin;
        while (sending.isAlive() || !allThere(sentAll)) {
            alerts.poll(TICK, record -> show(AlertFormat.parse(record.value())));
            beats.poll(Duration.ZERO, record -> keep(record.value()));
            long now = System.nanoTime();
            if (!sending.isAlive() && sentAll == 0) {
                sentAll = now;
            }
            if (now >= nextStatus) {
                status(gateway, Duration.ofNanos(now - begin));
                nextStatus = now + (terminal ? TERMINAL_STATUS : PLAIN_STATUS).toNanos();
            }
        }
        sending.join();
        clearStatus();
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private boolean allThere(long sentAll) {
        long now = System.nanoTime();
        return sentAll != 0
                && (now - Math.max(sentAll, lastBeatAt) > QUIET.toNanos() || now - sentAll > MOST_QUIET.toNanos());
    }

    private void show(Alert alert) {
        long sent = alert.getDetectionTime().getSeconds() * 1000
                + alert.getDetectionTime().getNanos() / 1_000_000;
        latencyMillis.recordValue(Math.max(0, Math.min(3_600_000, System.currentTimeMillis() - sent)));
        alarmCount++;
        clearStatus();
        out.print(text.of(alert));
        out.flush();
    }

    private void keep(AnnotatedBeat beat) {
        beatCount++;
        lastBeatAt = System.nanoTime();
        BeatClass beatClass = BeatClass.valueOf(beat.getLabel().name());
        found.computeIfAbsent(beat.getStreamId(), id -> new ArrayList<>())
                .add(new Annotation(beat.getSample(), BeatMapping.codeOf(beatClass)));
    }

    private void status(Gateway gateway, Duration since) {
        double seconds = Math.max(0.001, since.toMillis() / 1000.0);
        String line = String.format(
                Locale.ROOT,
                "%d:%02d  %d beds  %,.0f samples/s  %.1f beats/s  %d alarms  latency median %d ms, p99 %d ms%s",
                since.toMinutes(),
                since.toSecondsPart(),
                ward.size(),
                gateway.samplesSent() / seconds,
                beatCount / seconds,
                alarmCount,
                latencyMillis.getValueAtPercentile(50),
                latencyMillis.getValueAtPercentile(99),
                gateway.behind().toMillis() > 1000
                        ? String.format(
                                Locale.ROOT,
                                "  gateway %d s behind",
                                gateway.behind().toSeconds())
                        : "");
        if (terminal) {
            out.print('\r' + line + "\u001b[K");
        } else {
            out.println(line);
        }
        out.flush();
    }

    private void clearStatus() {
        if (terminal) {
            out.print("\r\u001b[K");
        }
    }

    /** Every bed and all together against the true beats of what was sent. */
    String score() {
        BeatMatcher matcher = new BeatMatcher(BeatMapping.AAMI);
        Map<String, Ec57Score> scores = new LinkedHashMap<>();
        Ec57Score gross = new Ec57Score();
        for (Bed bed : ward) {
            List<Annotation> truth = bed.signal().truth();
            if (!truth.isEmpty()) {
                Ec57Score score = Ec57Score.of(matcher.match(
                        truth,
                        found.getOrDefault(bed.streamId(), List.of()),
                        bed.signal().metadata().rate()));
                scores.put(bed.streamId(), score);
                gross.addAll(score);
            }
        }
        return String.format(
                        Locale.ROOT,
                        "%n%d alarms, %d beats; latency from the chunk that completed the window to the alert in the"
                                + " reader's hand: median %d ms, p99 %d ms%n%nscore against the reference annotations:%n",
                        alarmCount,
                        beatCount,
                        latencyMillis.getValueAtPercentile(50),
                        latencyMillis.getValueAtPercentile(99))
                + Ec57Text.table(scores, gross, BeatMapping.AAMI);
    }

    @Override
    public void close() {
        alerts.close();
        beats.close();
    }
}
