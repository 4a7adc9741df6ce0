package io.beatwatch.workbench.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.schema.Role;
import io.beatwatch.schema.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** What {@code docs/security.md} promises is there: the tests that it names, and the rights in its table. */
class SecurityPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(should\\w+))?`");

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs/security.md"));
    }

    @Test
    void shouldNameTestsThatAreThere() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path tests : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(tests)) {
                    for (Path file :
                            files.filter(f -> f.toString().endsWith(".java")).toList()) {
                        sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                    }
                }
            }
        }
        List<MatchResult> named = TEST.matcher(page()).results().toList();
        assertThat(named).hasSizeGreaterThan(30);
        for (MatchResult test : named) {
            assertThat(sources.keySet()).contains(test.group(1));
            if (test.group(2) != null) {
                assertThat(sources.get(test.group(1))).contains("void " + test.group(2) + "(");
            }
        }
    }

    @Test
    void shouldShowTheRightsThatRolesHave() throws IOException {
        List<String> rows = new ArrayList<>();
        for (Topics.Topic<?> topic : Topics.ALL) {
            String row = Stream.of(Role.values())
                    .map(role -> right(role, topic.name()))
                    .collect(Collectors.joining(" | "));
            rows.add(("| `" + topic.name() + "` | " + row + " |")
                    .replace("|  |", "| |")
                    .replace("|  |", "| |"));
        }
        String head = Stream.of(Role.values()).map(Role::user).collect(Collectors.joining(" | "));
        assertThat(page()).contains("| topic | " + head + " |\n", String.join("\n", rows) + "\n");
    }

    private static String right(Role role, String topic) {
        Set<AclOperation> operations = role.acls(role.user(), "beatwatch").stream()
                .filter(acl -> acl.pattern().resourceType() == ResourceType.TOPIC
                        && acl.pattern().patternType() == PatternType.LITERAL
                        && acl.pattern().name().equals(topic))
                .map(acl -> acl.entry().operation())
                .collect(Collectors.toSet());
        if (operations.contains(AclOperation.READ) && operations.contains(AclOperation.WRITE)) {
            return "read, write";
        }
        return operations.contains(AclOperation.WRITE)
                ? "write"
                : operations.contains(AclOperation.READ) ? "read" : operations.isEmpty() ? "" : "see";
    }
}
