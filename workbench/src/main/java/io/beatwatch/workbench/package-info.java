/** What people try, measure and look at the monitor with; nothing of it runs in production. */
package io.beatwatch.workbench;
