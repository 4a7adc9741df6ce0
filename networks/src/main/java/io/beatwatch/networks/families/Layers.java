package io.beatwatch.networks.families;

/**
 * The operations that families of networks are made of. Who implements them decides what a value is: an array of PyTorch, a
 * node of an ONNX graph, or a shape. Shapes below leave the batch out, which comes first everywhere.
 *
 * <p>Operations with a name have parameters, which start uniform within ±1/√inputs as in PyTorch (in recurrent layers
 * ±1/√units, biases too). A name that is used again means the same parameters on another input of the same shape. Single
 * thread.
 *
 * @param <T> a value
 */
public interface Layers<T> {
    /** Every second channel from the first on: [channels, samples] to [channels / 2, samples]. */
    T evenChannels(T x);

    /** Every second channel from the second on: [channels, samples] to [channels / 2, samples]. */
    T oddChannels(T x);

    /** [channels, samples] to [filters, (samples + 2 · padding − kernel) / stride + 1], with biases. */
    T convolution(String name, T x, int filters, int kernel, int stride, int padding);

    /** The same with stride 1 and as many samples as before; the kernel is odd. */
    default T convolution(String name, T x, int filters, int kernel) {
        return convolution(name, x, filters, kernel, 1, kernel / 2);
    }

    /** Batch norm of each channel, momentum 0.9, ε {@value #EPSILON}. */
    T batchNorm(String name, T x);

    /** Layer norm over the last axis, ε {@value #EPSILON}. */
    T layerNorm(String name, T x);

    /** What norms add to a variance. */
    float EPSILON = 1e-5f;

    T relu(T x);

    /** x where it is above 0, else {@value #LEAK} x. */
    T leakyRelu(T x);

    /** Slope of {@link #leakyRelu} below 0. */
    float LEAK = 0.01f;

    T tanh(T x);

    T sigmoid(T x);

    /** The largest of each {@code size} neighbours, [channels, samples] to [channels, samples / size]. */
    T maxPool(T x, int size);

    /** [channels, samples] to [channels]. */
    T meanOverTime(T x);

    /** [steps, units] to [units]. */
    T meanOverSteps(T x);

    /** [channels, samples] to [channels · samples]. */
    T flat(T x);

    /**
     * Each channel's undecimated wavelet transform with the linear spline as scaling function: the details of each level from
     * the finest on, then the last approximation, of every {@code stride}-th sample. [channels, samples] to [(levels + 1) ·
     * channels, (samples − 1) / stride + 1], the bands of the first channel first. Fixed, nothing is learnt; the weights are
     * {@link Wavelets}'.
     *
     * @param levels 1 to 5
     */
    T bands(T x, int levels, int stride);

    /** [channels, samples] to [samples, channels], which recurrent and attention layers take. */
    T steps(T x);

    /** In training, zeroes a share of the values and scales the others up. */
    T dropout(T x, float rate);

    /** In training, zeroes all values of a share of the beats; nothing is scaled up. */
    T withheld(T x, float share);

    /** Of the last axis. */
    T dense(String name, T x, int units);

    /** An LSTM (Hochreiter and Schmidhuber 1997, PyTorch's form), [steps, features] to [steps, units]. */
    T lstm(String name, T x, int units);

    /** Two LSTMs, one from the end on, [steps, features] to [steps, 2 · units]. */
    T bidirectionalLstm(String name, T x, int units);

    /** Two GRUs, one from the end on, [steps, features] to [steps, 2 · units]. */
    T bidirectionalGru(String name, T x, int units);

    /** The state after the last step, [steps, units] to [units]. */
    T last(T states);

    /** The last state of either direction, [steps, 2 · units] to [2 · units]. */
    T ends(T states);

    /** Softmax over the steps of [steps, 1]. */
    T softmaxOverSteps(T scores);

    /** Sum of the states weighted by [steps, 1], [steps, units] to [units]. */
    T weightedSum(T states, T weights);

    /** Attention weights [1, 1] of one step, which are 1: a network that weighs no steps looks at the whole window. */
    T oneStep(T score);

    /** Adds a learnt vector to each step, [steps, units]. */
    T positions(String name, T x);

    /** Multi-head scaled dot-product self-attention with projections in and out (Vaswani et al. 2017), [steps, units]. */
    T selfAttention(String name, T x, int heads);

    T add(T x, T y);

    T subtract(T x, T y);

    T multiply(T x, T y);

    /** One after the other along the last axis, [units] each. */
    T join(T x, T y);

    /** Two values [units] as the steps [2, units]. */
    T pair(T x, T y);

    /** Some of [units]. */
    T part(T x, int from, int to);

    /** The features brought to one scale, the training beats' mean and deviation, within ±5. */
    T scaled(String name, T features);
}
