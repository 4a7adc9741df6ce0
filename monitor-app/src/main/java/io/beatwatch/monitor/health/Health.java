package io.beatwatch.monitor.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a health check found: green when there is no problem. Immutable.
 *
 * @param problems each with its cause and what to do
 */
public record Health(List<Problem> problems) {
    /**
     * Something that is not as it should be.
     *
     * @param problem what is wrong
     * @param mend what to do about it
     */
    public record Problem(String problem, String mend) {}

    public static final Health GREEN = new Health(List.of());

    /** Before the checks have begun. */
    public static final Health STARTING = new Health(
            List.of(new Problem("the monitor is starting", "wait; if this lasts, its log says what it waits for")));

    private static final ObjectMapper JSON = new ObjectMapper();

    public Health {
        problems = List.copyOf(problems);
    }

    public boolean green() {
        return problems.isEmpty();
    }

    Health plus(List<Problem> more) {
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(more);
        return new Health(all);
    }

    /** For people and programs: {@code {"status": "green", "problems": []}}. */
    public String json() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", green() ? "green" : "red");
        body.put("problems", problems);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings can always be written", e);
        }
    }
}
