package io.beatwatch.ward.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.beatwatch.ecg.alarm.AlarmLimit;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.BedStatus;
import io.beatwatch.schema.CommandOutcome;
import io.beatwatch.schema.Probabilities;
import io.beatwatch.schema.StripLead;
import io.beatwatch.ward.census.AlarmNote;
import io.beatwatch.ward.census.LeadInfo;
import io.beatwatch.ward.census.WardBed;
import java.nio.charset.StandardCharsets;

/** What the page is told, as JSON. Stateless, any thread; what reads a {@link WardBed} wants the ward's lock. */
final class WardJson {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private WardJson() {}

    static byte[] bytes(JsonNode node) {
        return text(node).getBytes(StandardCharsets.UTF_8);
    }

    static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree that cannot be written", e);
        }
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ObjectNode error(String why) {
        return object().put("error", why);
    }

    private static String ref(AlarmNote note) {
        return note.partition() + "." + note.offset();
    }

    static ObjectNode note(AlarmNote note) {
        ObjectNode json = object().put("ref", note.partition() + "." + note.offset())
                .put("bed", note.bed())
                .put("kind", note.kind())
                .put("priority", note.priority())
                .put("time", note.timeMillis())
                .put("onset", note.onsetMillis())
                .put("open", note.open());
        if (note.isAlarm()) {
            json.put("alarm", note.alarmId())
                    .put("phase", note.phase())
                    .put("state", note.state())
                    .put("inactivation", note.inactivation())
                    .put("sounds", note.sounds());
        }
        put(json, "label", note.label());
        put(json, "by", note.by());
        put(json, "rate", note.rate());
        put(json, "certainty", note.certainty());
        if (note.beats() > 0) {
            json.put("beats", note.beats());
        }
        put(json, "technical", note.technical());
        put(json, "learning", note.learning());
        put(json, "simulated", note.simulated());
        put(json, "strip", note.hasStrip());
        return json;
    }

    private static void put(ObjectNode json, String name, String value) {
        if (!value.isEmpty()) {
            json.put(name, value);
        }
    }

    private static void put(ObjectNode json, String name, boolean value) {
        if (value) {
            json.put(name, true);
        }
    }

    private static void put(ObjectNode json, String name, float value) {
        if (!Float.isNaN(value)) {
            json.put(name, Math.round(value * 100) / 100.0);
        }
    }

    /** What changes from second to second. */
    static ObjectNode vitals(WardBed bed, long nowMillis) {
        ObjectNode json = object().put("id", bed.id());
        float rate = bed.heartRate(nowMillis);
        if (!Float.isNaN(rate)) {
            json.put("rate", Math.round(rate));
        }
        put(json, "quality", bed.quality(nowMillis));
        put(json, "simulated", bed.simulated());
        put(json, "ended", bed.ended());
        boolean stale = bed.stale(nowMillis);
        put(json, "stale", stale);
        put(json, "learning", bed.learning() && !stale);
        if (stale && bed.chunkMillis() != Long.MIN_VALUE) {
            json.put("since", bed.chunkMillis());
        }
        if (bed.hertz() > 0) {
            json.put("chunk", bed.chunkLengthMillis());
            ArrayNode leads = json.putArray("leads");
            ArrayNode off = json.putArray("off");
            for (int i = 0; i < bed.leads().size(); i++) {
                leads.add(bed.leads().get(i).shortName());
                if (bed.leadOff(i)) {
                    off.add(i);
                }
            }
        }
        return json;
    }

    /** A bed's alarms that show. */
    static ArrayNode open(WardBed bed) {
        ArrayNode open = MAPPER.createArrayNode();
        bed.open().values().forEach(note -> {
            ObjectNode json = note(note).put("said", bed.saidMillis(note.alarmId()));
            AlarmNote pictured = bed.pictured(note.alarmId());
            if (pictured != null) {
                json.put("picture", ref(pictured));
            }
            open.add(json);
        });
        return open;
    }

    /** Limits, pauses, what became of the newest command. */
    static ObjectNode status(WardBed bed) {
        ObjectNode json = object().put("id", bed.id());
        BedStatus status = bed.status();
        if (status == null) {
            return json;
        }
        put(json, "profile", status.getProfile());
        ObjectNode limits = json.putObject("limits");
        status.getLimitsMap().forEach(limits::put);
        ArrayNode own = json.putArray("own");
        status.getOwnLimitsList().forEach(own::add);
        if (status.hasAudioPausedUntil()) {
            json.put("audioPaused", AlarmNote.millis(status.getAudioPausedUntil()));
        }
        if (status.hasAlarmsPausedUntil()) {
            json.put("alarmsPaused", AlarmNote.millis(status.getAlarmsPausedUntil()));
        }
        if (status.hasOutcome()) {
            CommandOutcome outcome = status.getOutcome();
            json.putObject("outcome")
                    .put("id", outcome.getId())
                    .put("by", outcome.getBy())
                    .put("command", outcome.getCommand())
                    .put("accepted", outcome.getAccepted())
                    .put("reason", outcome.getReason())
                    .put("time", AlarmNote.millis(status.getTime()));
        }
        ArrayNode suppressed = json.putArray("suppressed");
        status.getSuppressedList()
                .forEach(s -> suppressed
                        .addObject()
                        .put("kind", s.getKind().name())
                        .put("reason", s.getReason())
                        .put("count", s.getCount()));
        return json;
    }

    /** An alert with its strip and what the network looked at. */
    static ObjectNode alert(Alert alert, AlarmNote note) {
        ObjectNode json = note(note)
                .put("hz", alert.getSamplingRateHertz())
                .put("sample", alert.getSample())
                .put("model", alert.getModelVersion())
                .put("quality", alert.getQuality().name());
        if (alert.hasAlarm()) {
            json.put("onsetSample", alert.getAlarm().getOnsetSample())
                    .put("decidedSample", alert.getAlarm().getDecidedSample())
                    .put("mdc", alert.getAlarm().getMdcMnemonic());
        }
        if (alert.hasRrMilliseconds()) {
            json.put("rr", alert.getRrMilliseconds());
        }
        if (alert.hasProbabilities()) {
            Probabilities p = alert.getProbabilities();
            json.putObject("probabilities")
                    .put("N", p.getN())
                    .put("S", p.getS())
                    .put("V", p.getV())
                    .put("F", p.getF())
                    .put("Q", p.getQ());
        }
        if (alert.getAttention().getWeightsCount() > 0) {
            ObjectNode attention = json.putObject("attention")
                    .put("from", alert.getAttention().getFromMilliseconds())
                    .put("to", alert.getAttention().getToMilliseconds());
            ArrayNode weights = attention.putArray("weights");
            alert.getAttention().getWeightsList().forEach(weights::add);
        }
        json.put("firstSample", alert.getStrip().getFirstSample());
        ArrayNode leads = json.putArray("leads");
        for (StripLead lead : alert.getStrip().getLeadsList()) {
            ArrayNode values = leads.addObject()
                    .put("name", LeadInfo.shortName(lead.getName()))
                    .putArray("microvolts");
            lead.getMicrovoltsList().forEach(values::add);
        }
        return json;
    }

    /** Minute by minute: begin in seconds since 1970, mean, least and largest rate, V and S beats. */
    static ObjectNode trend(WardBed bed) {
        ObjectNode json = object();
        ArrayNode time = json.putArray("time");
        ArrayNode rate = json.putArray("rate");
        ArrayNode least = json.putArray("least");
        ArrayNode most = json.putArray("most");
        ArrayNode v = json.putArray("v");
        ArrayNode s = json.putArray("s");
        bed.trend().minutes().forEach((begin, minute) -> {
            time.add(begin / 1000);
            number(rate, minute.rate());
            number(least, minute.leastRate());
            number(most, minute.mostRate());
            v.add(minute.ventricular());
            s.add(minute.supraventricular());
        });
        return json;
    }

    private static void number(ArrayNode array, double value) {
        if (Double.isFinite(value)) {
            array.add(Math.round(value * 10) / 10.0);
        } else {
            array.addNull();
        }
    }

    /** What can be set for a bed. */
    static ArrayNode limits() {
        ArrayNode limits = MAPPER.createArrayNode();
        for (AlarmLimit limit : AlarmLimit.values()) {
            limits.addObject()
                    .put("key", limit.key())
                    .put("least", limit.least())
                    .put("most", limit.most())
                    .put("adult", limit.adult())
                    .put("meaning", limit.meaning());
        }
        return limits;
    }
}
