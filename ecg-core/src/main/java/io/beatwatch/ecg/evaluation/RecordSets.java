package io.beatwatch.ecg.evaluation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The record lists that reports on the MIT-BIH Arrhythmia Database speak of. */
public final class RecordSets {
    /** Training half of de Chazal, O'Dwyer and Reilly (2004), without paced records. */
    public static final List<String> DS1 = List.of(
            "101", "106", "108", "109", "112", "114", "115", "116", "118", "119", "122", "124", "201", "203", "205",
            "207", "208", "209", "215", "220", "223", "230");

    /** Test half of de Chazal, O'Dwyer and Reilly (2004), without paced records. */
    public static final List<String> DS2 = List.of(
            "100", "103", "105", "111", "113", "117", "121", "123", "200", "202", "210", "212", "213", "214", "219",
            "221", "222", "228", "231", "232", "233", "234");

    /** Records of paced patients. */
    public static final List<String> PACED = List.of("102", "104", "107", "217");

    /** The seed report's test records: {@code train_test_split(records, test_size=0.2, random_state=42)}. */
    public static final List<String> SEED_TEST =
            List.of("104", "113", "121", "201", "202", "203", "205", "219", "222", "230");

    /** All 48 records in ascending order. */
    public static final List<String> MITDB = java.util.stream.Stream.of(DS1, DS2, PACED)
            .flatMap(List::stream)
            .sorted()
            .toList();

    /** The other 38 records of the seed report. */
    public static final List<String> SEED_TRAIN =
            MITDB.stream().filter(r -> !SEED_TEST.contains(r)).toList();

    private static final Map<String, List<String>> BY_NAME = new TreeMap<>(Map.of(
            "ds1", DS1, "ds2", DS2, "paced", PACED, "mitdb", MITDB, "seed-train", SEED_TRAIN, "seed-test", SEED_TEST));

    private RecordSets() {}

    /** The list of this name (ds1, ds2, paced, mitdb, seed-train, seed-test), if there is one. */
    public static Optional<List<String>> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
