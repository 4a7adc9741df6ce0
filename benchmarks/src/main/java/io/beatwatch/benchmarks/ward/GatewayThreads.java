package io.beatwatch.benchmarks.ward;

import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.Gateway;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Gateways on threads of this process. Thread-safe. */
public final class GatewayThreads implements Generator {
    private final List<Gateway> gateways = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

    private GatewayThreads() {}

    /** Begins to send the samples of so many beds. */
    public static GatewayThreads start(Map<String, Object> client, WardPlan plan, int count) throws IOException {
        return start(client, plan, plan.beds(count));
    }

    private static GatewayThreads start(Map<String, Object> client, WardPlan plan, List<Bed> beds) {
        GatewayThreads all = new GatewayThreads();
        int count = Math.min(plan.gateways(), beds.size());
        for (int i = 0; i < count; i++) {
            List<Bed> share = new ArrayList<>();
            for (int bed = i; bed < beds.size(); bed += count) {
                share.add(beds.get(bed));
            }
            Map<String, Object> config = new HashMap<>(client);
            String name = ThreadParts.GATEWAY + "-" + (i + 1);
            config.put(ProducerConfig.CLIENT_ID_CONFIG, name);
            Gateway gateway = new Gateway(Gateway.producer(config), share, plan.chunk(), 1, Clock.systemUTC());
            all.gateways.add(gateway);
            all.threads.add(new Thread(() -> all.run(gateway), name));
        }
        all.threads.forEach(Thread::start);
        return all;
    }

    private void run(Gateway gateway) {
        try {
            gateway.run(Duration.ofDays(1));
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    @Override
    public long samplesSent() {
        return gateways.stream().mapToLong(Gateway::samplesSent).sum();
    }

    @Override
    public Duration behind() {
        return gateways.stream().map(Gateway::behind).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    @Override
    public double cpuSecondsElsewhere() {
        return 0;
    }

    @Override
    public void check() {
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    @Override
    public void close() {
        gateways.forEach(Gateway::stop);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        gateways.forEach(Gateway::close);
    }
}
