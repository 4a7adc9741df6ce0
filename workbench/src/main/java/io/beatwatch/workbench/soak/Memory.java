package io.beatwatch.workbench.soak;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The memory that monitors have from the system, over the life of the one that lived longest. Single thread. */
final class Memory {
    private static final long EVERY_NANOS = 5_000_000_000L;

    private record Life(String name, long begin, List<long[]> samples) {
        long length() {
            return samples.isEmpty() ? 0 : samples.get(samples.size() - 1)[0];
        }
    }

    private final Map<ChildProcess, Life> lives = new HashMap<>();
    private Life longest = new Life("", 0, List.of());

    /** To be called as often as one likes. */
    void look(ChildProcess process) {
        long now = System.nanoTime();
        Life life = lives.computeIfAbsent(process, p -> new Life(p.name(), now, new ArrayList<>()));
        if (now - life.begin() - life.length() >= EVERY_NANOS) {
            life.samples().add(new long[] {now - life.begin(), process.residentBytes()});
        }
        longest = life.length() > longest.length() ? life : longest;
    }

    /** The process is killed now. */
    void ends(ChildProcess process) {
        lives.remove(process);
    }

    String line() {
        if (longest.samples().size() < 3) {
            return "no monitor lived long enough to tell";
        }
        long[] early = longest.samples().get(longest.samples().size() / 3);
        long[] late = longest.samples().get(longest.samples().size() - 1);
        return String.format(
                "%s lived longest: %d MB resident after %d s, %d MB after %d s",
                longest.name(), early[1] >> 20, early[0] / 1_000_000_000, late[1] >> 20, late[0] / 1_000_000_000);
    }
}
