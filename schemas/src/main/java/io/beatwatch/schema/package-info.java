/** What travels on the topics: generated messages, and the catalogue of topics with their serdes. */
package io.beatwatch.schema;
