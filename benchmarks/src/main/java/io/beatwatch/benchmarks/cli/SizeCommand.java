package io.beatwatch.benchmarks.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.beatwatch.benchmarks.scale.CostPicture;
import io.beatwatch.benchmarks.scale.Sizing;
import io.beatwatch.benchmarks.scale.UnitCosts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a ward of any size takes. */
@Command(
        name = "size",
        mixinStandardHelpOptions = true,
        description =
                "The table of docs/scaling.md: what wards of 100 to 100,000 beds take, by unit costs that were measured. With"
                        + " --from those costs are worked out anew from reports of 'ward --json'.")
final class SizeCommand implements Callable<Integer> {
    private static final Pattern TABLE = Pattern.compile("\\| beds \\| partitions \\|.*\n(\\|.*\n)+");

    @Option(
            names = "--from",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Reports of 'ward --json', of several sizes (default: the costs that come along).")
    private List<Path> from = List.of();

    @Option(
            names = "--write",
            description =
                    "Write costs, table and picture where they stand in the sources, as scripts/bench knows them.")
    private boolean write;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        UnitCosts costs = costs().rounded();
        out.print(costs.text());
        out.println();
        out.print(Sizing.table(costs));
        out.flush();
        if (write) {
            Path home = Path.of(System.getProperty("beatwatch.home", "."));
            Files.writeString(
                    home.resolve("benchmarks/src/main/resources/io/beatwatch/benchmarks/scale/unit-costs.properties"),
                    costs.text());
            Files.writeString(home.resolve("docs/images/scaling.svg"), CostPicture.svg(costs));
            Path page = home.resolve("docs/scaling.md");
            Matcher table = TABLE.matcher(Files.readString(page));
            if (!table.find()) {
                throw new IOException("there is no table in " + page + ": put its heading there");
            }
            Files.writeString(page, table.replaceFirst(Matcher.quoteReplacement(Sizing.table(costs))));
        }
        return 0;
    }

    private UnitCosts costs() throws IOException {
        if (from.isEmpty()) {
            return UnitCosts.shipped();
        }
        List<JsonNode> reports = new ArrayList<>();
        for (Path file : from) {
            reports.add(new ObjectMapper().readTree(file.toFile()));
        }
        try {
            return UnitCosts.fit(reports);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
