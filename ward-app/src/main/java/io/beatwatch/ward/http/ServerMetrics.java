package io.beatwatch.ward.http;

import io.beatwatch.ward.metrics.WardMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers {@code /metrics} in the Prometheus text format: the server's own meters and those of its Java machine. Any thread. */
final class ServerMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final WardMetrics ward;

    /** @param topics that the server follows */
    ServerMetrics(List<String> topics) {
        ward = new WardMetrics(registry, topics);
        collections.bindTo(registry);
        List.of(
                        new JvmInfoMetrics(),
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics(),
                        new FileDescriptorMetrics())
                .forEach(meters -> meters.bindTo(registry));
    }

    WardMetrics ward() {
        return ward;
    }

    boolean handle(Request request, Response response, Callback callback) {
        boolean known = Request.getPathInContext(request).equals("/metrics");
        boolean reads = Set.of("GET", "HEAD").contains(request.getMethod());
        response.setStatus(!known ? 404 : reads ? 200 : 405);
        response.getHeaders()
                .put(
                        HttpHeader.CONTENT_TYPE,
                        known && reads ? "text/plain; version=0.0.4; charset=utf-8" : "text/plain; charset=utf-8");
        String text = !known ? "try /metrics\n" : reads ? registry.scrape() : "only GET and HEAD\n";
        response.write(true, StandardCharsets.UTF_8.encode(text), callback);
        return true;
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
