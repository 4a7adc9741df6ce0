package io.beatwatch.ward.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.ward.census.AlarmNote;
import io.beatwatch.ward.census.Ward;
import io.beatwatch.ward.census.WardBed;
import io.beatwatch.ward.settings.WardSettings;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers every request. Jetty's threads. */
final class WardHandler extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(WardHandler.class);

    /** Scripts, styles and connections from this server alone, nothing inline, nobody's frame. */
    private static final List<HttpField> SAFE = List.of(
            new HttpField(
                    "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self';"
                            + " frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
            new HttpField("X-Content-Type-Options", "nosniff"),
            new HttpField("X-Frame-Options", "DENY"),
            new HttpField("Referrer-Policy", "no-referrer"),
            new HttpField("Cross-Origin-Opener-Policy", "same-origin"),
            new HttpField("Cross-Origin-Resource-Policy", "same-origin"),
            new HttpField("Permissions-Policy", "camera=(), microphone=(), geolocation=()"));

    private static final Pattern ALARM = Pattern.compile("/api/alarms/(\\d{1,6})\\.(\\d{1,18})(/wfdb)?");
    private static final Pattern BED = Pattern.compile("/api/beds/([^/]{1,300})/(trend|commands)");
    private static final int MOST_STREAM_ID = 249;
    private static final String JSON = "application/json";

    private final WardSettings settings;
    private final Assets assets;
    private final Access access;
    private final Ward ward;
    private final EventHub events;
    private final SampleHub samples;
    private final Alerts alerts;
    private final Function<PatientCommand, CompletableFuture<Void>> commands;
    private final ServerWebSocketContainer sockets;
    private final Supplier<ObjectNode> health;
    private final Clock clock;

    /** Where single alerts are read again: {@link io.beatwatch.ward.feed.AlertReader#read}. */
    @FunctionalInterface
    interface Alerts {
        Optional<Alert> read(int partition, long offset);
    }

    /** @param commands sends a command; completes when the brokers have it */
    WardHandler(
            WardSettings settings,
            Assets assets,
            Access access,
            Ward ward,
            EventHub events,
            SampleHub samples,
            Alerts alerts,
            Function<PatientCommand, CompletableFuture<Void>> commands,
            ServerWebSocketContainer sockets,
            Supplier<ObjectNode> health,
            Clock clock) {
        this.settings = settings;
        this.assets = assets;
        this.access = access;
        this.ward = ward;
        this.events = events;
        this.samples = samples;
        this.alerts = alerts;
        this.commands = commands;
        this.sockets = sockets;
        this.health = health;
        this.clock = clock;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        SAFE.forEach(response.getHeaders()::put);
        String path = Request.getPathInContext(request);
        String method = request.getMethod();
        if (!access.knowsHost(request)) {
            error(response, callback, 421, "this server listens on the loopback interface: ask for localhost");
        } else if (path.equals("/health/live") || path.equals("/health/ready")) {
            health(path, response, callback);
        } else if (!path.startsWith("/api/")) {
            asset(request, path, method, response, callback);
        } else if (path.equals("/api/login")) {
            login(request, method, response, callback);
        } else if (path.equals("/api/logout")) {
            logout(request, method, response, callback);
        } else {
            Optional<Visitor> visitor = access.visitor(request);
            if (visitor.isEmpty()) {
                ObjectNode no = WardJson.error("not allowed: show a token, or come through the proxy in front")
                        .put("token", access.takesTokens());
                answer(response, callback, 401, no);
            } else {
                api(request, path, method, visitor.get(), response, callback);
            }
        }
        return true;
    }

    private void api(Request request, String path, String method, Visitor visitor, Response response, Callback callback)
            throws Exception {
        Matcher alarm = ALARM.matcher(path);
        Matcher bed = BED.matcher(path);
        if (bed.matches() && bed.group(2).equals("commands")) {
            command(request, method, visitor, bed.group(1), response, callback);
        } else if (!method.equals("GET")) {
            error(response, callback, 405, "only GET");
        } else if (path.equals("/api/session")) {
            session(visitor, response, callback);
        } else if (path.equals("/api/events")) {
            events(request, response, callback);
        } else if (path.equals("/api/samples")) {
            samples(request, response, callback);
        } else if (alarm.matches()) {
            alarm(alarm, response, callback);
        } else if (bed.matches()) {
            trend(bed.group(1), response, callback);
        } else {
            error(response, callback, 404, "there is no " + path);
        }
    }

    private void health(String path, Response response, Callback callback) {
        boolean ready =
                path.endsWith("live") || !health.get().path("feed").asText().equals("CONNECTING");
        answer(response, callback, ready ? 200 : 503, health.get());
    }

    private void asset(Request request, String path, String method, Response response, Callback callback) {
        Assets.Asset asset = assets.find(path);
        if (asset == null) {
            error(response, callback, 404, "there is no " + path);
            return;
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            error(response, callback, 405, "only GET");
            return;
        }
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.ETAG, asset.tag());
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache");
        headers.put(HttpHeader.VARY, "Accept-Encoding");
        headers.put(HttpHeader.CONTENT_TYPE, asset.type());
        if (asset.tag().equals(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
            response.setStatus(304);
            response.write(true, null, callback);
            return;
        }
        boolean gzip = String.valueOf(request.getHeaders().get(HttpHeader.ACCEPT_ENCODING))
                .contains("gzip");
        byte[] body = gzip ? asset.gzipped() : asset.plain();
        if (gzip) {
            headers.put(HttpHeader.CONTENT_ENCODING, "gzip");
        }
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        response.setStatus(200);
        response.write(true, method.equals("HEAD") ? null : ByteBuffer.wrap(body), callback);
    }

    private void login(Request request, String method, Response response, Callback callback) throws Exception {
        if (!method.equals("POST") || !access.fromOwnPage(request)) {
            error(response, callback, 403, "only the page itself logs in");
            return;
        }
        if (access.guessing()) {
            error(response, callback, 429, "too many wrong tokens: wait a minute");
            return;
        }
        JsonNode json;
        try {
            json = body(request);
        } catch (JsonProcessingException e) {
            error(response, callback, 400, "the request is no JSON");
            return;
        }
        Optional<String> cookie =
                access.login(json.path("token").asText(""), json.path("name").asText(""));
        if (cookie.isEmpty()) {
            error(response, callback, 401, "this token is not known: ask whoever runs this server");
            return;
        }
        setCookie(request, response, cookie.get(), access.loginSeconds());
        answer(response, callback, 200, WardJson.object());
    }

    private void logout(Request request, String method, Response response, Callback callback) {
        if (!method.equals("POST") || !access.fromOwnPage(request)) {
            error(response, callback, 403, "only the page itself logs out");
            return;
        }
        setCookie(request, response, "", 0);
        answer(response, callback, 200, WardJson.object());
    }

    private static void setCookie(Request request, Response response, String value, long seconds) {
        boolean secure = request.isSecure()
                || "https".equals(request.getHeaders().get("X-Forwarded-Proto"))
                || String.valueOf(request.getHeaders().get(HttpHeader.ORIGIN)).startsWith("https:");
        response.getHeaders()
                .add(
                        HttpHeader.SET_COOKIE,
                        Access.COOKIE + "=" + value + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + seconds
                                + (secure ? "; Secure" : ""));
    }

    private static JsonNode body(Request request) throws IOException {
        // what is no UTF-8 becomes a replacement character, and no failure of ours
        return WardJson.MAPPER.readTree(StandardCharsets.UTF_8
                .decode(Content.Source.asByteBuffer(request))
                .toString());
    }

    private void session(Visitor visitor, Response response, Callback callback) {
        ObjectNode json = WardJson.object()
                .put("version", assets.version())
                .put("user", visitor.name())
                .put("known", visitor.nameIsKnown())
                .put("role", visitor.role().name().toLowerCase(java.util.Locale.ROOT))
                .put("token", access.takesTokens())
                .put("grafana", settings.grafana().map(Object::toString).orElse(""));
        json.set("limits", WardJson.limits());
        answer(response, callback, 200, json);
    }

    private void events(Request request, Response response, Callback callback) {
        if (events.clients() >= settings.mostClients()) {
            full(response, callback);
            return;
        }
        String last = request.getHeaders().get("Last-Event-ID");
        if (last == null) {
            Fields query = Request.extractQueryParameters(request);
            last = query.getValue("last");
        }
        events.connect(last, assets.version(), health.get(), response, callback, clock.millis());
    }

    private void full(Response response, Callback callback) {
        error(
                response,
                callback,
                503,
                "this server serves " + settings.mostClients() + " browsers already (ward.clients)");
    }

    private void samples(Request request, Response response, Callback callback) {
        if (!access.fromOwnPage(request)) {
            error(response, callback, 403, "only the page itself is shown samples");
        } else if (samples.clients() >= settings.mostClients()) {
            full(response, callback);
        } else if (!sockets.upgrade((rq, rs, cb) -> samples.client(), request, response, callback)) {
            error(response, callback, 400, "this address wants a WebSocket");
        }
    }

    private void trend(String encoded, Response response, Callback callback) {
        ObjectNode trend = ward.locked(() -> {
            WardBed bed = ward.find(decode(encoded));
            return bed == null ? null : WardJson.trend(bed);
        });
        if (trend == null) {
            error(response, callback, 404, "there is no such bed now");
        } else {
            answer(response, callback, 200, trend);
        }
    }

    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private void alarm(Matcher path, Response response, Callback callback) throws IOException {
        int partition = Integer.parseInt(path.group(1));
        long offset = Long.parseLong(path.group(2));
        Optional<Alert> found;
        try {
            found = alerts.read(partition, offset);
        } catch (SerializationException e) {
            found = Optional.empty();
        } catch (KafkaException | IllegalStateException e) {
            LOG.warn("cannot read an alert again: {}", e.toString());
            error(response, callback, 503, "the broker does not answer: try again when it does");
            return;
        }
        if (found.isEmpty()) {
            error(response, callback, 404, "the alerts topic no longer holds this alarm");
            return;
        }
        Alert alert = found.get();
        AlarmNote note = AlarmNote.of(alert, partition, offset);
        if (path.group(3) == null) {
            answer(response, callback, 200, WardJson.alert(alert, note));
        } else if (!note.hasStrip()) {
            error(response, callback, 404, "this alarm came without a strip");
        } else {
            byte[] zip = StripExport.zip(alert, note);
            response.setStatus(200);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/zip");
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            response.getHeaders()
                    .put("Content-Disposition", "attachment; filename=\"" + StripExport.name(note) + ".zip\"");
            response.write(true, ByteBuffer.wrap(zip), callback);
        }
    }

    private void command(
            Request request, String method, Visitor visitor, String encoded, Response response, Callback callback)
            throws IOException {
        if (!method.equals("POST")) {
            error(response, callback, 405, "only POST");
            return;
        }
        if (!access.fromOwnPage(request) && request.getHeaders().get(HttpHeader.AUTHORIZATION) == null) {
            error(response, callback, 403, "only the page itself sends commands");
            return;
        }
        if (visitor.role() != Visitor.Role.CLINICIAN) {
            error(response, callback, 403, "you may look; a clinician may do this");
            return;
        }
        PatientCommand command;
        try {
            JsonNode json = body(request);
            String by = visitor.nameIsKnown()
                    ? visitor.name()
                    : Access.shorten(json.path("by").asText(""));
            if (by.isEmpty()) {
                throw new IllegalArgumentException("say who you are: commands carry a name");
            }
            String bed = decode(encoded);
            if (bed.isEmpty() || bed.length() > MOST_STREAM_ID) {
                throw new IllegalArgumentException("there is no such bed");
            }
            command = CommandRequests.read(json, bed, UUID.randomUUID().toString(), by, clock.instant());
        } catch (JsonProcessingException e) {
            error(response, callback, 400, "the request is no JSON");
            return;
        } catch (IllegalArgumentException e) {
            error(response, callback, 400, e.getMessage());
            return;
        }
        commands.apply(command).whenComplete((sent, e) -> {
            if (e == null) {
                LOG.info("{} of {} by {}", command.getCommandCase(), command.getStreamId(), command.getBy());
                answer(response, callback, 202, WardJson.object().put("id", command.getId()));
            } else {
                LOG.warn("a command was not taken: {}", e.toString());
                error(response, callback, 503, "not sent: the broker does not take it (" + e.getMessage() + ")");
            }
        });
    }

    private static void error(Response response, Callback callback, int status, String why) {
        answer(response, callback, status, WardJson.error(why));
    }

    private static void answer(Response response, Callback callback, int status, ObjectNode json) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, JSON);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        if (status >= 400) {
            // a request is refused without its body being read, so that Jetty ends the connection: tell who would use
            // it again
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        response.write(true, ByteBuffer.wrap(WardJson.bytes(json)), callback);
    }
}
