package io.beatwatch.ward.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Opens a page in the browser of whoever sits at this machine. Stateless. */
public final class Browser {
    private static final List<String> OPENERS = List.of("xdg-open", "open", "wslview");

    private Browser() {}

    /** Whether something was there that opens pages. */
    public static boolean open(String address) {
        String path = String.valueOf(System.getenv("PATH"));
        for (String opener : OPENERS) {
            boolean there = Stream.of(path.split(java.io.File.pathSeparator))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, opener)));
            if (there) {
                try {
                    new ProcessBuilder(opener, address)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
                    return true;
                } catch (IOException e) {
                    return false;
                }
            }
        }
        return false;
    }
}
