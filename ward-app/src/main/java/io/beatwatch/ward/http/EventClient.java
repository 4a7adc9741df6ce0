package io.beatwatch.ward.http;

import io.beatwatch.ward.metrics.WardMetrics;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * One browser that listens to events. Nothing is ever left out for it: one that cannot follow is closed, and comes back with
 * the id of the last event that it has. Any thread may offer; Jetty's threads write.
 */
final class EventClient {
    /** What waits for a browser at the most. A snapshot of a large ward is half of it. */
    static final int MOST_BYTES = 4 << 20;

    private final Response response;
    private final Callback done;
    private final WardMetrics metrics;
    private final Runnable gone;
    private final Deque<byte[]> queue = new ArrayDeque<>();
    private int bytes;
    private boolean writing;
    private long writingSinceNanos;
    private boolean closed;

    /**
     * @param done completes the request
     * @param gone called once when the browser is no longer there
     */
    EventClient(Response response, Callback done, WardMetrics metrics, Runnable gone) {
        this.response = response;
        this.done = done;
        this.metrics = metrics;
        this.gone = gone;
    }

    void offer(byte[] event) {
        boolean slow;
        synchronized (this) {
            if (closed) {
                return;
            }
            queue.addLast(event);
            bytes += event.length;
            slow = bytes > MOST_BYTES;
            if (!slow && writing) {
                return;
            }
            writing = true;
        }
        if (slow) {
            tooSlow("the browser does not follow");
        } else {
            write();
        }
    }

    private void write() {
        ByteBuffer next;
        synchronized (this) {
            if (closed || queue.isEmpty()) {
                writing = false;
                return;
            }
            next = ByteBuffer.allocate(bytes);
            queue.forEach(next::put);
            metrics.eventsSent(queue.size(), bytes);
            queue.clear();
            bytes = 0;
            next.flip();
            writingSinceNanos = System.nanoTime();
        }
        response.write(false, next, Callback.from(this::write, this::close));
    }

    /** For how long the browser has not taken what was written. */
    synchronized long stuckNanos() {
        return writing ? System.nanoTime() - writingSinceNanos : 0;
    }

    /** Closes a browser that does not take what is sent; it comes back by itself. */
    void tooSlow(String why) {
        if (close(new TimeoutException(why))) {
            metrics.tooSlow(WardMetrics.Stream.EVENTS);
        }
    }

    /** Ends the stream; returns whether it had not ended before. */
    boolean close(Throwable why) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            closed = true;
            queue.clear();
            bytes = 0;
        }
        gone.run();
        done.failed(why);
        return true;
    }
}
