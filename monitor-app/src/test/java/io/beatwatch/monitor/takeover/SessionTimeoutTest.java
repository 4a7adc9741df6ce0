package io.beatwatch.monitor.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;

class SessionTimeoutTest {
    private static Config broker(String least) {
        return new Config(List.of(new ConfigEntry("group.min.session.timeout.ms", least)));
    }

    @Test
    void shouldBeThreeSecondsOrWhatEveryBrokerAllows() {
        assertThat(SessionTimeout.atLeast(List.of(broker("500"), broker("3000"))))
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(SessionTimeout.atLeast(List.of(broker("3001"), broker("500"))))
                .isEqualTo(Duration.ofMillis(3001));
        assertThat(SessionTimeout.atLeast(List.of(broker("500"), broker("6000"))))
                .isEqualTo(Duration.ofSeconds(6));
        assertThat(SessionTimeout.atLeast(List.of(broker("10000")))).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void shouldBeWhatBrokersAllowByThemselvesWhereTheyDoNotSay() {
        assertThat(SessionTimeout.atLeast(List.of(new Config(List.of()), broker("500"))))
                .isEqualTo(Duration.ofSeconds(6));
        assertThat(SessionTimeout.atLeast(List.of(broker(null)))).isEqualTo(Duration.ofSeconds(6));
        assertThat(SessionTimeout.allowedBy(Map.of("bootstrap.servers", "no.such.host.invalid:9092")))
                .isEqualTo(Duration.ofSeconds(6));
    }
}
