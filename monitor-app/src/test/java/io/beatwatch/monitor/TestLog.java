package io.beatwatch.monitor;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What the monitor logs, from INFO on, until this is closed. Any thread. */
public final class TestLog implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.beatwatch");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    private final Level before = logger.getLevel();

    public TestLog() {
        logger.setLevel(Level.INFO);
        appender.start();
        logger.addAppender(appender);
    }

    public List<ILoggingEvent> events() {
        return appender.list;
    }

    /** Each as its message and its keys and values. */
    public List<String> lines() {
        return events().stream()
                .map(event -> event.getFormattedMessage() + ' ' + event.getKeyValuePairs())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(before);
    }
}
