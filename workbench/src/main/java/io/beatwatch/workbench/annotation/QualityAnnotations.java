package io.beatwatch.workbench.annotation;

import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.workbench.annotation.RecordAnnotator.QualityChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Changes of signal quality as WFDB writes them: {@code ~} with a bit set of the noisy and the unreadable signals (0 to
 * 3; WFDB has no bits for more), and the new quality as text.
 */
final class QualityAnnotations {
    private static final int SIGNALS = 4;

    private QualityAnnotations() {}

    static List<Annotation> of(List<QualityChange> changes) {
        SignalQuality[] now = new SignalQuality[SIGNALS];
        Arrays.fill(now, SignalQuality.CLEAN);
        List<Annotation> annotations = new ArrayList<>();
        for (QualityChange change : changes) {
            if (change.lead() < SIGNALS) {
                now[change.lead()] = change.quality();
                annotations.add(new Annotation(
                        change.sample(),
                        AnnotationCode.SIGNAL_QUALITY,
                        bits(now),
                        change.lead(),
                        0,
                        change.quality().name()));
            }
        }
        return annotations;
    }

    private static int bits(SignalQuality[] now) {
        int bits = 0;
        for (int i = 0; i < now.length; i++) {
            if (now[i] != SignalQuality.CLEAN) {
                bits |= 1 << i;
            }
            if (now[i].worseThan(SignalQuality.MODERATE)) {
                bits |= 1 << (i + SIGNALS);
            }
        }
        return (byte) bits;
    }
}
