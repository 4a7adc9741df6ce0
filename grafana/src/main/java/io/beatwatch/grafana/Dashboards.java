package io.beatwatch.grafana;

import static io.beatwatch.grafana.Panel.bars;
import static io.beatwatch.grafana.Panel.lines;
import static io.beatwatch.grafana.Panel.name;
import static io.beatwatch.grafana.Panel.number;
import static io.beatwatch.grafana.Panel.numberWithHistory;
import static io.beatwatch.grafana.Panel.shares;
import static io.beatwatch.grafana.Panel.stacked;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The dashboards in {@code grafana/dashboards}. To change one, change it here and run {@code scripts/dashboards}.
 *
 * <p>Each begins with what is to be read from across the room. Blue is fine, yellow wants a look, red wants somebody now;
 * grey says neither.
 */
final class Dashboards {
    private static final String SKY = "#56B4E9";
    private static final String ORANGE = "#E69F00";
    private static final String GREEN = "#009E73";
    private static final String PINK = "#CC79A7";
    private static final String GREY = "#999999";

    private static final Map<String, String> CLASSES =
            sorted(Map.of("N", Panel.FINE, "S", SKY, "V", ORANGE, "F", GREEN, "Q", GREY));

    private static final Map<String, String> KINDS = sorted(Map.of(
            "supraventricular_beat", SKY,
            "ventricular_beat", ORANGE,
            "ventricular_couplet", Panel.ACT,
            "ventricular_run", PINK,
            "fusion_beat", GREEN));

    private static final Map<String, String> PRIORITIES =
            sorted(Map.of("high", Panel.ACT, "medium", Panel.LOOK, "low", SKY, "advisory", GREY));

    private static final Map<String, String> SUPPRESSIONS = sorted(Map.of(
            "chain", Panel.FINE,
            "learning", SKY,
            "noise", ORANGE,
            "uncertain", GREEN,
            "time_out", PINK,
            "audio_paused", Panel.LOOK,
            "alarm_paused", Panel.ACT));

    private static final Map<String, String> BEDS =
            sorted(Map.of("active", Panel.FINE, "learning", SKY, "noisy", Panel.LOOK, "lost", Panel.ACT));

    private static final Map<String, String> GRADES =
            sorted(Map.of("clean", Panel.FINE, "moderate", SKY, "severe", Panel.LOOK, "no_signal", Panel.ACT));

    private static final Map<String, String> PERCENTILES =
            sorted(Map.of("half", Panel.FINE, "9 of 10", SKY, "99 of 100", ORANGE));

    private Dashboards() {}

    static List<Board> all() {
        return List.of(ward(), scoring(), delivery(), signal());
    }

    private static Board ward() {
        return new Board(
                        "ward",
                        "Ward overview",
                        "Is every bed watched, what was found, and how soon was it said.",
                        "now-15m")
                .row(
                        7,
                        monitorsUp(),
                        numberWithHistory(
                                        "Beds watched",
                                        "Beds whose gateway sent a chunk within the last seconds (setting beds.lost-after), over"
                                                + " all monitors.",
                                        "none")
                                .query("sum(beatwatch_beds_active)", "beds")
                                .whenEmpty("no monitor"),
                        number(
                                        "Beds lost",
                                        "Beds that fell silent without ending their stream: nobody watches these patients. Red"
                                                + " from the first.",
                                        "none")
                                .query("sum(beatwatch_beds_lost)", "beds")
                                .badFrom(1)
                                .whenEmpty("no monitor"),
                        number(
                                        "Alarm delay, 99 of 100",
                                        "Of the last five minutes' alarms and alerts about beats, 99 of 100 took less than this"
                                                + " from the gateway sending the chunk that completed what they are about to"
                                                + " Kafka having them. The objective is 0.5 s: yellow from there, red from 1 s.",
                                        "s")
                                .query(percentile(0.99, "beatwatch_chunk_to_alert_seconds", "5m"), "delay")
                                .worseFrom(0.5, 1)
                                .decimals(2)
                                .whenEmpty("no alarms"))
                .row(
                        4,
                        number(
                                        "Alarms in 5 min",
                                        "Alarms about conditions that began over the last five minutes, all beds and priorities.",
                                        "none")
                                .query("sum(increase(beatwatch_alarms_total[5m]))", "alarms")
                                .whenEmpty("no monitor"),
                        secondsBehind(),
                        number(
                                        "Somebody is called",
                                        "Alerts that fire now and page somebody; docs/runbook.md says what to do about each. Red"
                                                + " from the first.",
                                        "none")
                                .query("count(ALERTS{alertstate=\"firing\",severity=\"page\"}) or vector(0)", "pages")
                                .badFrom(1),
                        deadLetters())
                .row(
                        8,
                        stacked(
                                        "Alarms by priority",
                                        "Alarms about conditions that began, per minute. high: somebody has to come at once;"
                                                + " advisory: shown without a sound.",
                                        "suffix: /min")
                                .query(perMinute("priority", "beatwatch_alarms_total"), "{{priority}}")
                                .decimals(1)
                                .colors(PRIORITIES),
                        stacked(
                                        "Suppressed by reason",
                                        "What gave no alarm per minute, or one without a sound (time_out, audio_paused);"
                                                + " docs/alarms.md explains the reasons. uncertain counts beats.",
                                        "suffix: /min")
                                .query(perMinute("suppression", "beatwatch_alarms_suppressed_total"), "{{suppression}}")
                                .decimals(1)
                                .colors(SUPPRESSIONS))
                .row(
                        8,
                        stacked(
                                        "Alerts about beats by kind",
                                        "Alerts about single beats, published per minute: for machines, not to wake anybody. A"
                                                + " ventricular run gives one for its third beat and for each one after it.",
                                        "suffix: /min")
                                .query(perMinute("kind", "beatwatch_alerts_total"), "{{kind}}")
                                .colors(KINDS),
                        lines(
                                        "Beats by class",
                                        "Heartbeats classified per minute, on a logarithmic scale: N is a hundred times as"
                                                + " frequent as the others.",
                                        "suffix: /min")
                                .query(perMinute("class", "beatwatch_beats_total"), "{{class}}")
                                .logarithmic()
                                .decimals(1)
                                .colors(CLASSES))
                .row(
                        7,
                        beds(),
                        latency(
                                "Alarm delay",
                                "For alarms and alerts about beats: from the gateway sending the chunk that completed what they are"
                                        + " about to Kafka having them.",
                                "beatwatch_chunk_to_alert_seconds"),
                        lines(
                                        "Seconds behind",
                                        "Age of the oldest chunk that is not processed yet, in the partition that is worst."
                                                + " Alarms come late by as much.",
                                        "s")
                                .query("max(beatwatch_behind_seconds)", "behind")
                                .worseFrom(2, 10)
                                .withoutLegend());
    }

    private static Board scoring() {
        return new Board(
                        "scoring",
                        "Scoring and GPU",
                        "Which network scores on what, how fast, and whether the processor and the GPU keep up.",
                        "now-15m")
                .row(
                        6,
                        name(
                                        "Network",
                                        "Network with its version, and the device that it runs on. More than one: an update is"
                                                + " under way, or instances differ.")
                                .query(
                                        "count by (version, engine, device) (beatwatch_model_info)",
                                        "{{version}} on {{device}}")
                                .whenEmpty("no monitor"),
                        number(
                                        "Scoring on",
                                        "Whether a monitor fell back to another device than the configured one. It scores the"
                                                + " same, but slower.",
                                        "none")
                                .query("max(beatwatch_scorer_on_fallback)", "fallback")
                                .words("FALLBACK", "as configured")
                                .oddFrom(1)
                                .whenEmpty("no monitor"),
                        number(
                                        "Failed batches in 15 min",
                                        "Batches whose scoring failed; they are scored again, on another device where the"
                                                + " engine keeps failing. Yellow from the first, red from 10.",
                                        "none")
                                .query("sum(increase(beatwatch_scorer_failures_total[15m]))", "batches")
                                .worseFrom(0.5, 10)
                                .whenEmpty("no monitor"),
                        number(
                                        "Time per batch, 99 of 100",
                                        "Of the last five minutes' batches, 99 of 100 took less than this in the engine. Yellow"
                                                + " from 0.1 s, red from 0.25 s: half of the objective for an alarm.",
                                        "s")
                                .query(percentile(0.99, "beatwatch_scoring_seconds", "5m"), "time")
                                .worseFrom(0.1, 0.25)
                                .decimals(3)
                                .whenEmpty("nothing scored"))
                .row(
                        8,
                        lines(
                                        "Time per batch",
                                        "Time in the engine per batch by engine and device: 99 of 100 took less.",
                                        "s")
                                .query(
                                        "histogram_quantile(0.99, sum by (le, engine, device)"
                                                + " (rate(beatwatch_scoring_seconds_bucket[$__rate_interval])))",
                                        "{{engine}}/{{device}}")
                                .worseFrom(0.1, 0.25),
                        lines(
                                        "Beats per batch",
                                        "Mean size of a batch. It grows with the ward; near the setting batch.size the scorer is"
                                                + " what everything waits for.",
                                        "suffix: beats")
                                .query(
                                        "sum by (engine, device) (rate(beatwatch_batch_size_sum[$__rate_interval])) /"
                                                + " sum by (engine, device) (rate(beatwatch_batch_size_count[$__rate_interval]))",
                                        "{{engine}}/{{device}}")
                                .decimals(1),
                        latency(
                                "Wait for a batch",
                                "How long the oldest beat of a batch waited for it: up to the setting batch.delay, and more where"
                                        + " stream threads are busy.",
                                "beatwatch_batch_wait_seconds"))
                .row(
                        8,
                        lines(
                                        "Beats scored",
                                        "Beats that went through the engine per second, by engine and device.",
                                        "suffix: /s")
                                .query(
                                        "sum by (engine, device) (rate(beatwatch_batch_size_sum[$__rate_interval]))",
                                        "{{engine}}/{{device}}")
                                .decimals(1),
                        lines(
                                        "Share of time in the engine",
                                        "Share of their time that each monitor's stream threads spend scoring, the mean of all of"
                                                + " them. Near 100 % there is no room left: more threads (setting"
                                                + " stream.threads), or another device.",
                                        "percentunit")
                                .query(
                                        "sum by (instance) (rate(beatwatch_scoring_seconds_sum[$__rate_interval])) /"
                                                + " sum by (instance) (kafka_stream_alive_stream_threads)",
                                        "{{instance}}")
                                .worseFrom(0.7, 0.9)
                                .decimals(0),
                        stacked(
                                        "Fallbacks in an hour",
                                        "Times that scoring moved from one device to another within the last hour.",
                                        "none")
                                .query(
                                        "sum by (from, to) (increase(beatwatch_scorer_fallbacks_total[1h]))",
                                        "{{from}} to {{to}}")
                                .oddFrom(1)
                                .decimals(0)
                                .whenEmpty("none"))
                .row(
                        7,
                        lines("Processor", "Share of the machine's processors that each monitor uses.", "percentunit")
                                .query("max by (instance) (process_cpu_usage{job=\"beatwatch\"})", "{{instance}}")
                                .worseFrom(0.8, 0.95)
                                .decimals(0),
                        lines(
                                        "Java heap",
                                        "Memory in use on the Java heap of each monitor; it goes up and down with garbage"
                                                + " collection. The limit is the option -Xmx.",
                                        "bytes")
                                .query(
                                        "sum by (instance) (jvm_memory_used_bytes{area=\"heap\",job=\"beatwatch\"})",
                                        "{{instance}}")
                                .decimals(0),
                        lines(
                                        "Garbage collection",
                                        "Share of time that each monitor stands still for garbage collection.",
                                        "percentunit")
                                .query(
                                        "sum by (instance) (rate(jvm_gc_pause_seconds_sum{job=\"beatwatch\"}[$__rate_interval]))",
                                        "{{instance}}")
                                .worseFrom(0.05, 0.1)
                                .decimals(1))
                .row(
                        7,
                        lines(
                                        "GPU in use",
                                        "Share of time that the GPU computes, from NVIDIA's dcgm-exporter.",
                                        "percent")
                                .query("max by (gpu, instance) (DCGM_FI_DEV_GPU_UTIL)", "{{instance}} GPU {{gpu}}")
                                .worseFrom(85, 95)
                                .whenEmpty("no GPU"),
                        lines("GPU memory", "Share of the GPU's memory that is taken.", "percentunit")
                                .query(
                                        "max by (gpu, instance) (DCGM_FI_DEV_FB_USED / (DCGM_FI_DEV_FB_USED +"
                                                + " DCGM_FI_DEV_FB_FREE))",
                                        "{{instance}} GPU {{gpu}}")
                                .worseFrom(0.85, 0.95)
                                .decimals(0)
                                .whenEmpty("no GPU"),
                        lines(
                                        "GPU temperature",
                                        "A GPU that becomes too hot slows down, most of them from 83 to 90 °C.",
                                        "celsius")
                                .query("max by (gpu, instance) (DCGM_FI_DEV_GPU_TEMP)", "{{instance}} GPU {{gpu}}")
                                .worseFrom(80, 88)
                                .whenEmpty("no GPU"),
                        lines("GPU power", "What the GPU draws; it goes up with its work.", "watt")
                                .query("max by (gpu, instance) (DCGM_FI_DEV_POWER_USAGE)", "{{instance}} GPU {{gpu}}")
                                .whenEmpty("no GPU"));
    }

    private static Board delivery() {
        return new Board(
                        "delivery",
                        "Delivery and Kafka",
                        "Does every chunk become beats and alarms in time, and what stands in the way.",
                        "now-1h")
                .row(
                        6,
                        number(
                                        "Alarms in time",
                                        "Share of the last hour's alarms and alerts about beats that were handed to Kafka within"
                                                + " 0.5 s of the chunk. The objective is 99 %: red below, yellow below 99.5 %.",
                                        "percentunit")
                                .query("1 - max(job:beatwatch_alarms_late:ratio_rate1h >= 0)", "in time")
                                .betterFrom(0.99, 0.995)
                                .decimals(2)
                                .whenEmpty("no alarms"),
                        secondsBehind(),
                        number(
                                        "Monitors live",
                                        "What /health/live of the worst monitor says: records advance and the scorer answers.",
                                        "none")
                                .query("min(beatwatch_live)", "live")
                                .words("live", "NOT LIVE")
                                .goodFrom(1)
                                .whenEmpty("no monitor"),
                        number(
                                        "Monitors ready",
                                        "Monitors that have their partitions, their state and their network.",
                                        "none")
                                .query("sum(beatwatch_ready)", "ready")
                                .goodFrom(1)
                                .whenEmpty("no monitor"),
                        number(
                                        "Stores restoring",
                                        "Store partitions whose state is being read back from Kafka: their beds are not watched"
                                                + " until that is done.",
                                        "none")
                                .query("sum(beatwatch_restoring_stores)", "stores")
                                .oddFrom(1)
                                .whenEmpty("no monitor"),
                        deadLetters())
                .row(
                        8,
                        lines(
                                        "Seconds behind by partition",
                                        "Age of the oldest chunk that is not processed yet. One partition alone: a stream thread"
                                                + " hangs; all of them: too little processor, or the broker is slow.",
                                        "s")
                                .query("max by (partition) (beatwatch_behind_seconds)", "{{partition}}")
                                .worseFrom(2, 10)
                                .withoutLegend(),
                        lines(
                                        "Records behind by partition",
                                        "Records of the samples topic behind the committed offset. Some always wait for the next"
                                                + " commit.",
                                        "none")
                                .query("max by (partition) (beatwatch_lag_records)", "{{partition}}")
                                .withoutLegend(),
                        lines(
                                        "Chunks taken in",
                                        "Chunks per second over the whole ward, by monitor: 4 for each bed that sends every"
                                                + " 250 ms.",
                                        "suffix: /s")
                                .query(
                                        "sum by (instance) (rate(beatwatch_chunks_total[$__rate_interval]))",
                                        "{{instance}}"))
                .row(
                        8,
                        latency(
                                "From chunk to alarm",
                                "For alarms and alerts about beats: from the gateway sending the chunk that completed what they are"
                                        + " about to Kafka having them.",
                                "beatwatch_chunk_to_alert_seconds"),
                        latency(
                                "From R peak to alert about a beat",
                                "What passes at the bedside: the window after the beat, the chunk's length and the way.",
                                "beatwatch_beat_to_alert_seconds"),
                        lines(
                                        "Budget burnt",
                                        "How many times as fast as allowed late alarms use up the objective's 1 %: at 1, it is"
                                                + " just used up after 30 days. Somebody is paged at 14.4 over an hour and at 6"
                                                + " over six.",
                                        "suffix: x")
                                .query("max(job:beatwatch_alarms_late:ratio_rate5m) / 0.01", "5 min")
                                .query("max(job:beatwatch_alarms_late:ratio_rate1h) / 0.01", "1 h")
                                .query("max(job:beatwatch_alarms_late:ratio_rate6h) / 0.01", "6 h")
                                .worseFrom(6, 14.4)
                                .decimals(1)
                                .colors(sorted(Map.of("5 min", GREY, "1 h", SKY, "6 h", Panel.FINE)))
                                .whenEmpty("no alarms"))
                .row(
                        7,
                        stacked(
                                        "Dead letters by reason",
                                        "Chunks and commands that could not be used, per minute. ecg.dlq.v1 has each of them with"
                                                + " the reason in words.",
                                        "suffix: /min")
                                .query(perMinute("reason", "beatwatch_dead_letters_total") + " > 0", "{{reason}}")
                                .decimals(1)
                                .whenEmpty("none"),
                        lines(
                                        "Stream threads",
                                        "Threads that run or take part in a rebalance, by monitor. Fewer than the setting"
                                                + " stream.threads: one has failed and is being replaced.",
                                        "none")
                                .query("sum by (instance) (kafka_stream_alive_stream_threads)", "{{instance}}")
                                .goodFrom(1)
                                .decimals(0),
                        lines(
                                        "Time to spare",
                                        "Share of their time that the busiest stream threads wait for records. Near 0 a monitor"
                                                + " is as busy as it can be.",
                                        "percentunit")
                                .query("min by (instance) (kafka_stream_thread_poll_ratio)", "{{instance}}")
                                .betterFrom(0.1, 0.3)
                                .decimals(0))
                .row(
                        7,
                        bars("State", "Size of the patients' state in memory, by store, over all monitors.", "bytes")
                                .query("sum by (store) (beatwatch_state_bytes)", "{{store}}")
                                .whenEmpty("no monitor"),
                        bars("Entries", "Entries of each store, over all monitors.", "none")
                                .query("sum by (store) (beatwatch_state_entries)", "{{store}}")
                                .whenEmpty("no monitor"),
                        number(
                                        "Restoring took, 99 of 100",
                                        "How long monitors of the last day took to read back a store partition: 99 of 100 took"
                                                + " less. Beds are not watched meanwhile. Yellow from 10 s, red from 60 s.",
                                        "s")
                                .query(percentileSinceStart(0.99, "beatwatch_restore_seconds", "1d"), "restore")
                                .worseFrom(10, 60)
                                .decimals(1)
                                .whenEmpty("none"),
                        name("Version", "Version and revision of the monitors. More than one: an update is under way.")
                                .query(
                                        "count by (version, revision) (beatwatch_build_info)",
                                        "{{version}} ({{revision}})")
                                .whenEmpty("no monitor"))
                .row(
                        7,
                        lines("Page: browsers", "Browsers that are connected to each server of the live page.", "none")
                                .query("sum by (instance) (beatwatch_ward_browsers{stream=\"events\"})", "{{instance}}")
                                .decimals(0)
                                .whenEmpty("no page"),
                        lines(
                                        "Page: browsers too slow",
                                        "Browsers per minute that were closed because they did not take what was sent. They come"
                                                + " back by themselves; many of them mean a network that cannot follow.",
                                        "suffix: /min")
                                .query(perMinute("stream", "beatwatch_ward_browsers_closed_total"), "{{stream}}")
                                .worseFrom(1, 10)
                                .decimals(1)
                                .whenEmpty("no page"),
                        lines(
                                        "Page: chunk to server",
                                        "From the gateway sending a chunk to the page's server having it: 99 of 100 took less."
                                                + " What browsers show is older by the way and by what evens out chunks.",
                                        "s")
                                .query(percentile(0.99, "beatwatch_ward_chunk_delay_seconds", "5m"), "delay")
                                .worseFrom(1, 2)
                                .withoutLegend()
                                .whenEmpty("no page"),
                        lines(
                                        "Page: records behind",
                                        "Records that the server of the live page has not read yet, by topic. What stays is shown"
                                                + " late.",
                                        "none")
                                .query("max by (topic) (beatwatch_ward_lag_records)", "{{topic}}")
                                .decimals(0)
                                .whenEmpty("no page"));
    }

    private static Board signal() {
        return new Board(
                        "signal",
                        "Signal quality",
                        "How much of the signal arrives and can be judged, and which patients are still being learned.",
                        "now-15m")
                .row(
                        7,
                        number(
                                        "Signal that can be judged",
                                        "Share of the last five minutes' signal, all leads, with a beat to be seen in it. Yellow"
                                                + " below 95 %, red below 80 %.",
                                        "percentunit")
                                .query(
                                        "sum(rate(beatwatch_signal_seconds_total{quality!=\"no_signal\"}[5m])) /"
                                                + " sum(rate(beatwatch_signal_seconds_total[5m])) >= 0",
                                        "signal")
                                .betterFrom(0.8, 0.95)
                                .decimals(1)
                                .whenEmpty("no signal"),
                        number(
                                        "Noisy beds",
                                        "Beds whose signal is poor now: somebody may have to look at the electrodes. Yellow from"
                                                + " the first.",
                                        "none")
                                .query("sum(beatwatch_beds_noisy)", "beds")
                                .oddFrom(1)
                                .whenEmpty("no monitor"),
                        number(
                                        "Beds being learned",
                                        "Beds whose patient the monitor does not know yet: new ones for their first minutes, and"
                                                + " those that an operator had learned anew. Their alarms are less sure.",
                                        "none")
                                .query("sum(beatwatch_beds_learning)", "beds")
                                .whenEmpty("no monitor"),
                        number(
                                        "Missing in 15 min",
                                        "Seconds of signal that never came within the last fifteen minutes, over all beds. Yellow"
                                                + " from 5 s, red from 60 s.",
                                        "s")
                                .query("sum(increase(beatwatch_missing_seconds_total[15m]))", "missing")
                                .worseFrom(5, 60)
                                .decimals(1)
                                .whenEmpty("no monitor"))
                .row(
                        9,
                        shares(
                                        "Signal by quality",
                                        "Share of the signal, all leads, by grade. no_signal: a lead is off, or nothing but noise.")
                                .query(
                                        "sum by (quality) (rate(beatwatch_signal_seconds_total[$__rate_interval])) / on ()"
                                                + " group_left () sum(rate(beatwatch_signal_seconds_total[$__rate_interval]))",
                                        "{{quality}}")
                                .decimals(1)
                                .colors(GRADES)
                                .whenEmpty("no signal"),
                        beds())
                .row(
                        8,
                        stacked(
                                        "Chunks out of turn",
                                        "Chunks per minute that did not go on where the one before ended: gap means that samples"
                                                + " were lost, repeated that a gateway sent them twice, restarted that its device"
                                                + " began to count anew.",
                                        "suffix: /min")
                                .query(
                                        "60 * sum by (continuity)"
                                                + " (rate(beatwatch_chunks_total{continuity=~\"gap|repeated|restarted\"}[$__rate_interval]))",
                                        "{{continuity}}")
                                .decimals(1)
                                .colors(sorted(Map.of("gap", Panel.ACT, "repeated", SKY, "restarted", GREY))),
                        lines("Signal missing", "Seconds of signal per minute that never came, over all beds.", "s")
                                .query("60 * sum(rate(beatwatch_missing_seconds_total[$__rate_interval]))", "missing")
                                .oddFrom(1)
                                .decimals(1)
                                .withoutLegend(),
                        lines(
                                        "Beats while learning",
                                        "Share of the beats that were classified while their patient was still being learned.",
                                        "percentunit")
                                .query(
                                        "sum(rate(beatwatch_beats_learning_total[$__rate_interval])) /"
                                                + " sum(rate(beatwatch_beats_total[$__rate_interval]))",
                                        "learning")
                                .decimals(0)
                                .withoutLegend())
                .row(
                        7,
                        lines(
                                        "Beats that cannot be judged",
                                        "Share of the beats of class Q. It grows with noise.",
                                        "percentunit")
                                .query(
                                        "sum(rate(beatwatch_beats_total{class=\"Q\"}[$__rate_interval])) /"
                                                + " sum(rate(beatwatch_beats_total[$__rate_interval]))",
                                        "Q")
                                .oddFrom(0.05)
                                .decimals(1)
                                .withoutLegend(),
                        stacked(
                                        "Patients learned anew",
                                        "Commands obeyed within the last five minutes to learn a patient anew"
                                                + " (scripts/beatwatch relearn), after electrodes were moved or patients changed.",
                                        "none")
                                .query("sum(increase(beatwatch_relearned_total[5m]))", "learned anew")
                                .decimals(0)
                                .withoutLegend());
    }

    private static Panel monitorsUp() {
        return number(
                        "Monitors up",
                        "Instances of the monitor that Prometheus reaches. With none, nobody watches the beds; with one,"
                                + " there is no other to take over.",
                        "none")
                .query("sum(up{job=\"beatwatch\"})", "monitors")
                .betterFrom(1, 2)
                .whenEmpty("NONE");
    }

    private static Panel secondsBehind() {
        return number(
                        "Seconds behind",
                        "Age of the oldest chunk that is not processed yet: alarms come late by as much. Yellow from 2 s, red"
                                + " from 10 s; yellow also where it is not known, most often because the broker does not"
                                + " answer.",
                        "s")
                .query("max(beatwatch_behind_seconds)", "behind")
                .worseFrom(2, 10)
                .decimals(1)
                .whenUnknown("not known");
    }

    private static Panel deadLetters() {
        return number(
                        "Dead letters in 15 min",
                        "Chunks and commands that could not be used over the last fifteen minutes. Each one says in"
                                + " ecg.dlq.v1 what its sender has to mend. Yellow from the first, red from 10.",
                        "none")
                .query("sum(increase(beatwatch_dead_letters_total[15m]))", "records")
                .worseFrom(0.5, 10)
                .whenEmpty("no monitor");
    }

    private static Panel beds() {
        return lines(
                        "Beds",
                        "Active: a chunk came within the last seconds; those that are being learned or noisy are among them."
                                + " Lost: fell silent without ending the stream.",
                        "none")
                .query("sum(beatwatch_beds_active)", "active")
                .query("sum(beatwatch_beds_learning)", "learning")
                .query("sum(beatwatch_beds_noisy)", "noisy")
                .query("sum(beatwatch_beds_lost)", "lost")
                .decimals(0)
                .colors(BEDS);
    }

    private static Panel latency(String title, String description, String histogram) {
        Panel panel = lines(title, description + " Half, 9 of 10 and 99 of 100 took less.", "s");
        panel.query(percentile(0.5, histogram, "$__rate_interval"), "half")
                .query(percentile(0.9, histogram, "$__rate_interval"), "9 of 10")
                .query(percentile(0.99, histogram, "$__rate_interval"), "99 of 100")
                .colors(PERCENTILES)
                .whenEmpty("none");
        return histogram.equals("beatwatch_chunk_to_alert_seconds") ? panel.worseFrom(0.5, 1) : panel;
    }

    /** Without events the quantile is no number; the comparison then leaves nothing, which a panel can say in words. */
    private static String percentile(double quantile, String histogram, String range) {
        return "histogram_quantile(" + quantile + ", sum by (le) (rate(" + histogram + "_bucket[" + range + "]))) >= 0";
    }

    /**
     * Of all that monitors counted since they started, if they ran within the range. For what happens mostly at start,
     * before Prometheus sees a monitor for the first time: {@code rate} takes that first look for the beginning.
     */
    private static String percentileSinceStart(double quantile, String histogram, String range) {
        return "histogram_quantile(" + quantile + ", sum by (le) (max_over_time(" + histogram + "_bucket[" + range
                + "]))) >= 0";
    }

    private static String perMinute(String label, String counter) {
        return "60 * sum by (" + label + ") (rate(" + counter + "[$__rate_interval]))";
    }

    /** So that the files come out the same every time. */
    private static Map<String, String> sorted(Map<String, String> colors) {
        return new TreeMap<>(colors);
    }
}
