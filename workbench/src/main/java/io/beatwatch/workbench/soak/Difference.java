package io.beatwatch.workbench.soak;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How what was published differs from the reference.
 *
 * @param lost lines that are missing
 * @param repeated lines that are there more often than they should be
 * @param changed lines that should not be there at all
 * @param disordered streams that have the right lines in another order
 * @param example of a difference, empty where there is none
 */
record Difference(int lost, int repeated, int changed, int disordered, String example) {
    static Difference between(Map<String, List<String>> reference, Map<String, List<String>> found) {
        int lost = 0;
        int repeated = 0;
        int changed = 0;
        int disordered = 0;
        String example = "";
        List<String> streams = new ArrayList<>(reference.keySet());
        found.keySet().stream().filter(s -> !reference.containsKey(s)).forEach(streams::add);
        for (String stream : streams) {
            List<String> expected = reference.getOrDefault(stream, List.of());
            List<String> got = found.getOrDefault(stream, List.of());
            if (expected.equals(got)) {
                continue;
            }
            Map<String, Integer> surplus = new HashMap<>();
            expected.forEach(line -> surplus.merge(line, -1, Integer::sum));
            got.forEach(line -> surplus.merge(line, 1, Integer::sum));
            int before = lost + repeated + changed;
            for (Map.Entry<String, Integer> line : surplus.entrySet()) {
                int count = line.getValue();
                if (count == 0) {
                    continue;
                }
                boolean known = expected.contains(line.getKey());
                lost += Math.max(0, -count);
                repeated += known ? Math.max(0, count) : 0;
                changed += known ? 0 : count;
                example = example.isEmpty()
                        ? stream + ": " + line.getKey()
                                + (count < 0 ? " is missing" : " is not in the reference so often")
                        : example;
            }
            if (lost + repeated + changed == before) {
                disordered++;
                example = example.isEmpty() ? stream + ": the order" : example;
            }
        }
        return new Difference(lost, repeated, changed, disordered, example);
    }

    boolean none() {
        return lost + repeated + changed + disordered == 0;
    }

    @Override
    public String toString() {
        String numbers = lost + " lost, " + repeated + " repeated, " + changed + " changed, " + disordered
                + " streams out of order";
        return example.isEmpty() ? numbers : numbers + " (" + example + ")";
    }
}
