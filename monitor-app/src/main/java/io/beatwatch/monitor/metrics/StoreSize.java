package io.beatwatch.monitor.metrics;

import java.util.concurrent.atomic.LongAdder;

/** The size of all stores of one name in this process. Any thread. */
public final class StoreSize {
    private final LongAdder entries = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    /** Notes what came in or, negative, went out. */
    public void change(long moreEntries, long moreBytes) {
        entries.add(moreEntries);
        bytes.add(moreBytes);
    }

    public long entries() {
        return entries.sum();
    }

    /** Of keys and values, without what Java needs for them. */
    public long bytes() {
        return bytes.sum();
    }
}
