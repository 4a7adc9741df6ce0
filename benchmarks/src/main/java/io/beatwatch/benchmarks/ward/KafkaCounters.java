package io.beatwatch.benchmarks.ward;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * What Kafka's clients and the embedded broker count by themselves, through JMX: bytes of batches as they are sent, and
 * requests.
 *
 * @param changelogBytes that the monitor's producers sent to changelog topics
 * @param changelogRecords the same in records
 * @param bytesIn that the embedded broker took, by topic; changelogs and samples among them
 * @param requests that it answered, by kind
 */
record KafkaCounters(
        double changelogBytes, double changelogRecords, Map<String, Double> bytesIn, Map<String, Double> requests) {
    private static final String CHANGELOG = "-changelog";

    static KafkaCounters now() {
        return new KafkaCounters(
                changelogs("byte-total"),
                changelogs("record-send-total"),
                counts("kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec,topic=*", "topic"),
                answered());
    }

    private static double changelogs(String attribute) {
        return sum("kafka.producer:type=producer-topic-metrics,*", "topic", attribute).entrySet().stream()
                .filter(topic -> topic.getKey().endsWith(CHANGELOG))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static Map<String, Double> answered() {
        Map<String, Double> requests = counts("kafka.network:type=RequestMetrics,name=RequestsPerSec,*", "request");
        // the broker counts these two once more as Fetch
        requests.keySet().removeAll(List.of("FetchConsumer", "FetchFollower"));
        return requests;
    }

    private static Map<String, Double> counts(String pattern, String key) {
        return sum(pattern, key, "Count");
    }

    private static Map<String, Double> sum(String pattern, String key, String attribute) {
        Map<String, Double> sums = new TreeMap<>();
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        try {
            for (ObjectName name : beans.queryNames(new ObjectName(pattern), null)) {
                String of = name.getKeyProperty(key);
                if (of != null) {
                    double value = ((Number) beans.getAttribute(name, attribute)).doubleValue();
                    sums.merge(of.startsWith("\"") ? ObjectName.unquote(of) : of, value, Double::sum);
                }
            }
        } catch (JMException e) {
            throw new IllegalStateException("Kafka's meters cannot be read: " + e.getMessage(), e);
        }
        return sums;
    }

    /** What has come since then. */
    KafkaCounters since(KafkaCounters then) {
        return new KafkaCounters(
                changelogBytes - then.changelogBytes,
                changelogRecords - then.changelogRecords,
                minus(bytesIn, then.bytesIn),
                minus(requests, then.requests));
    }

    private static Map<String, Double> minus(Map<String, Double> now, Map<String, Double> then) {
        Map<String, Double> more = new TreeMap<>();
        now.forEach((key, value) -> {
            double difference = value - then.getOrDefault(key, 0.0);
            if (difference > 0) {
                more.put(key, difference);
            }
        });
        return more;
    }
}
