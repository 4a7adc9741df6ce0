package io.beatwatch.ward;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A network between browser and server that can be cut, and that can stand still. Any thread. */
final class CuttingProxy implements AutoCloseable {
    private static final int BUFFER = 4096;

    private final ServerSocket listening;
    private final int to;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean still;
    private volatile boolean closed;

    CuttingProxy(int to) throws IOException {
        this.to = to;
        listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket browser = listening.accept();
                Socket server = new Socket();
                // what the network holds back is seen by the server at once
                server.setReceiveBufferSize(BUFFER);
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to));
                sockets.add(browser);
                sockets.add(server);
                start(() -> pass(browser, server, false));
                start(() -> pass(server, browser, true));
            } catch (IOException e) {
                // the server is gone, or this is closed
            }
        }
    }

    private void pass(Socket from, Socket into, boolean down) {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = from.getInputStream();
                OutputStream out = into.getOutputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                while (down && still) {
                    TimeUnit.MILLISECONDS.sleep(10);
                }
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            // cut
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(from);
            close(into);
        }
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone
        }
    }

    /** Ends every connection that there is. */
    void cut() {
        sockets.forEach(this::close);
    }

    /** Lets nothing through to the browser, or lets it through again. */
    void still(boolean on) {
        still = on;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listening.close();
        cut();
    }
}
