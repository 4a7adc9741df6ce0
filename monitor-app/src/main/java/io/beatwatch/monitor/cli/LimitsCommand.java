package io.beatwatch.monitor.cli;

import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.SetLimits;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Sets alarm limits of a bed. */
@Command(
        name = "limits",
        description = "Set alarm limits of a bed, in place of the profile's, until its stream ends.",
        mixinStandardHelpOptions = true)
public final class LimitsCommand extends BedCommand {
    @Parameters(
            paramLabel = "KEY=VALUE",
            index = "1..*",
            arity = "0..*",
            description = "A limit, such as alarms.tachycardia.rate=130; docs/alarms.md has them all.")
    private List<String> limits = List.of();

    @Option(names = "--reset", description = "First back to the profile's limits.")
    private boolean reset;

    private Map<String, Double> read() {
        Map<String, Double> read = new TreeMap<>();
        for (String limit : limits) {
            int equals = limit.indexOf('=');
            try {
                read.put(limit.substring(0, equals), Double.parseDouble(limit.substring(equals + 1)));
            } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
                throw new ParameterException(
                        spec().commandLine(), "'" + limit + "' must be KEY=VALUE with a number as its value", e);
            }
        }
        return read;
    }

    @Override
    void fill(PatientCommand.Builder command) {
        if (limits.isEmpty() && !reset) {
            throw new ParameterException(
                    spec().commandLine(), "name a limit, such as alarms.tachycardia.rate=130, or --reset");
        }
        command.setSetLimits(SetLimits.newBuilder().putAllLimits(read()).setReset(reset));
    }
}
