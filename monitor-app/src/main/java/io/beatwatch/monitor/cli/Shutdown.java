package io.beatwatch.monitor.cli;

/** Clean ends on Ctrl-C and kill. */
final class Shutdown {
    private Shutdown() {}

    /** Runs this when the process is asked to end. */
    static void onSignal(Runnable end) {
        Runtime.getRuntime().addShutdownHook(new Thread(end, "shutdown"));
    }
}
