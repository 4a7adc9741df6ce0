package io.beatwatch.monitor.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChangelogsTest {
    @Test
    void shouldNameTheTopicsAsKafkaStreamsDoes() {
        assertThat(Changelogs.names("ward")).containsExactly("ward-patient-journal-changelog");
    }

    @Test
    void shouldCreateThemCompactedWithTheTimeOfTheirRecords() {
        assertThat(Changelogs.settingsAtCreation())
                .containsAllEntriesOf(Changelogs.SETTINGS)
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("message.timestamp.type", "CreateTime")
                .hasSize(Changelogs.SETTINGS.size() + 2);
    }
}
