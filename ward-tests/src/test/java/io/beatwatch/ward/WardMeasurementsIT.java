package io.beatwatch.ward;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import io.beatwatch.ward.http.Assets;
import io.beatwatch.ward.http.WardServer;
import io.beatwatch.ward.settings.WardSettings;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The figures of docs/results.md about the page: {@code mvn -pl ward-tests -am verify -Dtest=NoTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=WardMeasurementsIT -Dward.measure=true}. Broker, gateways, server and
 * browser share the machine, as they do in a demo.
 */
@EnabledIfSystemProperty(named = "ward.measure", matches = "true", disabledReason = "measured when figures are wanted")
class WardMeasurementsIT {
    private static final int BEDS = 64;
    private static final int CLIENTS = 20;
    private static final String LIVE =
            "n => window.beatwatch?.sweep()?.traces.length === n && beatwatch.sweep().stats.drawn > 0";
    private static final String RESET = "() => { const s = beatwatch.sweep().stats; s.frames = 0; s.scriptMillis = 0;"
            + " s.since = performance.now(); s.latencies = []; s.waits = []; }";
    private static final String READ =
            "() => { const s = beatwatch.sweep().stats; const q = (a, p) => a.sort((x, y) => x -"
                    + " y)[Math.floor(a.length * p)] ?? 0; return [s.frames / (performance.now() - s.since) * 1000,"
                    + " s.scriptMillis / s.frames, q(s.latencies, .5), q(s.latencies, .95), q(s.waits, .5), q(s.waits, .95),"
                    + " s.latencies.length]; }";

    private final List<String> lines = new ArrayList<>();

    private void say(String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values));
    }

    @Test
    void shouldMeasureThePage() throws Exception {
        Chromium.assumeInstalled();
        size();
        try (WardScene scene = WardScene.start(BEDS, false, Duration.ofMillis(250));
                WardServer server = WardServer.start(WardSettings.onLoopback(scene.broker.bootstrapServers(), 0))) {
            Thread.sleep(15_000);
            cost(server);
            try (Playwright playwright = Chromium.playwright();
                    Browser browser = Chromium.launch(playwright)) {
                page(browser, server, false);
                page(browser, server, true);
            }
        } finally {
            lines.forEach(System.out::println);
        }
        assertThat(lines).isNotEmpty();
    }

    private void size() {
        var bytes = new Assets().gzippedBytes();
        int all = bytes.entrySet().stream()
                .filter(asset -> !asset.getKey().endsWith("LICENSE"))
                .mapToInt(asset -> asset.getValue())
                .sum();
        int later = bytes.get("/vendor/uplot.js") + bytes.get("/vendor/uplot.css");
        say("page gzipped: %d bytes, of which uPlot, loaded for trends alone, %d", all, later);
    }

    private void page(Browser browser, WardServer server, boolean busy) throws InterruptedException {
        List<Thread> load = new ArrayList<>();
        AtomicLong spun = new AtomicLong();
        for (int i = 0; busy && i < 2; i++) {
            Thread thread = new Thread(
                    () -> {
                        while (!Thread.currentThread().isInterrupted()) {
                            spun.incrementAndGet();
                        }
                    },
                    "busy");
            load.add(thread);
            thread.start();
        }
        try (BrowserContext context = browser.newContext(new Browser.NewContextOptions().setViewportSize(1920, 1080))) {
            Page page = context.newPage();
            page.navigate("http://localhost:" + server.port() + "/");
            page.waitForFunction(LIVE, BEDS);
            double first = ((Number) page.evaluate("() => performance.now()")).doubleValue();
            page.waitForTimeout(12_000);
            page.evaluate(RESET);
            page.waitForTimeout(20_000);
            List<?> figures = (List<?>) page.evaluate(READ);
            double[] f = figures.stream()
                    .mapToDouble(v -> ((Number) v).doubleValue())
                    .toArray();
            say(
                    "%s: first strip %.0f ms after the page's begin; %.1f frames/s, script %.2f ms a frame; chunk sent to"
                            + " pixel median %.0f ms, p95 %.0f ms, of which the newest sample's wait for its turn median"
                            + " %.0f ms, p95 %.0f ms (%.0f chunks)",
                    busy ? "64 strips, two more threads that never rest" : "64 strips",
                    first,
                    f[0],
                    f[1],
                    f[2],
                    f[3],
                    f[4],
                    f[5],
                    f[6]);
        } finally {
            load.forEach(Thread::interrupt);
        }
    }

    /** Of the server alone: its threads, not those of broker, gateways and browsers. */
    private static long serverNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && info.getThreadName().startsWith("ward-")) {
                sum += Math.max(0, threads.getThreadCpuTime(info.getThreadId()));
            }
        }
        return sum;
    }

    /** What is in use after a full collection: the server's, and what broker and gateways in the same Java machine have. */
    private static long usedBytes() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(500);
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private void cost(WardServer server) throws Exception {
        double idle = cores(Duration.ofSeconds(10));
        long before = usedBytes();
        HttpClient http = HttpClient.newHttpClient();
        List<WebSocket> sockets = new ArrayList<>();
        List<CompletableFuture<?>> events = new ArrayList<>();
        AtomicLong bytes = new AtomicLong();
        StringBuilder beds = new StringBuilder();
        for (int i = 1; i <= BEDS; i++) {
            beds.append(i == 1 ? "" : ",").append("[\"bed-%02d\",[0]]".formatted(i));
        }
        String origin = "http://localhost:" + server.port();
        for (int i = 0; i < CLIENTS; i++) {
            events.add(http.sendAsync(
                    HttpRequest.newBuilder(URI.create(origin + "/api/events")).build(),
                    HttpResponse.BodyHandlers.ofByteArrayConsumer(
                            part -> part.ifPresent(b -> bytes.addAndGet(b.length)))));
            WebSocket socket = http.newWebSocketBuilder()
                    .header("Origin", origin)
                    .buildAsync(URI.create(origin.replace("http", "ws") + "/api/samples"), new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onBinary(WebSocket of, ByteBuffer data, boolean last) {
                            bytes.addAndGet(data.remaining());
                            of.request(1);
                            return null;
                        }
                    })
                    .get();
            socket.sendText("{\"view\":1,\"back\":4,\"beds\":[" + beds + "]}", true)
                    .get();
            sockets.add(socket);
        }
        Thread.sleep(15_000);
        bytes.set(0);
        double with = cores(Duration.ofSeconds(30));
        say(
                "server's threads on %d beds: %.3f cores without a browser, %.3f with %d; %.0f kB/s to each",
                BEDS, idle, with, CLIENTS, bytes.get() / 30.0 / CLIENTS / 1000);
        long during = usedBytes();
        List<Socket> still = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            // takes nothing: what waits for it is held in memory until the server closes it
            Socket socket = new Socket();
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            socket.getOutputStream()
                    .write(("GET /api/events HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            still.add(socket);
        }
        long most = during;
        for (int i = 0; i < 8; i++) {
            most = Math.max(most, usedBytes());
        }
        sockets.forEach(WebSocket::abort);
        events.forEach(stream -> stream.cancel(true));
        for (Socket socket : still) {
            socket.close();
        }
        Thread.sleep(3_000);
        long after = usedBytes();
        say(
                "heap in use after a collection, with broker, gateways and the browsers' side: %.1f MB before the first browser,"
                        + " %.1f with %d, at the most %.1f with as many more that take nothing, %.1f after all have gone",
                before / 1e6, during / 1e6, CLIENTS, most / 1e6, after / 1e6);
    }

    private static double cores(Duration during) throws InterruptedException {
        long before = serverNanos();
        long begin = System.nanoTime();
        Thread.sleep(during.toMillis());
        return (double) (serverNanos() - before) / (System.nanoTime() - begin);
    }
}
