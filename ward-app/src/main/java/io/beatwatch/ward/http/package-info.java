/** What browsers get: the page's files, server-sent events, samples over a WebSocket, and who may do what. */
package io.beatwatch.ward.http;
