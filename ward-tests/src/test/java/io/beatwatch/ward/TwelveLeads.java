package io.beatwatch.ward;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.simulation.RhythmScript;
import io.beatwatch.ecg.simulation.SimulationSettings;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.monitor.patient.StreamMetadata;
import io.beatwatch.workbench.replay.BedSignal;
import io.beatwatch.workbench.replay.SimulatedBed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** All leads of one patient, three of them from each of four simulators that are given the same seed. Single thread. */
final class TwelveLeads implements BedSignal {
    private static final int TOGETHER = 3;

    private final List<BedSignal> parts = new ArrayList<>();
    private final StreamMetadata metadata;

    TwelveLeads(long seed, RhythmScript script, SimulationSettings settings, String device) {
        EcgLead[] all = EcgLead.values();
        for (int from = 0; from < all.length; from += TOGETHER) {
            SimulationSettings of = SimulationSettings.of(
                            settings.rate(), Arrays.copyOfRange(all, from, from + TOGETHER))
                    .withBackgroundNoise(settings.backgroundNoiseMillivolts());
            parts.add(new SimulatedBed(EcgSimulator.ofSeed(seed, script, of), device, false));
        }
        metadata = new StreamMetadata(
                device,
                settings.rate(),
                Arrays.stream(all).map(EcgLead::ieeeName).toList(),
                Collections.nCopies(all.length, new LeadScale(1000, 0)),
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
        return parts.stream().flatMap(part -> Arrays.stream(part.next(count))).toArray(short[][]::new);
    }

    @Override
    public boolean leadOff(int lead) {
        return parts.get(lead / TOGETHER).leadOff(lead % TOGETHER);
    }

    @Override
    public List<Annotation> truth() {
        return List.of();
    }
}
