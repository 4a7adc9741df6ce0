/** Records and simulated patients in the part of bedside gateways. */
package io.beatwatch.workbench.replay;
