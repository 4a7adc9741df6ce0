package io.beatwatch.trainer.dataset;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The records of other databases than MIT-BIH that networks are trained on, and those that a finished design is confirmed
 * by. They are named one by one, so that a recipe means the same where a whole database is at hand. No patient of the
 * MIT-BIH Arrhythmia Database and none of {@code svdb-confirm} is among those for training.
 */
final class TrainingSets {
    private static final Map<String, List<String>> BY_NAME = new TreeMap<>(Map.of(
            "svdb-train",
                    of(
                            "svdb",
                            "800 802 804 806 807 808 810 812 821 823 825 827 829 841 843 845 847 849 851 853 855 857 859"
                                    + " 861 863 865 867 869 871 873 875 876 877 878 879 881 882 883 884 885 886 887 889"
                                    + " 891 893"),
            "svdb-confirm", of("svdb", "801 803 805 820 824 844 846 852 854 858 860 862 864 868 880 892"),
            "nsrdb-train", of("nsrdb", "18177 18184 19088 19090 19093 19140 19830"),
            "qtdb-train",
                    of(
                            "qtdb",
                            "sel14046 sel14157 sel14172 sel15814 sel30 sel301 sel302 sel306 sel307 sel308 sel31 sel310 sel32 sel34 sel35 sel36 sel41 sel45 sel46 sel49 sel51 sel52 sele0106 sele0107 sele0110 sele0111 sele0112 sele0116 sele0121 sele0122 sele0129 sele0133 sele0136 sele0166 sele0170 sele0203 sele0210 sele0211 sele0303 sele0405 sele0409 sele0603 sele0604 sele0606 sele0607 sele0609 sele0612 sele0704"),
            "edb-train", of("edb", "e0808 e1304"),
            "ltafdb-train", of("ltafdb", "01 10")));

    private TrainingSets() {}

    private static List<String> of(String database, String records) {
        return Stream.of(records.split(" ")).map(name -> database + "/" + name).toList();
    }

    /** The records of a set, if there is one of that name. */
    static Optional<List<String>> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    static Set<String> names() {
        return BY_NAME.keySet();
    }
}
