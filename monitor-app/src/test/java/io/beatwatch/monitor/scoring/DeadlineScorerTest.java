package io.beatwatch.monitor.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.monitor.TestNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DeadlineScorerTest {
    private static final Duration DEADLINE = Duration.ofMillis(200);
    /** What a busy machine may add. */
    private static final Duration BUSY = Duration.ofSeconds(2);

    private static final List<float[]> BATCH = List.of(new float[360], new float[360]);

    /** A native call that comes back when it is let go, whatever interrupts it. */
    private static final class Engine implements BeatScorer {
        private final Semaphore letGo = new Semaphore(Integer.MAX_VALUE / 2);
        private final List<String> events = Collections.synchronizedList(new ArrayList<>());
        private final BeatScorer network = new TestNetwork();
        private volatile Throwable failure;
        private volatile Thread thread;

        void hang() {
            letGo.drainPermits();
        }

        @Override
        public ModelContract contract() {
            return network.contract();
        }

        @Override
        public List<BeatScores> score(List<float[]> inputs) {
            thread = Thread.currentThread();
            come("asked");
            return network.score(inputs);
        }

        @Override
        public void close() {
            come("closed");
        }

        private void come(String event) {
            events.add(event);
            letGo.acquireUninterruptibly();
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw (RuntimeException) failure;
            }
        }
    }

    private final Engine engine = new Engine();
    private final DeadlineScorer scorer = new DeadlineScorer(engine, DEADLINE);

    @AfterEach
    void letGo() {
        engine.letGo.release(100);
    }

    private static Duration time(Runnable what) {
        long begin = System.nanoTime();
        what.run();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void stall() {
        assertThatThrownBy(() -> scorer.score(BATCH)).isInstanceOf(ScorerStalledException.class);
    }

    private void awaitEvent(String event) throws InterruptedException {
        while (!engine.events.contains(event)) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void shouldAnswerAsTheScorerDoesWhenItIsInTime() {
        assertThat(scorer.score(BATCH)).hasSize(2);
        assertThat(scorer.contract()).isSameAs(engine.contract());
        assertThat(engine.thread).as("it cannot be given up on the caller's").isNotSameAs(Thread.currentThread());
        scorer.close();
    }

    @Test
    void shouldGiveUpAtTheDeadlineAndNotBefore() {
        engine.hang();
        assertThat(time(this::stall)).isBetween(DEADLINE, DEADLINE.plus(BUSY));
    }

    @Test
    void shouldAskNothingNewWhileACallHasNotComeBack() {
        engine.hang();
        stall();
        assertThat(time(this::stall)).isBetween(DEADLINE, DEADLINE.plus(BUSY));
        assertThat(engine.events).containsExactly("asked");
        engine.letGo.release(2);
        assertThat(scorer.score(BATCH)).hasSize(2);
        assertThat(engine.events).containsExactly("asked", "asked");
    }

    /** Both waits together end at the deadline: a transaction waits for them. */
    @Test
    void shouldWaitForTheCallBeforeAndForTheNextOneNoLongerThanOneDeadline() throws Exception {
        Duration deadline = Duration.ofSeconds(1);
        DeadlineScorer patient = new DeadlineScorer(engine, deadline);
        engine.hang();
        assertThatThrownBy(() -> patient.score(BATCH)).isInstanceOf(ScorerStalledException.class);
        Thread later = new Thread(() -> {
            try {
                TimeUnit.MILLISECONDS.sleep(700);
            } catch (InterruptedException e) {
                return;
            }
            engine.letGo.release();
        });
        later.start();
        Duration waited =
                time(() -> assertThatThrownBy(() -> patient.score(BATCH)).isInstanceOf(ScorerStalledException.class));
        later.join();
        assertThat(engine.events).as("the next one was asked").containsExactly("asked", "asked");
        assertThat(waited).isBetween(deadline, deadline.plusMillis(500));
    }

    @Test
    void shouldScoreAgainWhenTheCallBeforeCameBackWithAFailure() {
        engine.failure = new ScoringException("the device is lost");
        engine.hang();
        stall();
        engine.letGo.release();
        stall();
        assertThat(engine.events).as("the next one was asked").containsExactly("asked", "asked");
    }

    @Test
    void shouldThrowWhatTheScorerThrew() {
        for (Throwable failure : List.of(
                new ScoringException("the device is lost"), new UnsatisfiedLinkError("libcudart.so.12 is gone"))) {
            engine.failure = failure;
            assertThatThrownBy(() -> scorer.score(BATCH)).isSameAs(failure);
        }
        engine.failure = null;
        assertThat(scorer.score(BATCH)).hasSize(2);
    }

    @Test
    void shouldStopWaitingWhenInterruptedButAskNothingNewUntilTheCallIsBack() {
        engine.hang();
        for (int batch = 0; batch < 2; batch++) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> scorer.score(BATCH))
                    .isInstanceOf(ScoringException.class)
                    .hasMessageStartingWith("interrupted");
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        }
        stall();
        assertThat(engine.events.size()).as("calls").isEqualTo(1);
    }

    @Test
    void shouldCloseTheScorerAndEndItsThread() throws Exception {
        scorer.score(BATCH);
        scorer.close();
        assertThat(engine.events).containsExactly("asked", "closed");
        engine.thread.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(engine.thread.isAlive()).isFalse();
    }

    @Test
    void shouldCloseOnlyWhenACallThatHangsIsBackAndNotWaitForThat() throws Exception {
        Duration deadline = Duration.ofMillis(500);
        DeadlineScorer patient = new DeadlineScorer(engine, deadline);
        engine.hang();
        assertThatThrownBy(() -> patient.score(BATCH)).isInstanceOf(ScorerStalledException.class);
        assertThat(time(() -> patient.closeThen(() -> engine.events.add("left"))))
                .isLessThan(deadline);
        TimeUnit.MILLISECONDS.sleep(50);
        assertThat(engine.events).containsExactly("asked");
        engine.letGo.release(2);
        awaitEvent("left");
        assertThat(engine.events).containsExactly("asked", "closed", "left");
    }

    @Test
    void shouldWaitUntilItIsClosedWhenTheCallThatHungIsBack() throws Exception {
        engine.hang();
        stall();
        engine.letGo.release();
        while (engine.letGo.availablePermits() > 0 || engine.thread.getState() == Thread.State.RUNNABLE) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        engine.letGo.release();
        scorer.closeThen(() -> engine.events.add("left"));
        assertThat(engine.events).containsExactly("asked", "closed", "left");
    }

    @Test
    void shouldNotWaitLongerThanTheDeadlineWhenClosingHangs() throws Exception {
        scorer.score(BATCH);
        engine.hang();
        assertThat(time(() -> scorer.closeThen(() -> engine.events.add("left"))))
                .isBetween(DEADLINE, DEADLINE.plus(BUSY));
        assertThat(engine.events).containsExactly("asked", "closed");
        engine.letGo.release();
        awaitEvent("left");
    }

    @Test
    void shouldSayThatClosingFailedAfterDoingWhatFollows() {
        engine.failure = new ScoringException("the device is lost");
        assertThatThrownBy(() -> scorer.closeThen(() -> engine.events.add("left")))
                .isSameAs(engine.failure);
        assertThat(engine.events).containsExactly("closed", "left");
    }

    @Test
    void shouldStayInterruptedWhenInterruptedWhileClosing() throws Exception {
        engine.hang();
        Thread.currentThread().interrupt();
        scorer.closeThen(() -> engine.events.add("left"));
        assertThat(Thread.interrupted()).isTrue();
        engine.letGo.release();
        awaitEvent("left");
    }
}
