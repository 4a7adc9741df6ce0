/**
 * The seed report's network as a DJL block, the files it is kept in, and scoring with it on PyTorch. What a monitor
 * needs to serve a network without ONNX is here and depends on nothing else in the trainer.
 */
package io.beatwatch.trainer.network;
