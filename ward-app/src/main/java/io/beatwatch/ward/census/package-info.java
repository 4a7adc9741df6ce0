/** What is known of the beds now: newest samples, beats, alarms that show, trends. Knows neither Kafka nor HTTP. */
package io.beatwatch.ward.census;
