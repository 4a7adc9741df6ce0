/** Training: settings, class weights, the loop over epochs, and the choice of how many there are. */
package io.beatwatch.trainer.training;
