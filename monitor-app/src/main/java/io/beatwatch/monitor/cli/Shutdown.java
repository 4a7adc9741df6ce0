package io.beatwatch.monitor.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A clean end on Ctrl-C and kill: work that was asked to stop gets the time to do so before the process ends. Close it
 * when the work is done.
 */
public final class Shutdown implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);

    private Shutdown() {}

    /**
     * From here on a signal runs {@code stop} and then waits until this is closed.
     *
     * @param most how long the process waits for the work to end
     */
    public static Shutdown onSignal(Runnable stop, Duration most) {
        Shutdown shutdown = new Shutdown();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            if (shutdown.done.getCount() > 0) {
                                stop.run();
                                shutdown.await(most);
                            }
                        },
                        "shutdown"));
        return shutdown;
    }

    private void await(Duration most) {
        try {
            done.await(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        done.countDown();
    }
}
