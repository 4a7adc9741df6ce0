/** From and to the topics: the consumer that follows them, single records on request, commands. */
package io.beatwatch.ward.feed;
