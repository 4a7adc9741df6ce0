/** What the monitor shows over HTTP: meters and health. */
package io.beatwatch.monitor.http;
