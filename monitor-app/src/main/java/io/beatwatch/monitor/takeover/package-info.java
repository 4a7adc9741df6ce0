/** What makes another instance's beds be watched again soon after it has died. */
package io.beatwatch.monitor.takeover;
