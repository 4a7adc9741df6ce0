/**
 * Runs a ward while monitors and broker are killed and stalled, and proves afterwards that every beat and every event of an
 * alarm was published once: {@code beatwatch soak}.
 * Its processes are those of other trials too: {@link io.beatwatch.workbench.soak.WardProcesses}.
 */
package io.beatwatch.workbench.soak;
