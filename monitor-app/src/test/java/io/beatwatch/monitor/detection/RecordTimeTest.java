package io.beatwatch.monitor.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RecordTimeTest {
    private final RecordTime times = new RecordTime(Clock.fixed(Instant.ofEpochMilli(777), ZoneOffset.UTC));

    private long time(long timestamp, long partitionTime) {
        ConsumerRecord<Object, Object> record = new ConsumerRecord<>(
                "t", 0, 0, timestamp, TimestampType.CREATE_TIME, 0, 0, "k", "v", new RecordHeaders(), Optional.empty());
        return times.extract(record, partitionTime);
    }

    @Test
    void shouldTakeTheRecordsTimeWhereItHasOne() {
        assertThat(time(0, 99)).isZero();
        assertThat(time(12, 99)).isEqualTo(12);
    }

    @Test
    void shouldTakeThePartitionsTimeWhereARecordHasNoneAndTheClocksWhereNothingCameBefore() {
        assertThat(time(-1, 99)).isEqualTo(99);
        assertThat(time(-1, 0)).isZero();
        assertThat(time(-1, -1)).isEqualTo(777);
    }
}
