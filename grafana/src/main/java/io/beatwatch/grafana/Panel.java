package io.beatwatch.grafana;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * One panel as Grafana wants it. The kinds differ in what a person across the room does with them: read one number, read
 * a name, or see how something went. Single thread.
 */
final class Panel {
    /** Colours that people who see few colours tell apart, also by their brightness (after Okabe and Ito). */
    static final String FINE = "#0072B2";

    static final String LOOK = "#F0E442";
    static final String ACT = "#D55E00";
    static final String NEUTRAL = "#5A6472";

    static final String DATASOURCE = "beatwatch-prometheus";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode json = JSON.createObjectNode();
    private final ObjectNode defaults;
    private final ArrayNode overrides;
    private final ObjectNode options;
    private final ArrayNode targets;
    private final ObjectNode custom;

    private Panel(String type, String title, String description, String unit) {
        json.put("id", 0).put("type", type).put("title", title).put("description", description);
        json.set("datasource", datasource());
        json.putObject("gridPos");
        ObjectNode fieldConfig = json.putObject("fieldConfig");
        defaults = fieldConfig.putObject("defaults").put("unit", unit);
        overrides = fieldConfig.putArray("overrides");
        options = json.putObject("options");
        targets = json.putArray("targets");
        custom = JSON.createObjectNode();
    }

    /** One large number on a coloured ground. */
    static Panel number(String title, String description, String unit) {
        return stat(title, description, unit, "value");
    }

    /** One large number that has a history worth seeing behind it. */
    static Panel numberWithHistory(String title, String description, String unit) {
        Panel panel = stat(title, description, unit, "value");
        panel.options.put("graphMode", "area");
        return panel;
    }

    /** The labels of a series that is always 1, as text. */
    static Panel name(String title, String description) {
        return stat(title, description, "none", "name");
    }

    private static Panel stat(String title, String description, String unit, String textMode) {
        Panel panel = new Panel("stat", title, description, unit);
        panel.defaults.putObject("color").put("mode", "thresholds");
        panel.options
                .put("colorMode", "background_solid")
                .put("graphMode", "none")
                .put("justifyMode", "center")
                .put("orientation", "auto")
                .put("textMode", textMode)
                .put("wideLayout", true)
                .put("showPercentChange", false)
                .set("reduceOptions", lastValue());
        return panel.steps(NEUTRAL).decimals(0);
    }

    /** One bar for each series, longest first where the query sorts. */
    static Panel bars(String title, String description, String unit) {
        Panel panel = new Panel("bargauge", title, description, unit);
        panel.defaults.put("min", 0).putObject("color").put("mode", "thresholds");
        panel.options
                .put("displayMode", "basic")
                .put("orientation", "horizontal")
                .put("valueMode", "text")
                .put("namePlacement", "left")
                .put("showUnfilled", true)
                .set("reduceOptions", lastValue());
        return panel.steps(NEUTRAL).decimals(0);
    }

    /** Lines over time. */
    static Panel lines(String title, String description, String unit) {
        Panel panel = overTime(title, description, unit, "lastNotNull");
        panel.custom.put("drawStyle", "line").put("lineWidth", 2).put("fillOpacity", 10);
        return panel;
    }

    /** Counts over time as bars, one kind on top of the other. */
    static Panel stacked(String title, String description, String unit) {
        Panel panel = overTime(title, description, unit, "lastNotNull");
        panel.custom.put("drawStyle", "bars").put("lineWidth", 0).put("fillOpacity", 90);
        panel.custom.putObject("stacking").put("mode", "normal").put("group", "A");
        return panel;
    }

    /** Parts of a whole over time. */
    static Panel shares(String title, String description) {
        Panel panel = overTime(title, description, "percentunit", "lastNotNull");
        panel.custom.put("drawStyle", "line").put("lineWidth", 0).put("fillOpacity", 80);
        panel.custom.putObject("stacking").put("mode", "normal").put("group", "A");
        panel.defaults.put("max", 1);
        return panel;
    }

    private static Panel overTime(String title, String description, String unit, String calculation) {
        Panel panel = new Panel("timeseries", title, description, unit);
        panel.defaults.put("min", 0).putObject("color").put("mode", "palette-classic");
        panel.custom.put("showPoints", "never").put("spanNulls", false);
        panel.custom.putObject("thresholdsStyle").put("mode", "off");
        panel.defaults.set("custom", panel.custom);
        ObjectNode legend = panel.options
                .putObject("legend")
                .put("displayMode", "list")
                .put("placement", "bottom")
                .put("showLegend", true);
        legend.putArray("calcs").add(calculation);
        panel.options.putObject("tooltip").put("mode", "multi").put("sort", "desc");
        return panel.steps(FINE);
    }

    private static ObjectNode lastValue() {
        ObjectNode reduce = JSON.createObjectNode().put("fields", "").put("values", false);
        reduce.putArray("calcs").add("lastNotNull");
        return reduce;
    }

    private static ObjectNode datasource() {
        return JSON.createObjectNode().put("type", "prometheus").put("uid", DATASOURCE);
    }

    /** Another query; the legend may use {@code {{label}}}. */
    Panel query(String expression, String legend) {
        ObjectNode target = targets.addObject()
                .put("refId", String.valueOf((char) ('A' + targets.size() - 1)))
                .put("expr", expression)
                .put("legendFormat", legend);
        target.set("datasource", datasource());
        return this;
    }

    /** Blue is fine, yellow from one value, red from another one. */
    Panel worseFrom(double look, double act) {
        steps(FINE);
        step(LOOK, look);
        step(ACT, act);
        drawThresholds();
        return this;
    }

    /** Blue is fine, red from this value. */
    Panel badFrom(double act) {
        steps(FINE);
        step(ACT, act);
        drawThresholds();
        return this;
    }

    /** Blue is fine, yellow from this value: nobody has to run. */
    Panel oddFrom(double look) {
        steps(FINE);
        step(LOOK, look);
        drawThresholds();
        return this;
    }

    /** Red below one value, yellow below another one. */
    Panel betterFrom(double look, double fine) {
        steps(ACT);
        step(LOOK, look);
        step(FINE, fine);
        drawThresholds();
        return this;
    }

    /** Red below this value. */
    Panel goodFrom(double fine) {
        steps(ACT);
        step(FINE, fine);
        drawThresholds();
        return this;
    }

    private Panel steps(String base) {
        ObjectNode thresholds = defaults.putObject("thresholds").put("mode", "absolute");
        thresholds.putArray("steps").addObject().put("color", base).putNull("value");
        return this;
    }

    private void step(String color, double from) {
        ((ArrayNode) defaults.at("/thresholds/steps"))
                .addObject()
                .put("color", color)
                .put("value", from);
    }

    private void drawThresholds() {
        if (defaults.has("custom")) {
            custom.putObject("thresholdsStyle").put("mode", "dashed");
        }
    }

    Panel decimals(int decimals) {
        defaults.put("decimals", decimals);
        return this;
    }

    /** What stands there instead of "No data"; not in the colour of what is fine. */
    Panel whenEmpty(String text) {
        return whenEmpty(text, defaults.at("/thresholds/steps/0/color").asText().equals(FINE) ? NEUTRAL : "");
    }

    /** What stands there, yellow, instead of "No data" where there always should be a value. */
    Panel whenUnknown(String text) {
        return whenEmpty(text, LOOK);
    }

    /** @param color none: that of the lowest values */
    private Panel whenEmpty(String text, String color) {
        defaults.put("noValue", text);
        if (!color.isEmpty()) {
            ObjectNode empty = mappings().addObject().put("type", "special").putObject("options");
            empty.put("match", "null").putObject("result").put("text", text).put("color", color);
        }
        return this;
    }

    private ArrayNode mappings() {
        return defaults.withArrayProperty("mappings");
    }

    /** Words for 1 and 0. */
    Panel words(String one, String zero) {
        ObjectNode mapping = mappings().addObject().put("type", "value");
        ObjectNode values = mapping.putObject("options");
        values.putObject("1").put("text", one).put("index", 0);
        values.putObject("0").put("text", zero).put("index", 1);
        return this;
    }

    /** For values that differ by orders of magnitude. */
    Panel logarithmic() {
        custom.putObject("scaleDistribution").put("type", "log").put("log", 10);
        defaults.remove("min");
        return this;
    }

    /** Fixed colours by the name of the series. */
    Panel colors(Map<String, String> byName) {
        byName.forEach((name, color) -> {
            ObjectNode override = overrides.addObject();
            override.putObject("matcher").put("id", "byName").put("options", name);
            ObjectNode property = override.putArray("properties").addObject().put("id", "color");
            property.putObject("value").put("mode", "fixed").put("fixedColor", color);
        });
        return this;
    }

    /** Lines without a list of names below: where there are many and their names do not matter. */
    Panel withoutLegend() {
        ((ObjectNode) options.get("legend")).put("showLegend", false);
        return this;
    }

    ObjectNode at(int id, int x, int y, int width, int height) {
        json.put("id", id);
        ((ObjectNode) json.get("gridPos"))
                .put("x", x)
                .put("y", y)
                .put("w", width)
                .put("h", height);
        return json;
    }
}
