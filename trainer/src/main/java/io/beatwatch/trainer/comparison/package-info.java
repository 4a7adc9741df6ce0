/** Families of networks side by side: trained on the same beats in the same way, measured on the same patients, one table. */
package io.beatwatch.trainer.comparison;
