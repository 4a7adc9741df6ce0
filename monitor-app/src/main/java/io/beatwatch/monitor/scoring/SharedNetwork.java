package io.beatwatch.monitor.scoring;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loaded network that several scorers use, closed when the last of its users has left it: a call that hangs in native code
 * needs it for as long as it hangs. Any thread.
 */
final class SharedNetwork {
    private static final Logger LOG = LoggerFactory.getLogger(SharedNetwork.class);

    private final ServedNetwork network;
    private int users = 1;

    /**
     * Shares a network whose first user is the caller.
     *
     * @param network owned from now on
     */
    SharedNetwork(ServedNetwork network) {
        this.network = network;
    }

    ServedNetwork network() {
        return network;
    }

    /** @return this, with one user more, who has to {@link #leave} it */
    synchronized SharedNetwork enter() {
        users++;
        return this;
    }

    synchronized void leave() {
        users--;
        if (users == 0) {
            closeQuietly(network, network.device());
        }
    }

    /** What belongs to a lost device may fail to close as well; the beats matter more. */
    static void closeQuietly(AutoCloseable owned, String device) {
        try {
            owned.close();
        } catch (Exception | LinkageError e) {
            LOG.debug("what scored on {} could not be closed", device, e);
        }
    }
}
