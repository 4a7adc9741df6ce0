/** Dead letters, sent again to the topic that they came from. */
package io.beatwatch.workbench.redrive;
