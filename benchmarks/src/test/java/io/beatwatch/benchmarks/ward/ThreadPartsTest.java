package io.beatwatch.benchmarks.ward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadPartsTest {
    /** As they are called in a thread dump of a ward. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "bench-gateway-1; GATEWAY",
                "kafka-producer-network-thread | bench-gateway-1; GATEWAY",
                "bench-reader-alerts; READER",
                "beatwatch-5f0a1c2e-0000-4000-8000-000000000000-StreamThread-1; STREAMS",
                "beatwatch-5f0a1c2e-0000-4000-8000-000000000000-StateUpdater-1; STATE",
                "kafka-producer-network-thread | beatwatch-5f0a1c2e-StreamThread-1-producer; CLIENTS",
                "kafka-coordinator-heartbeat-thread | beatwatch; CLIENTS",
                "scorer; SCORING",
                "data-plane-kafka-request-handler-0; BROKER",
                "data-plane-kafka-network-thread-1-ListenerName(PLAINTEXT)-PLAINTEXT-0; BROKER",
                "group-coordinator-event-processor-0; BROKER",
                "TxnMarkerSenderThread-1; BROKER",
                "kafka-1-raft-io-thread; BROKER",
                "main; OTHER"
            })
    void shouldKnowThePartByTheThreadsName(String thread, Part part) {
        assertThat(ThreadParts.of(thread)).isEqualTo(part);
    }

    @Test
    void shouldNotTakeAStreamThreadsProducerForIt() {
        assertThat(ThreadParts.isStream("beatwatch-1-StreamThread-12")).isTrue();
        assertThat(ThreadParts.isStream("kafka-producer-network-thread | beatwatch-1-StreamThread-1-producer"))
                .isFalse();
    }
}
