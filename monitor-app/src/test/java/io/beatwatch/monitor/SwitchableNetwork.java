package io.beatwatch.monitor;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.monitor.scoring.ServedNetwork;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A {@link TestNetwork} on a device that can be made to hang or to fail at any moment. Any thread. */
public final class SwitchableNetwork implements ServedNetwork {
    private final String device;
    private final Optional<String> insteadOf;
    private final AtomicInteger batches = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean hangs;
    private volatile boolean fails;
    private volatile boolean linkFails;
    private volatile boolean openFails;
    private volatile boolean closeFails;
    private volatile float probabilityOfN = 0.9f;
    private volatile boolean closed;

    /** @param device what it says that it scores on */
    public SwitchableNetwork(String device) {
        this(device, Optional.empty());
    }

    /** @param insteadOf of which device it was loaded */
    public SwitchableNetwork(String device, Optional<String> insteadOf) {
        this.device = device;
        this.insteadOf = insteadOf;
    }

    public void hang(boolean on) {
        hangs = on;
    }

    public void fail(boolean on) {
        fails = on;
    }

    /** Scoring fails as where a native library is gone. */
    public void failToLink(boolean on) {
        linkFails = on;
    }

    /** No scorer can be opened. */
    public void failToOpen(boolean on) {
        openFails = on;
    }

    /** Scorers fail to close, after they did. */
    public void failToClose(boolean on) {
        closeFails = on;
    }

    /** Answers with this instead of scores that sum to 1. */
    public void answer(float n) {
        probabilityOfN = n;
    }

    /** Batches scored so far. */
    public int batches() {
        return batches.get();
    }

    /** Scorers that were opened and not closed. */
    public int open() {
        return open.get();
    }

    public boolean closed() {
        return closed;
    }

    @Override
    public ModelContract contract() {
        return TestNetwork.CONTRACT;
    }

    @Override
    public String engine() {
        return "onnxruntime";
    }

    @Override
    public String device() {
        return device;
    }

    @Override
    public Optional<String> insteadOf() {
        return insteadOf;
    }

    @Override
    public BeatScorer openScorer() {
        if (openFails) {
            throw new ScoringException("the device is lost");
        }
        open.incrementAndGet();
        TestNetwork network = new TestNetwork();
        return new BeatScorer() {
            @Override
            public ModelContract contract() {
                return TestNetwork.CONTRACT;
            }

            @Override
            public List<BeatScores> score(List<float[]> inputs) {
                while (hangs) {
                    sleep();
                }
                if (fails) {
                    throw new ScoringException("the device is lost");
                }
                if (linkFails) {
                    throw new UnsatisfiedLinkError("libcudart.so.12 is gone");
                }
                batches.incrementAndGet();
                List<BeatScores> scores = network.score(inputs);
                return probabilityOfN == 0.9f
                        ? scores
                        : List.of(new BeatScores(new float[] {probabilityOfN, 0, 0, 0, 0}, new float[4]));
            }

            @Override
            public void close() {
                open.decrementAndGet();
                if (closeFails) {
                    throw new ScoringException("the device is lost");
                }
            }
        };
    }

    /** As native code does, it does not care for interrupts. */
    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            // go on hanging
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
