package io.beatwatch.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What {@code beatwatch acls} shows without a broker; what it gives, SecureWardIT tries. */
class AclsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine line = new MonitorMain().commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(args);
    }

    private List<String> lines() {
        return out.toString().lines().map(line -> line.replaceAll(" +", " ")).toList();
    }

    @Test
    void shouldShowTheRightsOfEveryRole() {
        assertThat(run("acls")).isZero();
        assertThat(lines())
                .contains(
                        "User:gateway write topic literal ecg.samples.v1",
                        "User:alert-reader read group prefixed alert-reader",
                        "User:operator describe group literal beatwatch",
                        "User:monitor write transactional-id prefixed beatwatch-")
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldShowThoseOfOtherUsersAndOfAMonitorOfAnotherName() {
        assertThat(run("acls", "--user", "monitor=CN=monitor,O=Ward", "-s", "application.id=icu"))
                .isZero();
        assertThat(lines())
                .contains(
                        "User:CN=monitor,O=Ward read group literal icu",
                        "User:CN=monitor,O=Ward create topic prefixed icu-")
                .allMatch(line -> line.startsWith("User:CN=monitor,O=Ward "))
                .noneMatch(line -> line.contains("beatwatch"));
    }

    @ParameterizedTest
    @CsvSource({
        "nurse=a, 2, 'there is no role ''nurse'': use gateway, monitor, alert-reader, ward, operator'",
        "gateway=User:a, 2, 'takes the name alone'",
        "alert-reader=beat, 1, 'may use every group whose name begins so'"
    })
    void shouldRefuseWhatWouldGiveTheWrongRights(String user, int code, String why) {
        assertThat(run("acls", "--user", user)).isEqualTo(code);
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(err.toString()).contains(why);
    }
}
