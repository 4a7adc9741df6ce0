/** How alarms meet Kafka: messages for the beats and alerts topics. */
package io.beatwatch.monitor.alarm;
