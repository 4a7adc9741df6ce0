package io.beatwatch.ward.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.ward.census.Ward;
import io.beatwatch.ward.metrics.WardMetrics;
import io.beatwatch.ward.settings.AccessSettings;
import io.beatwatch.ward.settings.WardSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.LocalConnector.LocalEndPoint;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a browser sends, it is answered or refused, and no answer says that we failed (500). */
class HttpFuzzTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String VIEWER = "viewer-viewer-viewer";
    private static final String CLINICIAN = "clinician-clinician";
    private static final int FAILED = 500;

    private static final class Site {
        private final Server server = new Server(new QueuedThreadPool(8, 2));
        private final LocalConnector connector =
                new LocalConnector(server, new HttpConnectionFactory(WardServer.httpConfiguration()));
        private final EventHub events;

        Site() throws IOException {
            Ward ward = new Ward(Duration.ofHours(1));
            WardMetrics metrics = new WardMetrics(new SimpleMeterRegistry(), List.of());
            events = new EventHub(ward, metrics);
            WardSettings settings = WardSettings.onLoopback("localhost:1", 0);
            Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
            AccessSettings access = new AccessSettings(VIEWER, CLINICIAN, "", "", Set.of(), Set.of());
            server.addConnector(connector);
            server.setHandler(WardServer.handlers(
                    server,
                    sockets -> new WardHandler(
                            settings,
                            new Assets(),
                            new Access(access, Set.of(), true, clock),
                            ward,
                            events,
                            new SampleHub(ward, metrics),
                            (partition, offset) -> Optional.empty(),
                            command -> CompletableFuture.completedFuture(null),
                            sockets,
                            () -> WardJson.object().put("feed", "LIVE"),
                            clock)));
            try {
                server.start();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }

        /** The status line's number, 0 where the connection was closed without an answer. */
        int ask(byte[] request) throws Exception {
            LocalEndPoint end = connector.connect();
            try {
                end.addInputAndExecute(BufferUtil.toBuffer(request));
                end.addInputEOF();
                String answer = "";
                long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                while (answer.length() < "HTTP/1.1 200".length() && !end.isOutputShutdown()) {
                    assertThat(System.nanoTime()).as("no answer for 30 s").isLessThan(giveUp);
                    answer = end.getOutputString();
                    Thread.onSpinWait();
                }
                answer = end.getOutputString();
                return answer.length() < 12 ? 0 : Integer.parseInt(answer.substring(9, 12));
            } finally {
                end.close();
                events.close();
            }
        }
    }

    private static Site site;

    @AfterAll
    static void stop() throws Exception {
        if (site != null) {
            site.server.stop();
            site = null;
        }
    }

    private static String command(String json) {
        return "POST /api/beds/bed-1/commands HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + CLINICIAN
                + "\r\n" + "Content-Length: " + json.length() + "\r\n\r\n" + json;
    }

    static Stream<byte[]> requests() {
        String own = " HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nAuthorization: Bearer " + CLINICIAN
                + "\r\n";
        return Stream.of(
                        command("{\"command\":\"acknowledge\",\"alarm\":\"a\",\"by\":\"x\"}"),
                        command("{\"command\":\"limits\",\"limits\":{\"alarms.tachycardia.rate\":130},\"by\":\"x\"}"),
                        "GET /" + own + "Accept-Encoding: gzip\r\n\r\n",
                        "GET /api/session" + own + "\r\n",
                        "GET /api/events?last=0.1" + own + "Last-Event-ID: 0.5,1.7\r\n\r\n",
                        "GET /api/samples" + own + "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                        "GET /api/alarms/0.12/wfdb" + own + "\r\n",
                        "GET /api/beds/bed%2D1/trend" + own + "\r\n",
                        "POST /api/login" + own + "Content-Length: 44\r\n\r\n{\"token\":\"" + VIEWER
                                + "\",\"name\":\"me\"}",
                        "POST /api/logout" + own + "Cookie: beatwatch-ward=VIEWER.bWU.1.c2ln\r\n\r\n",
                        "GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @MethodSource("requests")
    @FuzzTest
    void shouldAnswerOrRefuseARequestWhateverItHolds(byte[] bytes) throws Exception {
        if (site == null) {
            site = new Site();
        }
        assertThat(site.ask(bytes)).isNotEqualTo(FAILED);
    }

    static Stream<byte[]> commands() {
        return Stream.of(
                        "{\"command\":\"acknowledge\",\"alarm\":\"bed-1/7/3\"}",
                        "{\"command\":\"pause-audio\",\"seconds\":120}",
                        "{\"command\":\"pause-alarms\",\"seconds\":0}",
                        "{\"command\":\"relearn\"}",
                        "{\"command\":\"limits\",\"limits\":{\"alarms.tachycardia.rate\":130},\"reset\":true}")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("commands")
    @FuzzTest
    void shouldMakeOrRefuseACommandWhateverItHolds(byte[] bytes) throws IOException {
        try {
            PatientCommand command = CommandRequests.read(
                    WardJson.MAPPER.readTree(new String(bytes, StandardCharsets.UTF_8)), "bed-1", "id", "me", NOW);
            assertThat(PatientCommand.parseFrom(command.toByteArray()).getStreamId())
                    .isEqualTo("bed-1");
            assertThat(command.getSerializedSize()).isLessThan(10_000);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    static Stream<byte[]> views() {
        return Stream.of("{\"view\":7,\"back\":4,\"beds\":[[\"bed-1\",[0]],[\"bed-2\",[0,1,11]]]}", "{\"beds\":[]}")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("views")
    @FuzzTest
    void shouldTakeOrRefuseAViewWhateverItHolds(byte[] bytes) throws IOException {
        try {
            int beds = SampleClient.bedsOf(new String(bytes, StandardCharsets.UTF_8));
            assertThat(beds).isBetween(0, SampleClient.MOST_BEDS);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
