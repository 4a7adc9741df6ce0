/** What leaves the trainer: the network as ONNX, golden scores, the model card. */
package io.beatwatch.trainer.export;
