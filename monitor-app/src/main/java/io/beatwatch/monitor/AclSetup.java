package io.beatwatch.monitor;

import io.beatwatch.monitor.util.RootCause;
import io.beatwatch.monitor.util.StartupException;
import io.beatwatch.schema.Role;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.resource.ResourcePatternFilter;

/** Gives the {@link Role roles} their rights on a broker that keeps ACLs. Stateless, any thread. */
public final class AclSetup {
    private static final int TIMEOUT_SECONDS = 10;

    /** Principals together, of each the topics first. */
    public static final Comparator<AclBinding> ORDER = Comparator.comparing(
                    (AclBinding acl) -> acl.entry().principal())
            .thenComparing(acl -> acl.pattern().resourceType())
            .thenComparing(acl -> acl.pattern().name())
            .thenComparing(acl -> acl.entry().operation())
            .thenComparing(AclBinding::toString);

    /**
     * What became of the ACLs.
     *
     * @param added that were missing
     * @param beyond that the same principals have on the broker although no role of theirs needs it; left as they are
     */
    public record Outcome(List<AclBinding> added, List<AclBinding> beyond) {}

    private AclSetup() {}

    /**
     * Adds what is missing, and looks for what is there beyond it.
     *
     * @param kafka client properties of a principal that may describe and alter ACLs
     * @throws StartupException if no broker answers, it refuses, or it keeps no ACLs
     */
    public static Outcome apply(Map<String, ?> kafka, Set<AclBinding> wanted) {
        Set<AclBinding> missing = sorted(wanted);
        Set<AclBinding> beyond = sorted(Set.of());
        TopicSetup.withAdmin(kafka, (admin, topicsThere) -> {
            try {
                for (String principal : wanted.stream()
                        .map(acl -> acl.entry().principal())
                        .distinct()
                        .toList()) {
                    beyond.addAll(
                            admin.describeAcls(ofPrincipal(principal)).values().get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
                }
                missing.removeAll(beyond);
                beyond.removeAll(wanted);
                admin.createAcls(missing).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof SecurityDisabledException) {
                    throw new StartupException(
                            "the broker keeps no ACLs (" + RootCause.messageOf(e)
                                    + "): set its authorizer.class.name, docs/security.md says how",
                            e);
                }
                throw e;
            }
        });
        return new Outcome(List.copyOf(missing), List.copyOf(beyond));
    }

    private static Set<AclBinding> sorted(Set<AclBinding> acls) {
        Set<AclBinding> sorted = new TreeSet<>(ORDER);
        sorted.addAll(acls);
        return sorted;
    }

    private static AclBindingFilter ofPrincipal(String principal) {
        return new AclBindingFilter(
                ResourcePatternFilter.ANY,
                new AccessControlEntryFilter(principal, null, AclOperation.ANY, AclPermissionType.ANY));
    }
}
