/**
 * Several monitors against one broker: how long beds are without one when instances come and go ({@code scripts/bench scale}),
 * and what a ward of any size takes by the unit costs that were measured ({@code scripts/bench size}).
 */
package io.beatwatch.benchmarks.scale;
