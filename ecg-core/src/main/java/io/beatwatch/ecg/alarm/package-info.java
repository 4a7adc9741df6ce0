/** From classified beats to alarms: what is worth waking somebody for. */
package io.beatwatch.ecg.alarm;
