package io.beatwatch.monitor.cli;

import io.beatwatch.monitor.AclSetup;
import io.beatwatch.monitor.BeatwatchMonitor;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.schema.Role;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclPermissionType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the rights of each role, or gives them. */
@Command(
        name = "acls",
        description = "Show the rights that each role (gateway, monitor, alert-reader, ward, operator) needs on a Kafka"
                + " cluster that keeps ACLs; with --apply, give them. Rights that are there beyond these are named and left"
                + " alone.",
        mixinStandardHelpOptions = true)
public final class AclsCommand implements Callable<Integer> {
    private static final String USER = "User:";

    @Option(names = "--apply", description = "Give the rights, as an administrator of the cluster.")
    private boolean apply;

    @Option(
            names = "--user",
            paramLabel = "ROLE=NAME",
            description =
                    "Another user for a role, in place of the one called like it; only the roles named so are shown or"
                            + " applied. For certificates the whole name: gateway=CN=gateway-7,O=Ward.")
    private Map<String, String> users = new LinkedHashMap<>();

    @Mixin
    private KafkaOptions kafka;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        MonitorSettings settings = kafka.checked();
        Set<AclBinding> wanted = new TreeSet<>(AclSetup.ORDER);
        chosen().forEach((role, user) -> wanted.addAll(role.acls(user, settings.applicationId())));
        PrintWriter out = spec.commandLine().getOut();
        if (!apply) {
            print(out, wanted);
            out.flush();
            return 0;
        }
        AclSetup.Outcome outcome = AclSetup.apply(BeatwatchMonitor.clientConfig(settings), wanted);
        out.printf("added %d of %d rights%n", outcome.added().size(), wanted.size());
        print(out, outcome.added());
        if (!outcome.beyond().isEmpty()) {
            out.printf("%nthe same users have more than they need; remove it with kafka-acls.sh --remove:%n");
            print(out, outcome.beyond());
        }
        out.flush();
        return 0;
    }

    private Map<Role, String> chosen() {
        if (users.isEmpty()) {
            return Arrays.stream(Role.values()).collect(Collectors.toMap(role -> role, Role::user));
        }
        Map<Role, String> chosen = new LinkedHashMap<>();
        users.forEach((name, user) -> {
            Role role = Role.named(name)
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "there is no role '" + name + "': use "
                                    + Arrays.stream(Role.values())
                                            .map(Role::user)
                                            .collect(Collectors.joining(", "))));
            if (user.isBlank() || user.startsWith(USER)) {
                throw new ParameterException(
                        spec.commandLine(), "--user " + name + "=NAME takes the name alone, without '" + USER + "'");
            }
            chosen.put(role, user);
        });
        return chosen;
    }

    private static void print(PrintWriter out, Iterable<AclBinding> acls) {
        for (AclBinding acl : acls) {
            out.printf(
                    "%-20s %-21s %-16s %-8s %s%n",
                    acl.entry().principal(),
                    (acl.entry().permissionType() == AclPermissionType.ALLOW ? "" : "deny ")
                            + words(acl.entry().operation()),
                    words(acl.pattern().resourceType()),
                    words(acl.pattern().patternType()),
                    acl.pattern().name());
        }
    }

    private static String words(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
