package io.beatwatch.workbench.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.workbench.cli.SecureWard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code scripts/secure-ward} leaves behind and says; that it works is shown by SecureWardIT. */
class SecureWardTest {
    @TempDir
    private Path temporary;

    @Test
    void shouldMakeFilesForTheirOwnerAlonePrintNoPasswordAndNeverOverwrite() throws Exception {
        Path folder = temporary.resolve("a b/secure");
        SecureWard.Run made = SecureWard.script(folder, "--host", "kafka.ward.example", "--host", "192.0.2.7");
        assertThat(made.exitCode()).as(made.said()).isZero();
        Map<String, String> rights = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                rights.put(
                        file.getFileName().toString(),
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
        assertThat(rights.keySet())
                .containsExactlyInAnyOrder(
                        "admin.properties",
                        "alert-reader.properties",
                        "broker.p12",
                        "broker.properties",
                        "ca.crt",
                        "ca.p12",
                        "ca.password",
                        "gateway.properties",
                        "monitor.properties",
                        "operator.properties",
                        "scram-users",
                        "ward.properties");
        assertThat(Set.copyOf(rights.values())).containsExactly("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        // six users, the broker's key and the certificate authority
        List<String> passwords = SecureWard.passwords(folder);
        assertThat(passwords).hasSize(8);
        assertThat(passwords).noneMatch(made.said()::contains);
        assertThat(made.said()).contains("dns:kafka.ward.example,ip:192.0.2.7");
        assertThat(folder.resolve("broker.properties"))
                .content()
                .contains(
                        "advertised.listeners = CLIENTS://kafka.ward.example:9093,", "listeners = CLIENTS://0.0.0.0:");

        String before = Files.readString(folder.resolve("scram-users"));
        SecureWard.Run again = SecureWard.script(folder);
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.said()).contains("is there already: nothing was changed");
        assertThat(folder.resolve("scram-users")).content().isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "--port 70000, --port is '70000': it must be 1 to 65533",
        "--port x, --port is 'x'",
        "--host 'a;b', --host is ''a;b'': it must be a name or an IPv4 address",
        "--hosts a, unknown option --hosts"
    })
    void shouldRefuseWhatItCannotUseAndLeaveNothing(String arguments, String message) throws Exception {
        Path folder = temporary.resolve("secure");
        Object[] all = Stream.concat(Stream.of(folder), Stream.of(arguments.split(" ")))
                .toArray();
        SecureWard.Run run = SecureWard.script(all);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.said().strip().lines()).singleElement().asString().startsWith(message);
        assertThat(folder).doesNotExist();
    }
}
