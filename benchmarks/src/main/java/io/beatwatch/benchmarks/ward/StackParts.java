package io.beatwatch.benchmarks.ward;

import java.util.List;
import java.util.Set;

/**
 * Which part a stream thread works for, by its stack: that of the topmost frame that says it. What several parts use says
 * nothing: the classes of {@code ecg/signal}, messages, writing state down and reading it back ({@code save}, {@code restore}),
 * Kafka's producer; then whoever called it counts. Stateless, any thread.
 */
final class StackParts {
    /** Frames whose names, method and all, begin so. */
    private record Rule(String prefix, Part part) {}

    private static final String OURS = "io.beatwatch.";

    private static final String STREAMS = "org.apache.kafka.streams.processor.internals.";

    /** The first one that fits decides, so what is special stands before what holds it. */
    private static final List<Rule> RULES = List.of(
            new Rule("io.beatwatch.monitor.patient.ChunkReader", Part.DECODE),
            new Rule("io.beatwatch.monitor.patient.CommandReader", Part.DECODE),
            new Rule("io.beatwatch.monitor.patient.PatientStore", Part.STATE),
            new Rule("io.beatwatch.monitor.patient.PatientJournal", Part.STATE),
            new Rule("io.beatwatch.monitor.state.", Part.STATE),
            new Rule("io.beatwatch.monitor.patient.PatientAdaptation", Part.SCORING),
            new Rule("io.beatwatch.monitor.patient.PatientAlarms", Part.ALARMS),
            new Rule("io.beatwatch.monitor.patient.", Part.DETECTION),
            new Rule("io.beatwatch.monitor.detection.", Part.DETECTION),
            new Rule("io.beatwatch.monitor.scoring.", Part.SCORING),
            new Rule("io.beatwatch.monitor.alarm.", Part.PUBLICATION),
            new Rule("io.beatwatch.monitor.metrics.", Part.METERS),
            new Rule("io.micrometer.", Part.METERS),
            new Rule("io.beatwatch.ecg.features.", Part.FEATURES),
            new Rule("io.beatwatch.ecg.detection.", Part.DETECTION),
            new Rule("io.beatwatch.ecg.beat.", Part.DETECTION),
            new Rule("io.beatwatch.ecg.scoring.", Part.SCORING),
            new Rule("io.beatwatch.ecg.alarm.", Part.ALARMS),
            new Rule("io.beatwatch.networks.", Part.SCORING),
            new Rule("ai.djl.", Part.SCORING),
            new Rule("ai.onnxruntime.", Part.SCORING),
            new Rule(STREAMS + "SinkNode.", Part.PUBLICATION),
            new Rule(STREAMS + "StreamThread.poll", Part.POLL),
            new Rule(STREAMS + "StreamThread.maybeCommit", Part.COMMIT),
            new Rule(STREAMS + "TaskManager.commit", Part.COMMIT),
            new Rule(STREAMS + "TaskExecutor.commit", Part.COMMIT));

    private static final Set<String> STATE_METHODS = Set.of("save", "restore", "stateSize", "stateBytes");

    /** What a thread that is runnable to Java does while it waits for the network. */
    private static final Set<String> WAITING = Set.of(
            "sun.nio.ch.EPoll.wait",
            "sun.nio.ch.KQueue.poll",
            "jdk.internal.misc.Unsafe.park",
            "java.lang.ref.Reference.waitForReferencePendingList");

    private StackParts() {}

    /** @param stack the topmost frame first */
    static Part of(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            Part part = of(frame);
            if (part != null) {
                return part;
            }
        }
        return Part.STREAMS;
    }

    private static Part of(StackTraceElement frame) {
        String name = name(frame);
        if (name.startsWith("io.beatwatch.ecg.") && STATE_METHODS.contains(frame.getMethodName())) {
            return null;
        }
        if (name.startsWith("io.beatwatch.monitor.patient.") && STATE_METHODS.contains(frame.getMethodName())) {
            return Part.STATE;
        }
        for (Rule rule : RULES) {
            if (name.startsWith(rule.prefix)) {
                return rule.part;
            }
        }
        return null;
    }

    /** Whether a thread with this stack, which Java calls runnable, uses no processor. */
    static boolean waits(StackTraceElement[] stack) {
        return stack.length == 0 || WAITING.contains(name(stack[0]));
    }

    /** The topmost method, and below it the topmost one of ours. */
    static String hotMethod(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith(OURS)) {
                return frame == stack[0] ? shortName(frame) : shortName(stack[0]) + " < " + shortName(frame);
            }
        }
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith("org.apache.kafka.")
                    || frame.getClassName().startsWith("kafka.")) {
                return frame == stack[0] ? shortName(frame) : shortName(stack[0]) + " < " + shortName(frame);
            }
        }
        return shortName(stack[0]);
    }

    private static String name(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName();
    }

    private static String shortName(StackTraceElement frame) {
        String name = name(frame);
        int method = name.lastIndexOf('.');
        return name.substring(name.lastIndexOf('.', method - 1) + 1);
    }
}
