/** What a person reads of a training or a measurement: tables, CSV files, pictures, the progress on the console. */
package io.beatwatch.trainer.report;
