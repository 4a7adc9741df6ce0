package io.beatwatch.trainer.dataset;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.trainer.dataset.CarrierWindows.Atria;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Made-up rhythm over real windows, for training: the recordings hold few patients with atrial ectopy, atrial
 * fibrillation, block or fusion beats, and a network learns those patients instead of the rhythms. The windows are one
 * patient's own, so shape, leads and noise are real; intervals, P waves and the parts of a fusion are drawn. Beats are
 * described by {@link PatientFeatures} as those of a recording are. The same seed gives the same beats. Single thread.
 */
public final class RhythmSurrogates {
    /**
     * How much is made of each carrier.
     *
     * @param strips of each kind of rhythm, 0 (none) to 20
     * @param beats of a strip with ectopy, 100 to 10,000; one with fibrillation has half of them
     */
    public record Settings(int strips, int beats) {
        public Settings {
            if (strips < 0 || strips > 20) {
                throw new IllegalArgumentException("strips must be 0 to 20, got " + strips);
            }
            if (beats < 100 || beats > 10_000) {
                throw new IllegalArgumentException("beats must be 100 to 10000, got " + beats);
            }
        }
    }

    /** The patient's usual beat and rhythm are known by then. */
    private static final int SINUS_AT_FIRST = 20;

    private static final double LONGEST_USUAL_RR = 1.2;
    private static final double SHORTEST_USUAL_RR = 0.5;
    /** A carrier with fewer ventricular beats lends none: they could be mistakes. */
    private static final int LEAST_VENTRICULAR = 5;

    private final RhythmCarrier carrier;
    private final Random random;
    private final List<float[]> inputs = new ArrayList<>();
    private final List<BeatClass> classes = new ArrayList<>();
    private final List<Fibrillation> fibrillation = new ArrayList<>();
    // of the strip that is being made
    private PatientFeatures features;
    private int[] leads;
    private CarrierWindows windows;
    private SinusRhythm sinus;
    private double usualRr;
    private int made;

    private RhythmSurrogates(RhythmCarrier carrier, long seed) {
        this.carrier = carrier;
        this.random = new Random(seed ^ carrier.record().hashCode());
    }

    /** Made-up beats over one record's windows; they go by the record's name, so that its patient is known. */
    public static RecordBeats of(RhythmCarrier carrier, Settings settings, long seed) {
        RhythmSurrogates surrogates = new RhythmSurrogates(carrier, seed);
        for (int strip = 0; strip < settings.strips(); strip++) {
            if (!carrier.irregular()) {
                surrogates.begin();
                surrogates.ectopy(settings.beats());
            }
            surrogates.begin();
            surrogates.fibrillation(settings.beats() / 2);
        }
        return RecordBeats.of(carrier.record(), surrogates.inputs, surrogates.classes, surrogates.fibrillation);
    }

    /** A strip of its own: the carrier's heart rate, up to a quarter faster or slower, in all or one of its leads. */
    private void begin() {
        leads = Draws.leads(random, carrier.leads());
        features = PatientFeatures.ofWindows(carrier.rate(), leads.length);
        usualRr = Math.max(
                SHORTEST_USUAL_RR, Math.min(LONGEST_USUAL_RR, carrier.usualRr() * Draws.uniform(random, 0.8, 1.25)));
        windows = new CarrierWindows(carrier, usualRr, random);
        sinus = new SinusRhythm(usualRr, random);
        made = 0;
    }

    private void add(float[][] beat, double rr, BeatClass beatClass) {
        add(beat, rr, beatClass, Fibrillation.ABSENT);
    }

    private void add(float[][] beat, double rr, BeatClass beatClass, Fibrillation atria) {
        float[][] seen = new float[leads.length][];
        Arrays.setAll(seen, i -> beat[leads[i]]);
        inputs.add(features.extract(seen, (float) rr));
        classes.add(beatClass);
        fibrillation.add(atria);
        made++;
    }

    private void addSinus(double rr) {
        add(windows.conducted(rr, Atria.SINUS), rr, BeatClass.N);
    }

    private void addAtrial(double rr) {
        add(windows.conducted(rr, Atria.ECTOPIC), rr, BeatClass.S);
    }

    private boolean lendsVentricular() {
        return carrier.ventricular().size() >= LEAST_VENTRICULAR;
    }

    /** What happens in a strip of sinus rhythm, beside sinus beats. */
    private enum Event {
        ATRIAL,
        SHORT_RUN,
        LONG_RUN,
        VENTRICULAR,
        FUSION,
        DROPPED,
        BLOCK
    }

    /**
     * Sinus rhythm with ectopic beats. How often each kind comes is drawn for the strip, from rare to dominant, because
     * patients differ by that much:
     *
     * <ul>
     *   <li>premature atrial beats, 10 to 50 % early, in 1 of 5 cases repeated with 1 to 4 sinus beats between (bigeminy to
     *       quintigeminy, irregular but not fibrillation); the sinus node is reset, so the pause after them is not or hardly compensatory;
     *   <li>in half of the strips short runs of 2 to 11 atrial beats, in 4 of 10 long ones of 10 to 800, regular to 0.3 to
     *       3 %, at 1.3 to 2.2 times the sinus rate (atrial tachycardia, which can last until S is the usual beat), ended by a
     *       pause;
     *   <li>in 8 of 10 strips premature ventricular beats, up to so many that they are the patient's usual beat; in 1 of 4 cases
     *       as bigeminy and in 1 of 8 of the others in a row of 2 to 8, with the sinus beat after them where it would have been
     *       anyway (compensatory pause) in 8 of 10 cases, and reset otherwise: early is not always S, and a beat after a pause
     *       is not late for itself; of those not in a row 1 in 5 is interpolated, so that the sinus beat after it ends a short
     *       interval and is not premature;
     *   <li>in 7 of 10 of these strips many fusion beats, at the sinus beat's time or up to a fifth before it: the recordings have
     *       hardly a patient with them, and of few beats a network learns whose they are;
     *   <li>in 2 of 10 strips dropped beats (sinus arrest, second-degree block): a pause with nothing before it;
     *   <li>in 3 of 10 strips stretches of block, see {@link #block}.
     * </ul>
     */
    private void ectopy(int beats) {
        Map<Event, Double> shares = new EnumMap<>(Event.class);
        shares.put(Event.ATRIAL, Draws.logUniform(random, 0.003, 0.12));
        shares.put(Event.SHORT_RUN, happens(0.5) ? Draws.logUniform(random, 0.001, 0.01) : 0);
        shares.put(Event.LONG_RUN, happens(0.4) ? 0.004 : 0);
        boolean ventricular = lendsVentricular() && happens(0.8);
        shares.put(Event.VENTRICULAR, ventricular ? Draws.logUniform(random, 0.005, 0.4) : 0);
        shares.put(Event.FUSION, ventricular && happens(0.7) ? Draws.logUniform(random, 0.03, 0.3) : 0);
        shares.put(Event.DROPPED, happens(0.2) ? 0.02 : 0);
        shares.put(Event.BLOCK, happens(0.3) ? 0.01 : 0);
        while (made < beats) {
            double rr = sinus.next();
            Optional<Event> event = made > SINUS_AT_FIRST ? drawn(shares) : Optional.empty();
            if (event.isEmpty()) {
                addSinus(rr);
                continue;
            }
            switch (event.get()) {
                case ATRIAL -> prematureAtrial(rr);
                case SHORT_RUN -> atrialRun(rr, 2 + random.nextInt(10));
                case LONG_RUN -> atrialRun(rr, Math.min((int) Draws.logUniform(random, 10, 800), beats - made + 2));
                case VENTRICULAR -> prematureVentricular(rr);
                case FUSION -> add(windows.fusion(rr), rr * Draws.uniform(random, 0.82, 1.02), BeatClass.F);
                case DROPPED -> addSinus(2 * rr * Draws.uniform(random, 0.9, 1.02));
                case BLOCK -> block(Math.min((int) Draws.logUniform(random, 4, 300), beats - made + 2));
            }
        }
    }

    private boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    private Optional<Event> drawn(Map<Event, Double> shares) {
        double draw = random.nextDouble();
        for (Map.Entry<Event, Double> share : shares.entrySet()) {
            if (draw < share.getValue()) {
                return Optional.of(share.getKey());
            }
            draw -= share.getValue();
        }
        return Optional.empty();
    }

    /**
     * Atrial beats that are not conducted, for a while, then at once none: sinus beats at half the rate (2:1 block), every
     * third one left out (3:2), or a blocked premature atrial beat after each (blocked bigeminy). That the intervals are short
     * when conduction returns does not make the beats premature.
     */
    private void block(int beats) {
        int kind = random.nextInt(3);
        double bigeminy = Draws.uniform(random, 1.25, 1.75);
        for (int k = 0; k < beats; k++) {
            double rr = sinus.next();
            addSinus(
                    switch (kind) {
                        case 0 -> 2 * rr * (1 + 0.015 * random.nextGaussian());
                        case 1 -> k % 2 == 0 ? 2 * rr * Draws.uniform(random, 0.9, 1) : rr;
                        default -> bigeminy * rr * (1 + 0.02 * random.nextGaussian());
                    });
        }
    }

    private void prematureAtrial(double rr) {
        boolean repeated = random.nextInt(5) == 0;
        int times = repeated ? random.nextInt(25) + 3 : 1;
        int sinusBetween = repeated ? random.nextInt(4) + 1 : 1;
        double early = Draws.uniform(random, 0.5, 0.9);
        for (int k = 0; k < times; k++) {
            addAtrial(rr * early * (1 + 0.02 * random.nextGaussian()));
            double rest = sinus.next() * Draws.uniform(random, 0.95, 1.25);
            for (int between = 0; between < sinusBetween; between++) {
                addSinus(rest);
                rest = sinus.next();
            }
        }
    }

    private void atrialRun(double rr, int beats) {
        double interval = rr * Draws.uniform(random, 0.45, 0.78);
        double jitter = Draws.logUniform(random, 0.003, 0.03);
        for (int k = 0; k < beats; k++) {
            addAtrial(interval * (1 + jitter * random.nextGaussian()));
        }
        addSinus(sinus.next() * Draws.uniform(random, 1, 1.6));
    }

    private void prematureVentricular(double rr) {
        double early = rr * Draws.uniform(random, 0.45, 0.95);
        boolean bigeminy = random.nextInt(4) == 0;
        int times = bigeminy ? 3 + random.nextInt(60) : 1;
        int inARow = !bigeminy && random.nextInt(8) == 0 ? 2 + random.nextInt(7) : 1;
        if (inARow == 1 && random.nextInt(5) == 0) {
            interpolated(rr, Math.max(1, times / 4));
            return;
        }
        for (int k = 0; k < times; k++) {
            for (int beat = 0; beat < inARow; beat++) {
                add(windows.ventricular(), early * (1 + 0.03 * random.nextGaussian()), BeatClass.V);
            }
            boolean compensatory = random.nextDouble() < 0.8;
            addSinus(
                    compensatory
                            ? Math.max(0.8 * rr, 2 * rr - early) * Draws.uniform(random, 0.95, 1.05)
                            : sinus.next());
        }
    }

    /** Ventricular beats each between two sinus beats that come, or nearly, as if it were not there; 1 to 3 sinus beats apart. */
    private void interpolated(double rr, int times) {
        double early = rr * Draws.uniform(random, 0.4, 0.6);
        for (int k = 0; k < times; k++) {
            double ventricular = early * (1 + 0.03 * random.nextGaussian());
            add(windows.ventricular(), ventricular, BeatClass.V);
            addSinus(Math.max(0.3 * rr, rr * Draws.uniform(random, 1, 1.15) - ventricular));
            for (int between = random.nextInt(3); between >= 0; between--) {
                addSinus(sinus.next());
            }
        }
    }

    /**
     * Atrial fibrillation, whose beats are N however early they come: intervals with 10 to 32 % variability and without
     * features around 0.55 to 1.1 times the sinus interval, bounded below by the atrioventricular node's refractory time; no
     * P wave, f waves instead. In 3 of 10 strips it begins after a third of the strip in sinus rhythm (paroxysmal), and in
     * half of those whose carrier lends some there are ventricular beats.
     */
    private void fibrillation(int beats) {
        double mean = usualRr * Draws.uniform(random, 0.55, 1.1);
        double variability = Draws.uniform(random, 0.1, 0.32);
        double ventricular = lendsVentricular() && random.nextBoolean() ? Draws.logUniform(random, 0.005, 0.08) : 0;
        double refractory = Math.max(0.28, mean * Draws.uniform(random, 0.5, 0.75));
        int sinusBeats = random.nextDouble() < 0.3 ? beats / 3 : 0;
        while (made < beats) {
            if (made < sinusBeats) {
                addSinus(sinus.next());
                continue;
            }
            double rr = Math.max(
                    refractory * Draws.uniform(random, 1, 1.1), mean * Math.exp(variability * random.nextGaussian()));
            if (random.nextDouble() < ventricular) {
                add(windows.ventricular(), rr, BeatClass.V, Fibrillation.PRESENT);
            } else {
                add(windows.conducted(rr, Atria.FIBRILLATION), rr, BeatClass.N, Fibrillation.PRESENT);
            }
        }
    }
}
