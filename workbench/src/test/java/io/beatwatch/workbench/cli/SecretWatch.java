package io.beatwatch.workbench.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * Reads every line that is logged as with {@code --verbose}, and remembers those that hold a secret. The console does not
 * show Kafka's meanwhile: a refusal that a test wants is an error to it. Any thread.
 */
final class SecretWatch extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final Map<String, Level> LEVELS = Map.of(
            "io.beatwatch", Level.DEBUG, "org.apache.kafka", Level.INFO, "kafka", Level.INFO, "ROOT", Level.INFO);

    private final List<String> secrets = new CopyOnWriteArrayList<>();
    private final List<String> offending = new CopyOnWriteArrayList<>();
    private final List<String> dumps = new CopyOnWriteArrayList<>();
    private final Map<String, Level> before = new ConcurrentHashMap<>();
    private final LoggerContext logs = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Logger root = logs.getLogger("ROOT");
    private final Appender<ILoggingEvent> console = root.getAppender("stderr");

    SecretWatch(List<String> secrets) {
        this.secrets.addAll(secrets);
        setContext(logs);
        start();
        LEVELS.forEach((name, level) -> {
            Logger logger = logs.getLogger(name);
            before.put(name, logger.getEffectiveLevel());
            logger.setLevel(level);
        });
        console.addFilter(new Filter<>() {
            @Override
            public FilterReply decide(ILoggingEvent event) {
                boolean known = event.getLoggerName().matches("(org\\.apache\\.)?kafka\\..*");
                return known || !event.getLevel().isGreaterOrEqual(Level.WARN) ? FilterReply.DENY : FilterReply.NEUTRAL;
            }
        });
        root.addAppender(this);
    }

    /** Another one. */
    void add(String secret) {
        secrets.add(secret);
    }

    @Override
    protected void append(ILoggingEvent event) {
        String said = event.getFormattedMessage() + " " + event.getKeyValuePairs()
                + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()));
        for (String secret : secrets) {
            if (said.contains(secret)) {
                offending.add(event.getLoggerName() + ": " + said.replace(secret, "(SECRET)"));
            }
        }
        if (said.contains("sasl.jaas.config = ")) {
            dumps.add(event.getLoggerName());
        }
    }

    /** Lines with a secret in them. */
    List<String> offending() {
        return List.copyOf(offending);
    }

    /** How often a client or the broker has written down its properties. */
    int dumps() {
        return dumps.size();
    }

    @Override
    public void close() {
        root.detachAppender(this);
        console.clearAllFilters();
        before.forEach((name, level) -> logs.getLogger(name).setLevel(level));
        stop();
    }
}
