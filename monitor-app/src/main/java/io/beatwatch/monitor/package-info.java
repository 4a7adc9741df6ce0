/** The Kafka Streams application: the path from sample to alert, its settings, and what runs it. */
package io.beatwatch.monitor;
