/** The path from sample to class in one process, without Kafka: records in, annotation files out. */
package io.beatwatch.workbench.annotation;
