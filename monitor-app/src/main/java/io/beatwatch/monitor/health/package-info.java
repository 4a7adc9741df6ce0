/** Whether this instance does its work: what /health/live and /health/ready say, and how it is found out. */
package io.beatwatch.monitor.health;
