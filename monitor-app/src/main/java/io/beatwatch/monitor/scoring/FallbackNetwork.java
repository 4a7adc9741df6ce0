package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configured network with another one behind it: where the configured device fails on a batch (the GPU is lost, its
 * driver was reset, its memory is full), that batch and all later ones are scored by ONNX Runtime on the CPU, for all
 * scorers at once, and the configured device is loaded anew from time to time until it scores again. A batch that both
 * fail on is a fault of the batch: nothing is switched, and the failure goes on to the caller. A device that does not
 * answer by the deadline has failed as well. Where {@code auto} found at the start that a GPU cannot be used, that is
 * counted, but the CPU is the configured device from then on: a machine without a GPU is nothing to repair. Scorers may be
 * opened from any thread; each belongs to one.
 *
 * <p>{@link Failover} decides which network serves, {@link DeviceRecovery} and {@link Backoff} when a lost device is tried
 * again, and {@link FollowingScorer} asks one after the other.
 */
public final class FallbackNetwork implements ServedNetwork {
    private static final Logger LOG = LoggerFactory.getLogger(FallbackNetwork.class);

    private final Failover failover;
    private final Duration deadline;
    private final MonitorMetrics metrics;

    /** With the default deadline. */
    public FallbackNetwork(
            ServedNetwork configured,
            Loader configuredAgain,
            Optional<Loader> reserve,
            Backoff.Pauses pauses,
            MonitorMetrics metrics) {
        this(configured, configuredAgain, reserve, pauses, ScoringSettings.DEFAULT_DEADLINE, metrics);
    }

    /**
     * Begins with the configured network.
     *
     * @param configured scores as long as it can; owned from now on
     * @param configuredAgain loads it anew after a failure
     * @param reserve loads what scores meanwhile, when it is needed first; empty for nothing
     * @param pauses before the configured device is tried again
     * @param deadline after which a batch has failed
     */
    public FallbackNetwork(
            ServedNetwork configured,
            Loader configuredAgain,
            Optional<Loader> reserve,
            Backoff.Pauses pauses,
            Duration deadline,
            MonitorMetrics metrics) {
        this.failover =
                new Failover(configured, configuredAgain, reserve, new Backoff(pauses, System::nanoTime), metrics);
        this.deadline = deadline;
        this.metrics = metrics;
    }

    /**
     * Loads the network of the settings; ONNX Runtime on the CPU stands behind any other engine and device.
     *
     * @throws IOException if the model's folder is missing or not readable
     * @throws ScoringException if engine or device are not there; the message says what to do about it
     */
    public static FallbackNetwork load(ScoringSettings settings, MonitorMetrics metrics) throws IOException {
        ServedNetwork configured = ServedNetwork.load(settings);
        warmUp(configured);
        ScoringSettings.Device device =
                ScoringSettings.Device.valueOf(configured.device().toUpperCase(Locale.ROOT));
        ScoringSettings again = new ScoringSettings(settings.model(), settings.engine(), device, settings.deadline());
        ScoringSettings cpu = new ScoringSettings(
                settings.model(), ScoringSettings.Engine.ONNXRUNTIME, ScoringSettings.Device.CPU, settings.deadline());
        Optional<Loader> reserve = again.equals(cpu) ? Optional.empty() : Optional.of(() -> ServedNetwork.load(cpu));
        return new FallbackNetwork(
                configured,
                () -> ServedNetwork.load(again),
                reserve,
                Backoff.Pauses.DEFAULT,
                settings.deadline(),
                metrics);
    }

    /** A device takes seconds to get ready for its first batch: not with the first patient, who has a deadline. */
    private static void warmUp(ServedNetwork network) {
        try (BeatScorer scorer = network.openScorer()) {
            ScorerTrial.run(scorer);
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("the first try failed: the first batch will show what scores", e);
        }
    }

    @Override
    public ModelContract contract() {
        return serving().contract();
    }

    @Override
    public String engine() {
        return serving().engine();
    }

    @Override
    public String device() {
        return serving().device();
    }

    private ServedNetwork serving() {
        return failover.serving().network();
    }

    /** Whether something else can score where the configured device fails. */
    public boolean hasReserve() {
        return failover.hasReserve();
    }

    /** Opens a scorer that measures its batches. */
    @Override
    public BeatScorer openScorer() {
        return open(Optional.of(metrics));
    }

    /** Opens a scorer for tries whose batches are not to be seen in the meters of the beats. */
    public BeatScorer openProbe() {
        return open(Optional.empty());
    }

    private BeatScorer open(Optional<MonitorMetrics> meters) {
        return new FollowingScorer(failover, network -> new ScorerSession(network, deadline, meters));
    }

    /** Closes the networks; scorers are to be closed before. */
    @Override
    public void close() {
        failover.close();
    }
}
