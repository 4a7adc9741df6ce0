package io.beatwatch.ward.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** The page's files, as they are and gzipped, in memory. Immutable, any thread. */
public final class Assets {
    /** Everything that a browser can be given; what is not in this list is not there. */
    private static final List<String> NAMES = List.of(
            "index.html",
            "ward.css",
            "main.js",
            "state.js",
            "net.js",
            "sweep.js",
            "strip.js",
            "ward.js",
            "bed.js",
            "alarms.js",
            "sound.js",
            "words.js",
            "dialogs.js",
            "icon.svg",
            "vendor/uplot.js",
            "vendor/uplot.css",
            "vendor/uplot-LICENSE");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "LICENSE", "text/plain; charset=utf-8");

    /** One file. */
    record Asset(String type, byte[] plain, byte[] gzipped, String tag) {}

    private final Map<String, Asset> assets = new TreeMap<>();
    private final String version;

    public Assets() {
        MessageDigest all = sha256();
        for (String name : NAMES) {
            byte[] plain = read(name);
            all.update(plain);
            String tag = HexFormat.of().formatHex(sha256().digest(plain), 0, 8);
            String ending = name.substring(name.lastIndexOf(name.contains(".") ? '.' : '-') + 1);
            assets.put('/' + name, new Asset(TYPES.get(ending), plain, gzip(plain), '"' + tag + '"'));
        }
        assets.put("/", assets.remove("/index.html"));
        version = HexFormat.of().formatHex(all.digest(), 0, 6);
    }

    /** Null where there is none. */
    Asset find(String path) {
        return assets.get(path);
    }

    /** Another one whenever any file is another one. */
    public String version() {
        return version;
    }

    /** What each file takes on its way, in bytes. */
    public Map<String, Integer> gzippedBytes() {
        Map<String, Integer> bytes = new TreeMap<>();
        assets.forEach((path, asset) -> bytes.put(path, asset.gzipped().length));
        return bytes;
    }

    private static byte[] read(String name) {
        try (InputStream in = Assets.class.getResourceAsStream("/io/beatwatch/ward/page/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the page's file " + name + " is not on the class path: build anew");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
