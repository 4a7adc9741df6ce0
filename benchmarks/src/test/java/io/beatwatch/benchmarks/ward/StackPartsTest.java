package io.beatwatch.benchmarks.ward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StackPartsTest {
    private static final String PROCESSOR_NODE = "org.apache.kafka.streams.processor.internals.ProcessorNode.process";
    private static final String DETECT = "io.beatwatch.monitor.detection.DetectBeats.process";

    @Test
    void shouldTakeTheTopmostFrameThatSaysItWhenSeveralDo() {
        assertThat(part(
                        "io.beatwatch.ecg.signal.WindowResampler.resample",
                        "io.beatwatch.ecg.features.BeatWindower.cut",
                        "io.beatwatch.monitor.patient.PatientSignal$1.beat",
                        "io.beatwatch.ecg.beat.BeatFinder.accept",
                        DETECT,
                        PROCESSOR_NODE))
                .isEqualTo(Part.FEATURES);
        assertThat(part(
                        "io.beatwatch.ecg.signal.Biquad.next",
                        "io.beatwatch.ecg.detection.Lead.next",
                        "io.beatwatch.ecg.beat.BeatFinder.accept",
                        DETECT,
                        PROCESSOR_NODE))
                .isEqualTo(Part.DETECTION);
    }

    @Test
    void shouldTellReadingAChunkFromWritingABeatWhenAMessageDoesIt() {
        assertThat(part(
                        "com.google.protobuf.CodedInputStream.readBytes",
                        "io.beatwatch.schema.EcgChunk.parseFrom",
                        "io.beatwatch.monitor.patient.ChunkReader.read",
                        DETECT))
                .isEqualTo(Part.DECODE);
        assertThat(part(
                        "com.google.protobuf.CodedOutputStream.writeTag",
                        "io.beatwatch.schema.AnnotatedBeat.writeTo",
                        "io.beatwatch.schema.ProtobufSerde.lambda$binary$0",
                        "org.apache.kafka.streams.processor.internals.SinkNode.process",
                        "io.beatwatch.monitor.alarm.EvaluateAlarms.process"))
                .isEqualTo(Part.PUBLICATION);
    }

    @Test
    void shouldBeStateWhenADetectorIsWrittenDown() {
        assertThat(part(
                        "io.beatwatch.ecg.detection.Lead.save",
                        "io.beatwatch.ecg.beat.BeatFinder.save",
                        "io.beatwatch.monitor.patient.PatientSignal.save",
                        "io.beatwatch.monitor.patient.Patient.save",
                        "io.beatwatch.monitor.patient.PatientJournal.snapshot",
                        "io.beatwatch.monitor.patient.PatientStore.chunk",
                        DETECT))
                .isEqualTo(Part.STATE);
    }

    @Test
    void shouldTellAJournalEntryFromAnAlertWhenTheProducerTakesThem() {
        String producer = "org.apache.kafka.clients.producer.KafkaProducer.doSend";
        assertThat(part(
                        producer,
                        "org.apache.kafka.streams.processor.internals.ProcessorContextImpl.logChange",
                        "io.beatwatch.monitor.patient.PatientStore.log",
                        DETECT))
                .isEqualTo(Part.STATE);
        assertThat(part(
                        producer,
                        "org.apache.kafka.streams.processor.internals.RecordCollectorImpl.send",
                        "org.apache.kafka.streams.processor.internals.SinkNode.process",
                        "io.beatwatch.monitor.alarm.EvaluateAlarms.process"))
                .isEqualTo(Part.PUBLICATION);
    }

    @Test
    void shouldTellPollingFromCommittingAndTheRestWhenNoFrameIsOurs() {
        String streams = "org.apache.kafka.streams.processor.internals.";
        assertThat(part(
                        "sun.nio.ch.FileDispatcherImpl.writev0",
                        "org.apache.kafka.clients.consumer.KafkaConsumer.poll",
                        streams + "StreamThread.pollRequests",
                        streams + "StreamThread.pollPhase",
                        streams + "StreamThread.run"))
                .isEqualTo(Part.POLL);
        assertThat(part(
                        "org.apache.kafka.clients.producer.KafkaProducer.sendOffsetsToTransaction",
                        streams + "StreamsProducer.commitTransaction",
                        streams + "TaskExecutor.commitOffsetsOrTransaction",
                        streams + "StreamThread.maybeCommit",
                        streams + "StreamThread.run"))
                .isEqualTo(Part.COMMIT);
        assertThat(part(streams + "StreamTask.process", streams + "StreamThread.run"))
                .isEqualTo(Part.STREAMS);
        assertThat(StackParts.of(new StackTraceElement[0])).isEqualTo(Part.STREAMS);
    }

    @Test
    void shouldWaitWhenTheNetworkIsPolled() {
        assertThat(StackParts.waits(stack("sun.nio.ch.EPoll.wait", "sun.nio.ch.SelectorImpl.select")))
                .isTrue();
        assertThat(StackParts.waits(stack("sun.nio.ch.FileDispatcherImpl.writev0")))
                .isFalse();
        assertThat(StackParts.waits(new StackTraceElement[0])).isTrue();
    }

    @Test
    void shouldNameTheTopmostMethodAndOursWhenItIsHot() {
        assertThat(StackParts.hotMethod(stack("java.util.HashMap.get", "java.util.Map.of", DETECT)))
                .isEqualTo("HashMap.get < DetectBeats.process");
        assertThat(StackParts.hotMethod(stack(DETECT, PROCESSOR_NODE))).isEqualTo("DetectBeats.process");
        assertThat(StackParts.hotMethod(stack("java.util.HashMap.get", PROCESSOR_NODE)))
                .isEqualTo("HashMap.get < ProcessorNode.process");
        assertThat(StackParts.hotMethod(stack("java.util.HashMap.get"))).isEqualTo("HashMap.get");
    }

    private static Part part(String... methods) {
        return StackParts.of(stack(methods));
    }

    private static StackTraceElement[] stack(String... methods) {
        return Arrays.stream(methods)
                .map(name -> new StackTraceElement(
                        name.substring(0, name.lastIndexOf('.')), name.substring(name.lastIndexOf('.') + 1), null, -1))
                .toArray(StackTraceElement[]::new);
    }
}
