package io.beatwatch.workbench.replay;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.monitor.patient.StreamMetadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** A synthetic patient in the part of a patient; goes on for ever. */
public final class SimulatedBed implements BedSignal {
    private static final LeadScale SCALE = new LeadScale(1000, 0);
    private static final int UNREADABLE_SHIFT = 4;

    private final EcgSimulator simulator;
    private final StreamMetadata metadata;
    private final boolean keepTruth;
    private final List<Annotation> truth = new ArrayList<>();
    /** Bits of the last change of signal quality (see {@link io.beatwatch.ecg.wfdb.AnnotationWriter}). */
    private int quality;

    /** @param keepTruth whether {@link #truth} will be asked for: it grows with time */
    public SimulatedBed(EcgSimulator simulator, String deviceId, boolean keepTruth) {
        this.keepTruth = keepTruth;
        this.simulator = simulator;
        List<EcgLead> leads = simulator.settings().leads();
        this.metadata = new StreamMetadata(
                deviceId,
                simulator.settings().rate(),
                leads.stream().map(EcgLead::ieeeName).toList(),
                Collections.nCopies(leads.size(), SCALE),
                true);
    }

    @Override
    public StreamMetadata metadata() {
        return metadata;
    }

    @Override
    public OptionalLong length() {
        return OptionalLong.empty();
    }

    @Override
    public short[][] next(int count) {
        float[][] millivolts = new float[metadata.leads()][count];
        simulator.read(millivolts, 0, count, this::note);
        short[][] adu = new short[metadata.leads()][count];
        for (int lead = 0; lead < adu.length; lead++) {
            for (int i = 0; i < count; i++) {
                long value = Math.round(SCALE.aduPerMillivolt() * millivolts[lead][i]);
                adu[lead][i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
            }
        }
        return adu;
    }

    private void note(Annotation annotation) {
        if (annotation.code() == AnnotationCode.SIGNAL_QUALITY) {
            quality = annotation.subtype();
        }
        if (keepTruth) {
            truth.add(annotation);
        }
    }

    @Override
    public boolean leadOff(int lead) {
        return (quality >> (lead + UNREADABLE_SHIFT) & 1) == 1;
    }

    @Override
    public List<Annotation> truth() {
        long end = simulator.position();
        return truth.stream().filter(a -> a.sample() < end).toList();
    }
}
