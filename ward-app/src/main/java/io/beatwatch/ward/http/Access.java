package io.beatwatch.ward.http;

import io.beatwatch.ward.settings.AccessSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Says who a request is from and whether it comes from our own page. A login is a signed cookie: any server with the same
 * tokens takes it, none keeps a list. Any thread.
 */
final class Access {
    static final String COOKIE = "beatwatch-ward";

    private static final Duration LOGIN_LASTS = Duration.ofHours(12);
    private static final int MOST_FAILED = 20;
    private static final long FAILED_SPAN_MILLIS = 60_000;
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private final AccessSettings settings;
    private final Set<String> origins;
    private final boolean open;
    private final Clock clock;
    private final byte[] key;
    private final Deque<Long> failed = new ArrayDeque<>();

    /**
     * @param origins under which a proxy shows the page
     * @param loopback whether nobody but this machine reaches the server
     */
    Access(AccessSettings settings, Set<String> origins, boolean loopback, Clock clock) {
        this.settings = settings;
        this.origins = origins;
        this.open = loopback && !settings.hasTokens() && !settings.hasProxy();
        this.clock = clock;
        this.key = digest("beatwatch-ward/" + settings.viewerToken() + '/' + settings.clinicianToken());
    }

    /** Whether whoever reaches the server may do everything. */
    boolean isOpen() {
        return open;
    }

    boolean takesTokens() {
        return settings.hasTokens();
    }

    /**
     * Whether the request asks for this server by a name that is its own. A page of somebody else could otherwise point a
     * name of its own at this machine and ask in our visitor's place.
     */
    boolean knowsHost(Request request) {
        if (!open) {
            return true;
        }
        String host = request.getHeaders().get(HttpHeader.HOST);
        if (host == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", "");
        return LOOPBACK_NAMES.contains(name)
                || origins.stream().anyMatch(origin -> origin.endsWith("//" + host.toLowerCase(Locale.ROOT)));
    }

    /** Whether a request that changes something, or opens a WebSocket, was made by our page and no other. */
    boolean fromOwnPage(Request request) {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin == null) {
            return false;
        }
        String said = origin.toLowerCase(Locale.ROOT);
        String host = request.getHeaders().get(HttpHeader.HOST);
        return origins.contains(said)
                || (host != null
                        && (said.equals("http://" + host.toLowerCase(Locale.ROOT))
                                || said.equals("https://" + host.toLowerCase(Locale.ROOT))));
    }

    /** Who asks; empty where they have not shown that they may. */
    Optional<Visitor> visitor(Request request) {
        if (open) {
            return Optional.of(new Visitor("", Visitor.Role.CLINICIAN, false));
        }
        if (settings.hasProxy() && settings.proxies().contains(address(request))) {
            String user = request.getHeaders().get(settings.userHeader());
            if (user != null && !user.isBlank()) {
                return Optional.of(new Visitor(shorten(user), proxyRole(request), true));
            }
        }
        if (!settings.hasTokens()) {
            return Optional.empty();
        }
        String bearer = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (bearer != null && bearer.startsWith("Bearer ")) {
            return role(bearer.substring("Bearer ".length()).strip()).map(role -> new Visitor("", role, false));
        }
        return Request.getCookies(request).stream()
                .filter(cookie -> cookie.getName().equals(COOKIE))
                .map(HttpCookie::getValue)
                .flatMap(value -> fromCookie(value).stream())
                .findFirst();
    }

    private Visitor.Role proxyRole(Request request) {
        if (settings.roleHeader().isEmpty()) {
            return Visitor.Role.VIEWER;
        }
        Set<String> roles = new HashSet<>();
        request.getHeaders()
                .getValuesList(settings.roleHeader())
                .forEach(value -> Arrays.stream(value.split("[,;\\s]+")).forEach(roles::add));
        return roles.stream().anyMatch(settings.clinicians()::contains) ? Visitor.Role.CLINICIAN : Visitor.Role.VIEWER;
    }

    private static String address(Request request) {
        SocketAddress remote = request.getConnectionMetaData().getRemoteSocketAddress();
        if (remote instanceof InetSocketAddress inet && inet.getAddress() != null) {
            InetAddress address = inet.getAddress();
            String text = address.getHostAddress();
            return text.equals("0:0:0:0:0:0:0:1") ? "::1" : text;
        }
        return "";
    }

    /** What a token is for. */
    private Optional<Visitor.Role> role(String token) {
        if (same(token, settings.clinicianToken())) {
            return Optional.of(Visitor.Role.CLINICIAN);
        }
        return same(token, settings.viewerToken()) ? Optional.of(Visitor.Role.VIEWER) : Optional.empty();
    }

    private static boolean same(String shown, String expected) {
        return !expected.isEmpty() && MessageDigest.isEqual(digest(shown), digest(expected));
    }

    /** Whether somebody is trying tokens. */
    synchronized boolean guessing() {
        while (!failed.isEmpty() && clock.millis() - failed.peekFirst() > FAILED_SPAN_MILLIS) {
            failed.removeFirst();
        }
        return failed.size() >= MOST_FAILED;
    }

    /** The cookie's value for somebody who shows a token; empty where it is a wrong one. */
    Optional<String> login(String token, String name) {
        Optional<Visitor.Role> role = role(token);
        if (role.isEmpty()) {
            synchronized (this) {
                failed.addLast(clock.millis());
            }
            return Optional.empty();
        }
        String encoded = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(shorten(name).getBytes(StandardCharsets.UTF_8));
        String said = role.get() + "." + encoded + "." + (clock.millis() + LOGIN_LASTS.toMillis());
        return Optional.of(said + "." + sign(said));
    }

    long loginSeconds() {
        return LOGIN_LASTS.toSeconds();
    }

    private Optional<Visitor> fromCookie(String value) {
        int end = value.lastIndexOf('.');
        String[] parts = value.split("\\.", -1);
        if (parts.length != 4
                || !MessageDigest.isEqual(
                        sign(value.substring(0, end)).getBytes(StandardCharsets.UTF_8),
                        parts[3].getBytes(StandardCharsets.UTF_8))
                || Long.parseLong(parts[2]) < clock.millis()) {
            return Optional.empty();
        }
        String name = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        return Optional.of(new Visitor(name, Visitor.Role.valueOf(parts[0]), !name.isEmpty()));
    }

    private String sign(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC", e);
        }
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** A name as it goes into commands and logs. */
    static String shorten(String name) {
        String plain = name == null ? "" : name.replaceAll("\\p{Cntrl}", " ").strip();
        return plain.substring(0, Math.min(plain.length(), 60));
    }
}
