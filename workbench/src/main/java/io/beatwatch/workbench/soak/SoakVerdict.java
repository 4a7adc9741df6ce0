package io.beatwatch.workbench.soak;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a soak has shown. Immutable.
 *
 * @param passed nothing lost, repeated, changed or out of order for either reader, all garbage told, no transaction left open
 * @param lines for people, the verdict last
 */
public record SoakVerdict(boolean passed, List<String> lines) {
    static SoakVerdict of(
            SoakPlan plan,
            Observed reference,
            Observed meanwhile,
            Observed afterwards,
            int deadLetters,
            List<String> openTransactions,
            Unwatched unwatched,
            String memory) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                "%d kills and %d stalls of monitors, %d kills of the broker; %d beats, %d alarms",
                plan.kills(), plan.stalls(), plan.brokerKills(), reference.beatCount(), reference.changes("START")));
        boolean passed = compare("a reader meanwhile", reference, meanwhile, lines)
                & compare("a reader afterwards", reference, afterwards, lines);
        long ends = afterwards.changes("END");
        boolean ended = afterwards.changes("START") == ends;
        lines.add("alarms that began: " + afterwards.changes("START") + ", that ended: " + ends);
        boolean told = deadLetters == plan.garbage();
        lines.add("garbage sent: " + plan.garbage() + ", dead letters: " + deadLetters);
        lines.add(
                openTransactions.isEmpty()
                        ? "all transactions ended"
                        : "partitions with a transaction that did not end: " + String.join(", ", openTransactions));
        lines.add(unwatched.toString());
        lines.add(memory);
        passed = passed && ended && told && openTransactions.isEmpty();
        lines.add(passed ? "PASSED" : "FAILED");
        return new SoakVerdict(passed, List.copyOf(lines));
    }

    private static boolean compare(String reader, Observed reference, Observed seen, List<String> lines) {
        Difference beats = Difference.between(reference.beats(), seen.beats());
        Difference alarms = Difference.between(reference.alarms(), seen.alarms());
        lines.add(reader + ": beats " + beats);
        lines.add(reader + ": changes of alarms " + alarms);
        return beats.none() && alarms.none();
    }

    static SoakVerdict endedEarly(String why, Path folder) {
        return new SoakVerdict(false, List.of(why, "what the processes printed: " + folder, "FAILED"));
    }
}
