package io.beatwatch.ward.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ward.settings.WardSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server lets through and what it does not. There is no broker: what needs one is tested in the workbench. */
@Timeout(60)
class WardServerTest {
    private static final String VIEWER = "viewers-token-0123456789";
    private static final String CLINICIAN = "clinicians-token-0123456789";
    private static final String ACKNOWLEDGE = "{\"command\":\"acknowledge\",\"by\":\"Kim\"}";

    private final HttpClient http = HttpClient.newHttpClient();
    private WardServer server;

    private void start(String... settings) throws IOException {
        WardSettings.Builder builder = new WardSettings.Builder()
                .set("bootstrap.servers", "localhost:1", "test")
                .set("ward.port", "0", "test")
                .set("ward.metrics.port", "0", "test");
        for (int i = 0; i < settings.length; i += 2) {
            builder.set(settings[i], settings[i + 1], "test");
        }
        server = WardServer.start(builder.build());
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private String origin() {
        return "http://localhost:" + server.port();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(origin() + path)).POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A request as it is written here; returns the answer's first line. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream()) {
            socket.setSoTimeout(20_000);
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new String(in.readNBytes(200), StandardCharsets.ISO_8859_1)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/main.js", "/ward.css", "/api/session", "/nothing"})
    void shouldAllowNothingFromElsewhereAndNothingInline(String path) throws Exception {
        start();
        HttpResponse<String> answer = get(path);
        String policy = answer.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertThat(policy)
                .contains("default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "http", "*");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Server")).isEmpty();
    }

    @Test
    void shouldHaveNoInlineScriptOrStyleInThePage() throws Exception {
        start();
        assertThat(get("/").body())
                .doesNotContainPattern("<script(?![^>]*src=)")
                .doesNotContainPattern("\\son[a-z]+=|style=|<style|https?://");
    }

    @Test
    void shouldServeFilesGzippedAndAgainOnlyWhenTheyChanged() throws Exception {
        start();
        HttpResponse<String> whole = get("/main.js");
        String tag = whole.headers().firstValue("ETag").orElseThrow();
        assertThat(get("/main.js", "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(get("/main.js", "Accept-Encoding", "gzip").headers().firstValue("Content-Encoding"))
                .contains("gzip");
        assertThat(get("/../logs-human.xml").statusCode()).isGreaterThanOrEqualTo(400);
    }

    @Test
    void shouldBeSmall() {
        int bytes = new Assets()
                .gzippedBytes().values().stream().mapToInt(Integer::intValue).sum();
        assertThat(bytes).isLessThan(80 * 1024);
    }

    @Test
    void shouldLetWhoeverIsOnThisMachineLookAndActWithoutAToken() throws Exception {
        start();
        assertThat(get("/api/session").body()).contains("\"role\":\"clinician\"", "\"known\":false");
        // there is no broker: the command got as far as that
        HttpResponse<String> sent = post("/api/beds/b/commands", ACKNOWLEDGE, "Origin", origin());
        assertThat(sent.statusCode()).isEqualTo(503);
        assertThat(sent.body()).contains("broker");
    }

    @Test
    void shouldNotAnswerToANameThatSomebodyElsePointsHere() throws Exception {
        start();
        assertThat(raw("GET /api/session HTTP/1.1\r\nHost: evil.example:80\r\nConnection: close\r\n\r\n"))
                .contains(" 421 ");
        assertThat(raw("GET /api/session HTTP/1.1\r\nHost: 127.0.0.1:80\r\nConnection: close\r\n\r\n"))
                .contains(" 200 ");
    }

    @Test
    void shouldTakeCommandsFromItsOwnPageAlone() throws Exception {
        start();
        assertThat(post("/api/beds/b/commands", ACKNOWLEDGE).statusCode()).isEqualTo(403);
        assertThat(post("/api/beds/b/commands", ACKNOWLEDGE, "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void shouldOpenAWebSocketForItsOwnPageAlone() throws Exception {
        start();
        URI address = URI.create(origin().replace("http", "ws") + "/api/samples");
        assertThatThrownBy(() -> http.newWebSocketBuilder()
                        .header("Origin", "https://evil.example")
                        .buildAsync(address, new WebSocket.Listener() {})
                        .join())
                .isInstanceOf(CompletionException.class);
        http.newWebSocketBuilder()
                .header("Origin", origin())
                .buildAsync(address, new WebSocket.Listener() {})
                .join()
                .abort();
    }

    @Test
    void shouldCloseAWebSocketThatAsksForTooMuch() throws Exception {
        start();
        java.util.concurrent.CompletableFuture<Integer> closed = new java.util.concurrent.CompletableFuture<>();
        WebSocket socket = http.newWebSocketBuilder()
                .header("Origin", origin())
                .buildAsync(URI.create(origin().replace("http", "ws") + "/api/samples"), new WebSocket.Listener() {
                    @Override
                    public java.util.concurrent.CompletionStage<?> onClose(WebSocket of, int code, String why) {
                        closed.complete(code);
                        return null;
                    }
                })
                .join();
        String many = String.join(",", java.util.Collections.nCopies(65, "[\"b\",[0]]"));
        socket.sendText("{\"view\":1,\"beds\":[" + many + "]}", true).join();
        assertThat(closed.get(10, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(1008);
    }

    @Test
    void shouldShowNothingToWhoHasNoTokenAndOnlyLetCliniciansAct() throws Exception {
        start("ward.token.viewer", VIEWER, "ward.token.clinician", CLINICIAN);
        for (String path :
                List.of("/api/session", "/api/events", "/api/samples", "/api/alarms/0.0", "/api/beds/b/trend")) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(401);
            assertThat(get(path, "Authorization", "Bearer wrong").statusCode()).isEqualTo(401);
        }
        assertThat(get("/api/session", "Authorization", "Bearer " + VIEWER).body())
                .contains("\"role\":\"viewer\"");
        HttpResponse<String> refused = post("/api/beds/b/commands", ACKNOWLEDGE, "Authorization", "Bearer " + VIEWER);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("Connection")).as("it is ended").hasValue("close");
        assertThat(post("/api/beds/b/commands", ACKNOWLEDGE, "Authorization", "Bearer " + CLINICIAN)
                        .statusCode())
                .isEqualTo(503);
    }

    @Test
    void shouldRememberALoginInACookieThatScriptsCannotReadAndNobodyCanMake() throws Exception {
        start("ward.token.viewer", VIEWER, "ward.token.clinician", CLINICIAN);
        HttpResponse<String> login =
                post("/api/login", "{\"token\":\"" + CLINICIAN + "\",\"name\":\"Kim O'Hara\"}", "Origin", origin());
        assertThat(login.statusCode()).isEqualTo(200);
        String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(CLINICIAN);
        String value = cookie.substring(0, cookie.indexOf(';'));
        assertThat(get("/api/session", "Cookie", value).body())
                .contains("\"user\":\"Kim O'Hara\"", "\"known\":true", "clinician");
        assertThat(get("/api/session", "Cookie", value.replace("CLINICIAN", "VIEWER"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(get("/api/session", "Cookie", value.substring(0, value.length() - 2) + "xx")
                        .statusCode())
                .isEqualTo(401);
        assertThat(post("/api/login", "{\"token\":\"" + CLINICIAN + "\"}").statusCode())
                .as("from no page")
                .isEqualTo(403);
        assertThat(post("/api/login", "{", "Origin", origin()).statusCode())
                .as("no JSON")
                .isEqualTo(400);
    }

    @Test
    void shouldStopWhoTriesTokens() throws Exception {
        start("ward.token.clinician", CLINICIAN);
        for (int i = 0; i < 20; i++) {
            assertThat(post("/api/login", "{\"token\":\"guess\"}", "Origin", origin())
                            .statusCode())
                    .isEqualTo(401);
        }
        assertThat(post("/api/login", "{\"token\":\"" + CLINICIAN + "\"}", "Origin", origin())
                        .statusCode())
                .isEqualTo(429);
    }

    @Test
    void shouldBelieveTheProxyAboutUsersAndRoles() throws Exception {
        start(
                "ward.proxy.user-header",
                "X-Forwarded-User",
                "ward.proxy.role-header",
                "X-Groups",
                "ward.proxy.clinicians",
                "icu-nurses");
        assertThat(get("/api/session").statusCode()).isEqualTo(401);
        assertThat(get("/api/session", "X-Forwarded-User", "kim").body())
                .contains("\"user\":\"kim\"", "\"role\":\"viewer\"", "\"known\":true");
        assertThat(get("/api/session", "X-Forwarded-User", "kim", "X-Groups", "staff,icu-nurses")
                        .body())
                .contains("\"role\":\"clinician\"");
    }

    @Test
    void shouldNotBelieveAnybodyElseAboutUsers() throws Exception {
        start("ward.proxy.user-header", "X-Forwarded-User", "ward.proxy.addresses", "192.0.2.1");
        assertThat(get("/api/session", "X-Forwarded-User", "kim").statusCode()).isEqualTo(401);
    }

    @Test
    void shouldMakeATokenWhereItCanBeReachedFromElsewhereAndNoneIsSet() throws Exception {
        start("ward.host", "0.0.0.0");
        assertThat(server.address()).matches("http://localhost:\\d+/#token=[0-9a-f]{32}");
        assertThat(get("/api/session").statusCode()).isEqualTo(401);
        String token = server.address().replaceAll(".*=", "");
        assertThat(get("/api/session", "Authorization", "Bearer " + token).statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldRefuseLargeAndSlowRequests() throws Exception {
        start();
        assertThat(post("/api/beds/b/commands", "x".repeat(9000), "Origin", origin())
                        .statusCode())
                .isIn(413, 400);
        assertThat(get("/api/session", "X-Long", "x".repeat(9000)).statusCode()).isEqualTo(431);
        assertThat(get("/api/events?last=" + "1.1-".repeat(2500)).statusCode()).isIn(414, 431);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"command\":\"stop\",\"by\":\"Kim\"}",
                "{\"command\":\"acknowledge\",\"by\":\"\"}",
                "{\"command\":\"pause-audio\",\"seconds\":3601,\"by\":\"Kim\"}",
                "{\"command\":\"limits\",\"by\":\"Kim\"}",
                "{\"command\":\"limits\",\"limits\":{\"alarms.tachycardia.rate\":39},\"by\":\"Kim\"}",
                "{\"command\":\"limits\",\"limits\":{\"alarms.colour\":1},\"by\":\"Kim\"}",
                "no json"
            })
    void shouldSayWhatIsWrongWithACommand(String body) throws Exception {
        start();
        HttpResponse<String> answer = post("/api/beds/b/commands", body, "Origin", origin());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"error\"");
    }

    @Test
    void shouldBeAliveAndNotReadyWithoutABroker() throws Exception {
        start();
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void shouldSayWhatToDoWhenThePortIsTaken() throws IOException {
        start();
        assertThatThrownBy(() -> WardServer.start(WardSettings.onLoopback("localhost:1", server.port())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ward.port");
    }

    @Test
    void shouldServeItsMetersOnTheirOwnPortAndNothingElseThere() throws Exception {
        start();
        assertThat(get("/metrics").statusCode()).isEqualTo(404);
        URI meters = URI.create("http://localhost:" + server.metricsPort());
        HttpResponse<String> page = http.send(
                HttpRequest.newBuilder(meters.resolve("/metrics")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        assertThat(page.body().lines())
                .contains("beatwatch_ward_browsers{stream=\"events\"} 0.0", "beatwatch_ward_live 0.0")
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""));
        for (String path : List.of("/", "/api/session", "/health/live")) {
            assertThat(http.send(
                                    HttpRequest.newBuilder(meters.resolve(path)).build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
    }

    @Test
    void shouldSayWhichPortIsTaken() throws Exception {
        start();
        String taken = Integer.toString(server.metricsPort());
        assertThatThrownBy(() -> WardServer.start(new WardSettings.Builder()
                        .set("bootstrap.servers", "localhost:1", "test")
                        .set("ward.port", "0", "test")
                        .set("ward.metrics.port", taken, "test")
                        .build()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + taken + " for /metrics")
                .hasMessageContaining("ward.metrics.port (0 takes any free one)");
    }
}
