/** What every part of the trainer needs. */
package io.beatwatch.trainer.util;
