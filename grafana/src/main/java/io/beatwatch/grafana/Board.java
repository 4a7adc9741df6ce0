package io.beatwatch.grafana;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A dashboard: rows of panels of equal width, with links to the other dashboards. Single thread. */
final class Board {
    private static final int GRID_WIDTH = 24;
    private static final String TAG = "beatwatch";

    private final String fileName;
    private final ObjectNode json = new ObjectMapper().createObjectNode();
    private final ArrayNode panels;
    private int nextRow;

    /** @param fileName without ending; the dashboard's address too */
    Board(String fileName, String title, String description, String from) {
        this.fileName = fileName;
        json.put("uid", TAG + "-" + fileName).put("title", title).put("description", description);
        json.putArray("tags").add(TAG);
        json.put("schemaVersion", 41)
                .put("version", 1)
                .put("editable", false)
                .put("graphTooltip", 1)
                .put("timezone", "browser")
                .put("refresh", "5s");
        json.putObject("time").put("from", from).put("to", "now");
        json.putObject("annotations").putArray("list");
        json.putObject("templating").putArray("list");
        ObjectNode others = json.putArray("links").addObject();
        others.put("title", "Beatwatch")
                .put("type", "dashboards")
                .put("icon", "external link")
                .put("tooltip", "The other dashboards of Beatwatch")
                .put("asDropdown", false)
                .put("targetBlank", false)
                .put("includeVars", false)
                .put("keepTime", true);
        others.putArray("tags").add(TAG);
        panels = json.putArray("panels");
    }

    /** Adds a row that shares the width among its panels. */
    Board row(int height, Panel... row) {
        int width = GRID_WIDTH / row.length;
        for (int i = 0; i < row.length; i++) {
            panels.add(row[i].at(panels.size() + 1, i * width, nextRow, width, height));
        }
        nextRow += height;
        return this;
    }

    String fileName() {
        return fileName + ".json";
    }

    ObjectNode json() {
        return json;
    }

    @Override
    public String toString() {
        return fileName;
    }

    /** As it stands in its file. */
    String text() throws JsonProcessingException {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
        return new ObjectMapper().writer(printer).writeValueAsString(json) + "\n";
    }
}
