package io.beatwatch.grafana;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the dashboards' files; {@code scripts/dashboards} starts it. */
public final class DashboardsMain {
    private DashboardsMain() {}

    /** @param args the folder to write to, which is there */
    public static void main(String[] args) throws IOException {
        if (args.length != 1 || !Files.isDirectory(Path.of(args[0]))) {
            System.err.println("name the folder of the dashboards, such as grafana/dashboards");
            System.exit(2);
        }
        Path folder = Path.of(args[0]);
        for (Board board : Dashboards.all()) {
            Path file = folder.resolve(board.fileName());
            String before = Files.exists(file) ? Files.readString(file) : "";
            Files.writeString(file, board.text());
            System.out.println(file + (before.equals(board.text()) ? ": as it was" : ": written"));
        }
    }
}
