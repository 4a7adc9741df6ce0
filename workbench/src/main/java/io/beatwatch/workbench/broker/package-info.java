/** A Kafka broker inside this process, for demos and tests on machines without one. */
package io.beatwatch.workbench.broker;
