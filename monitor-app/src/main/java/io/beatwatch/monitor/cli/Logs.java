package io.beatwatch.monitor.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import io.beatwatch.monitor.settings.LogSettings;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go and what they look like: standard error, one line for each event. {@code logback.xml} holds what a
 * person sees who uses the command line; a monitor that runs for months gets what its settings say. For the main
 * thread, before others log.
 */
public final class Logs {
    /** With the date, for files; with the cause of an exception, without its stack. */
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{24} "
            + "%replace(%replace(%msg %kvp %ex{short}){'\\s*[\\r\\n]+\\s*', ' | '}){'[\\s|]+$', ''}%n%nopex";

    private static final List<String> LIBRARIES = List.of("org.apache.kafka", "kafka");

    private Logs() {}

    /** Writes log lines as a monitor's settings say. */
    public static void apply(LogSettings settings) {
        logger("io.beatwatch").setLevel(Level.valueOf(settings.level().name()));
        console().setEncoder(settings.format() == LogSettings.Format.JSON ? json() : pattern(PATTERN));
    }

    /** Shows what the libraries have to say and all stack traces. */
    public static void verbose() {
        logger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        LIBRARIES.forEach(library -> logger(library).setLevel(Level.INFO));
        if (console().getEncoder() instanceof PatternLayoutEncoder encoder) {
            console()
                    .setEncoder(pattern(
                            encoder.getPattern().replace("%ex{short}", "").replace("%nopex", "%ex")));
        }
    }

    /** Whether everything on standard error has to be a JSON object. */
    public static boolean areJson() {
        return console().getEncoder() instanceof JsonEncoder;
    }

    private static Encoder<ILoggingEvent> json() {
        JsonEncoder json = new JsonEncoder();
        json.setWithSequenceNumber(false);
        json.setWithNanoseconds(false);
        json.setWithContext(false);
        json.setWithMDC(false);
        json.setWithMarkers(false);
        // the line as a person reads it, in place of its template and what fills that
        json.setWithMessage(false);
        json.setWithArguments(false);
        json.setWithFormattedMessage(true);
        return started(json);
    }

    private static Encoder<ILoggingEvent> pattern(String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(pattern);
        return started(encoder);
    }

    private static Encoder<ILoggingEvent> started(EncoderBase<ILoggingEvent> encoder) {
        encoder.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        encoder.start();
        return encoder;
    }

    private static ConsoleAppender<ILoggingEvent> console() {
        return (ConsoleAppender<ILoggingEvent>)
                logger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("stderr");
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }
}
