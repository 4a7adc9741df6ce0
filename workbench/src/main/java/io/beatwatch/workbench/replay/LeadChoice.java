package io.beatwatch.workbench.replay;

import io.beatwatch.ecg.wfdb.RecordHeader;
import io.beatwatch.ecg.wfdb.WfdbException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Which leads of a record are used: {@code all}, {@code first}, or names with commas. */
public final class LeadChoice {
    public static final LeadChoice ALL = new LeadChoice("all");
    public static final LeadChoice FIRST = new LeadChoice("first");

    private final String choice;

    private LeadChoice(String choice) {
        this.choice = choice;
    }

    public static LeadChoice parse(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("name leads with commas, or all, or first");
        }
        return new LeadChoice(text.strip());
    }

    /**
     * Indices of the chosen signals.
     *
     * @throws WfdbException if the record has no lead of a name
     */
    public List<Integer> of(RecordHeader header) throws WfdbException {
        List<String> names = header.leadNames();
        switch (choice.toLowerCase(Locale.ROOT)) {
            case "all":
                return IntStream.range(0, names.size()).boxed().toList();
            case "first":
                return List.of(0);
            default:
                List<Integer> chosen = new ArrayList<>();
                for (String name : choice.split("\\s*,\\s*")) {
                    int index = names.stream()
                            .map(n -> n.toLowerCase(Locale.ROOT))
                            .toList()
                            .indexOf(name.toLowerCase(Locale.ROOT));
                    if (index < 0) {
                        throw new WfdbException("record " + header.name() + " has no lead '" + name + "': it has "
                                + String.join(", ", names));
                    }
                    chosen.add(index);
                }
                return chosen;
        }
    }
}
