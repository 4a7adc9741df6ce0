package io.beatwatch.monitor.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.DetectedBeat;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.detection.NetworkInput;
import io.beatwatch.monitor.detection.StreamMetadata;
import io.beatwatch.monitor.detection.UnscoredBeat;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.state.StoreNames;
import io.beatwatch.monitor.state.UnreadableState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class AdaptationStoreTest {
    private static final ModelContract CONTRACT = TestNetwork.MEMORY_CONTRACT;
    private static final float[] SAYS_V = {0.03f, 0.01f, 0.95f, 0.01f, 0};
    private static final float[] DOUBTS_V = {0.55f, 0.05f, 0.39f, 0.01f, 0};
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final KeyValueStore<String, byte[]> store = store();

    private static KeyValueStore<String, byte[]> store() {
        KeyValueStore<String, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(StoreNames.ADAPTATION), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        store.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), store);
        return store;
    }

    private AdaptationStore open(ModelContract contract) {
        return new AdaptationStore(
                store, contract, new UnreadableState(StoreNames.ADAPTATION, new MonitorMetrics(meters), () -> 0));
    }

    private static UnscoredBeat beat(Instant streamStart) {
        float[] input = new float[CONTRACT.inputLength()];
        input[CONTRACT.peakSample()] = 1;
        StreamMetadata metadata = new StreamMetadata(
                "device",
                SampleRate.ofHertz(250),
                List.of("MDC_ECG_ELEC_POTL_II"),
                List.of(new LeadScale(200, 0)),
                false);
        return new UnscoredBeat(
                new DetectedBeat(1, 0, 0, SignalQuality.CLEAN, new LeadStrip(new short[1][1], 0)),
                new NetworkInput(CONTRACT, input, 0, false),
                metadata,
                streamStart,
                streamStart,
                streamStart);
    }

    private static float v(AdaptationStore adaptation, String streamId, Instant streamStart, float[] said) {
        BeatScores scores = new BeatScores(said, new float[] {1});
        return adaptation.adapt(streamId, beat(streamStart), scores).probability(BeatClass.V);
    }

    private void learn() {
        AdaptationStore adaptation = open(CONTRACT);
        for (int i = 0; i < 30; i++) {
            v(adaptation, "bed", START, SAYS_V);
        }
    }

    private double unreadable() {
        return meters.get("beatwatch.unreadable.state")
                .tag("store", StoreNames.ADAPTATION)
                .counter()
                .count();
    }

    @Test
    void shouldKnowInAnotherTaskWhatWasSaidOfThePatientAndOfNobodyElse() {
        learn();
        assertThat(v(open(CONTRACT), "other", START, DOUBTS_V)).isLessThan(0.3f);
        assertThat(v(open(CONTRACT), "bed", START, DOUBTS_V)).isGreaterThan(0.8f);
        assertThat(unreadable()).isZero();
    }

    @Test
    void shouldForgetWhatWasSaidOfAnotherStreamUnderTheSameName() {
        learn();
        assertThat(v(open(CONTRACT), "bed", START.plusMillis(1), DOUBTS_V)).isLessThan(0.3f);
        assertThat(unreadable()).isZero();
    }

    @Test
    void shouldForgetWhatAnotherNetworkSaid() {
        learn();
        ModelContract other =
                ModelContract.ofPatientFeatures("memory", "memory-2", 4, OperatingPoints.MOST_PROBABLE, "none");
        assertThat(v(open(other), "bed", START, DOUBTS_V)).isLessThan(0.3f);
        assertThat(unreadable()).isZero();
    }

    @Test
    void shouldDropWhatCannotBeRead() {
        learn();
        byte[] saved = store.get("bed");
        byte[][] broken = {{}, {1, 2, 3}, Arrays.copyOf(saved, saved.length - 4), Arrays.copyOf(saved, saved.length + 4)
        };
        for (byte[] bytes : broken) {
            store.put("bed", bytes);
            assertThat(v(open(CONTRACT), "bed", START, DOUBTS_V)).isLessThan(0.3f);
        }
        assertThat(unreadable()).isEqualTo(broken.length);
        assertThat(store.get("bed")).as("written anew").hasSameSizeAs(saved);
    }

    @Test
    void shouldPassOnWhatANetworkSaysThatKnowsNoPatients() {
        BeatScores said = new BeatScores(DOUBTS_V, new float[] {1});
        assertThat(open(TestNetwork.CONTRACT).adapt("bed", beat(START), said)).isSameAs(said);
        assertThat(store.get("bed")).isNull();
    }

    @Test
    void shouldNotTakeOnePatientForAnotherWhoComesNextInTheSameTask() {
        AdaptationStore adaptation = open(CONTRACT);
        for (int i = 0; i < 30; i++) {
            v(adaptation, "bed", START, SAYS_V);
        }
        assertThat(v(adaptation, "new", START, DOUBTS_V)).isLessThan(0.3f);
        assertThat(v(adaptation, "bed", START, DOUBTS_V)).isGreaterThan(0.8f);
        assertThat(v(adaptation, "bed", START.plusSeconds(1), DOUBTS_V))
                .as("begun anew")
                .isLessThan(0.3f);
    }

    @Test
    void shouldDropWhatAVersionToComeWrote() {
        learn();
        byte[] saved = store.get("bed");
        saved[5] = 2;
        store.put("bed", saved);
        assertThat(v(open(CONTRACT), "bed", START, DOUBTS_V)).isLessThan(0.3f);
        assertThat(unreadable()).isEqualTo(1);
        saved = store.get("bed");
        assertThat(saved[5]).as("the version it writes").isEqualTo((byte) 1);
    }
}
