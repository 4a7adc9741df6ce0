/**
 * The networks as DJL blocks, the files they are kept in, and scoring with them on PyTorch. What a monitor
 * needs to serve a network without ONNX is here and depends on nothing else in the trainer.
 */
package io.beatwatch.trainer.network;
