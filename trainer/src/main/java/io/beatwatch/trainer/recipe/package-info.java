/** The recipes of the networks that the project ships, and what carries them out, from recordings to a model's folder. */
package io.beatwatch.trainer.recipe;
