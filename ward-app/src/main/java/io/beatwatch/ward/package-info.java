/** The live page: what runs when a ward is to be looked at. */
package io.beatwatch.ward;
