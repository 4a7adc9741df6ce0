package io.beatwatch.schema;

import io.beatwatch.schema.Topics.Topic;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Who takes part in a ward, and what each may do on a Kafka cluster that keeps ACLs: one principal for each, with the
 * rights it needs and no more. Topics are created and ACLs set by an administrator, who is none of them. {@code
 * docs/security.md} gives the reasons.
 */
public enum Role {
    /** Sends samples. An idempotent producer needs no more than the right to write to one topic (KIP-679). */
    GATEWAY("gateway", "bedside gateways", List.of(), List.of(Topics.SAMPLES)),

    /** The Kafka Streams application: its group, its changelogs and its transactions are its own. */
    MONITOR(
            "monitor",
            "the monitor, all instances",
            List.of(Topics.SAMPLES, Topics.COMMANDS),
            List.of(Topics.BEATS, Topics.BEDS, Topics.ALERTS, Topics.DEAD_LETTERS)) {
        @Override
        void addOwn(Acls acls, String applicationId) {
            acls.allow(ResourceType.GROUP, PatternType.LITERAL, applicationId, AclOperation.READ);
            acls.allow(
                    ResourceType.TOPIC,
                    PatternType.PREFIXED,
                    applicationId + "-",
                    AclOperation.READ,
                    AclOperation.WRITE,
                    AclOperation.CREATE,
                    AclOperation.DESCRIBE_CONFIGS,
                    AclOperation.ALTER_CONFIGS);
            acls.allow(ResourceType.TRANSACTIONAL_ID, PatternType.PREFIXED, applicationId + "-", AclOperation.WRITE);
        }
    },

    /** Shows alarms or passes them on. Its consumer group's name begins with the user's name. */
    ALERT_READER("alert-reader", "who shows alarms or passes them on", List.of(Topics.ALERTS), List.of()) {
        @Override
        void addOwn(Acls acls, String applicationId) {
            acls.allowOwnGroups(applicationId);
        }
    },

    /** The live page's server, which reads without a group. */
    WARD_PAGE(
            "ward",
            "the live page's server",
            List.of(Topics.SAMPLES, Topics.BEATS, Topics.ALERTS, Topics.BEDS),
            List.of(Topics.COMMANDS)),

    /**
     * Sends commands, reads the answers and what was refused, and sees which topics there are and how far behind the monitor
     * is. Its own consumer group's name begins with the user's name.
     */
    OPERATOR(
            "operator",
            "who operates the ward: commands, refused records, lag",
            List.of(Topics.BEDS, Topics.DEAD_LETTERS),
            List.of(Topics.COMMANDS)) {
        @Override
        void addOwn(Acls acls, String applicationId) {
            Topics.ALL.forEach(
                    topic -> acls.allow(ResourceType.TOPIC, PatternType.LITERAL, topic.name(), AclOperation.DESCRIBE));
            acls.allow(ResourceType.GROUP, PatternType.LITERAL, applicationId, AclOperation.DESCRIBE);
            acls.allowOwnGroups(applicationId);
        }
    };

    private final String user;
    private final String purpose;
    private final List<Topic<?>> reads;
    private final List<Topic<?>> writes;

    Role(String user, String purpose, List<Topic<?>> reads, List<Topic<?>> writes) {
        this.user = user;
        this.purpose = purpose;
        this.reads = reads;
        this.writes = writes;
    }

    /** What is gathered for one user. */
    private static final class Acls {
        private final String user;
        private final Set<AclBinding> bindings = new LinkedHashSet<>();

        Acls(String user) {
            this.user = user;
        }

        void allow(ResourceType type, PatternType pattern, String name, AclOperation... operations) {
            for (AclOperation operation : operations) {
                bindings.add(new AclBinding(
                        new ResourcePattern(type, name, pattern),
                        new AccessControlEntry(principal(user), "*", operation, AclPermissionType.ALLOW)));
            }
        }

        void allowOwnGroups(String applicationId) {
            if (applicationId.startsWith(user)) {
                throw new IllegalArgumentException(
                        "the user '" + user + "' may use every group whose name begins so, which '" + applicationId
                                + "', the monitor's, does: choose another user");
            }
            allow(ResourceType.GROUP, PatternType.PREFIXED, user, AclOperation.READ);
        }
    }

    /** What a role needs beside the topics of the catalogue. */
    void addOwn(Acls acls, String applicationId) {}

    /** The name of its user where none other is chosen; the role's name on the command line, too. */
    public String user() {
        return user;
    }

    /** One line for people. */
    public String purpose() {
        return purpose;
    }

    /** The role of this name, such as {@code alert-reader}. */
    public static Optional<Role> named(String name) {
        return Arrays.stream(values()).filter(role -> role.user.equals(name)).findFirst();
    }

    /** How Kafka writes the principal of a user. */
    public static String principal(String user) {
        return "User:" + user;
    }

    /**
     * The ACLs of a user who has this role. Reading and writing imply that a topic may be seen.
     *
     * @param user without {@code User:} in front
     * @param applicationId of the monitor, which names its group, changelogs and transactions
     * @throws IllegalArgumentException if the user's own groups would include the monitor's
     */
    public Set<AclBinding> acls(String user, String applicationId) {
        Acls acls = new Acls(user);
        reads.forEach(topic -> acls.allow(ResourceType.TOPIC, PatternType.LITERAL, topic.name(), AclOperation.READ));
        writes.forEach(topic -> acls.allow(ResourceType.TOPIC, PatternType.LITERAL, topic.name(), AclOperation.WRITE));
        addOwn(acls, applicationId);
        return acls.bindings;
    }
}
