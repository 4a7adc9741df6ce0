package io.beatwatch.monitor.settings;

import io.beatwatch.ecg.alarm.AlarmLimits;
import io.beatwatch.monitor.scoring.ModelFinder;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A named set of alarm limits: {@code config/alarms-NAME.properties}; adults' are the limits' defaults. */
final class AlarmProfile {
    private static final String BEGINS = "alarms-";
    private static final String ENDS = ".properties";

    private AlarmProfile() {}

    /**
     * Reads a profile; what it leaves out is as for adults.
     *
     * @throws SettingException naming the profiles that there are, or the entry that cannot be used
     */
    static AlarmLimits read(String name) {
        if (name.equals(Setting.ALARMS_PROFILE.defaultValue())) {
            return AlarmLimits.ADULT;
        }
        Path folder =
                Path.of(System.getProperty(ModelFinder.HOME_PROPERTY, ".")).resolve("config");
        // what is no name may be no path either
        boolean isName = name.matches("[a-z0-9-]+");
        Path file = folder.resolve(BEGINS + (isName ? name : "") + ENDS);
        if (!isName || !Files.isRegularFile(file)) {
            throw new SettingException(
                    Setting.ALARMS_PROFILE.key() + " is '" + name + "': use adult or one of " + names(folder) + " in "
                            + folder,
                    null);
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            Map<String, String> entries = new TreeMap<>();
            properties.stringPropertyNames().forEach(key -> entries.put(key, properties.getProperty(key)));
            return AlarmLimits.ADULT.with(entries);
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingException("cannot use the alarm profile " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.startsWith(BEGINS) && f.endsWith(ENDS))
                    .map(f -> f.substring(BEGINS.length(), f.length() - ENDS.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
