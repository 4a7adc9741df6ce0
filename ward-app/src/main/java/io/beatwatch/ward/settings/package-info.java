/** What can be set, where it comes from, and what is refused. */
package io.beatwatch.ward.settings;
