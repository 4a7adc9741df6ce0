package io.beatwatch.ward;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.AlarmPriority;
import io.beatwatch.ward.http.WardServer;
import io.beatwatch.ward.settings.WardSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the server does with browsers that ask and then take nothing, and what its meters say of it. */
@Timeout(90)
class WardSlowBrowserIT {
    private static final int BEDS = 6;
    private static final int ALARMS = 200;
    private static final int BUFFER = 4096;

    private WardServer server;

    /** A browser that will not read; its buffer is small, so that the server notices soon. */
    private Socket ask(String request) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(BUFFER);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        socket.getOutputStream()
                .write(("GET " + request + "Host: localhost:" + server.port() + "\r\nOrigin: http://localhost:"
                                + server.port() + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    /** A text message as a browser sends it, masked with zeros. */
    private static byte[] message(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        frame.write(0x80 | 126);
        frame.write(payload.length >> 8);
        frame.write(payload.length);
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    private double meter(String name) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + server.metricsPort() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private void await(String meter, double least) throws IOException, InterruptedException {
        while (meter(meter) < least) {
            Thread.sleep(250);
        }
    }

    @Test
    void shouldCloseBrowsersThatTakeNothingAndCountThem() throws Exception {
        try (WardScene scene = WardScene.start(BEDS, true, Duration.ofMillis(200));
                WardServer started = WardServer.start(WardSettings.onLoopback(scene.broker.bootstrapServers(), 0))) {
            server = started;
            await("beatwatch_ward_live", 1);
            await("beatwatch_ward_beds", BEDS + 1);
            // more than a connection's buffers take
            for (int i = 0; i < ALARMS; i++) {
                scene.over(scene.raise("bed-01", Alarm.Kind.VENTRICULAR_COUPLET, AlarmPriority.LOW));
            }
            scene.flush();
            Thread.sleep(1000);

            try (Socket events = ask("/api/events HTTP/1.1\r\n");
                    Socket samples = ask("/api/samples HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")) {
                await("beatwatch_ward_browsers{stream=\"events\"}", 1);
                await("beatwatch_ward_browsers{stream=\"samples\"}", 1);
                samples.getOutputStream()
                        .write(message("{\"view\":1,\"back\":12,\"beds\":["
                                + String.join(",", Collections.nCopies(8, "[\"twelve\",[0,1,2,3,4,5,6,7,8,9,10,11]]"))
                                + "]}"));
                // nobody reads; after ten seconds the server has had enough
                await("beatwatch_ward_browsers_closed_total{stream=\"samples\"}", 1);
                await("beatwatch_ward_browsers_closed_total{stream=\"events\"}", 1);
                assertThat(meter("beatwatch_ward_browsers{stream=\"events\"}")).isZero();
                assertThat(meter("beatwatch_ward_browsers{stream=\"samples\"}")).isZero();
                assertThat(events.isClosed()).isFalse();
            }
            assertThat(meter("beatwatch_ward_samples_total")).isGreaterThan(1000);
            assertThat(meter("beatwatch_ward_sent_bytes_total{stream=\"events\"}"))
                    .isGreaterThan(10_000);
            assertThat(meter("beatwatch_ward_chunk_delay_seconds_count")).isGreaterThan(BEDS);
        }
    }
}
