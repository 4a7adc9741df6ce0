/** How detection meets Kafka: chunks and commands are read and checked, each patient's signal lives in a changelogged store. */
package io.beatwatch.monitor.detection;
