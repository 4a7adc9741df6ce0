/**
 * How scoring meets Kafka: beats wait for their batch in a changelogged store; engines behind one port, one of them in
 * reserve.
 */
package io.beatwatch.monitor.scoring;
