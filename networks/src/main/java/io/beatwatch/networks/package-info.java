/**
 * The networks as DJL blocks, the files they are kept in, and scoring with them on PyTorch: what the trainer and a monitor
 * that serves a network on PyTorch have in common. PyTorch itself is brought by whoever wants it.
 */
package io.beatwatch.networks;
