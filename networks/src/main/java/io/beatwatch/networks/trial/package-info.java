/** Beats that are made up, to try a network with: for golden scores, for what scoring costs, for tests. */
package io.beatwatch.networks.trial;
