package io.beatwatch.networks.families;

/** What families with transformers have in common. Stateless. */
final class Transformers {
    private static final float DROPOUT = 0.1f;

    private Transformers() {}

    /** An encoder layer (Vaswani et al. 2017), layer norm first (Xiong et al. 2020), which needs no warm-up of its own. */
    static <T> T layer(Layers<T> layers, String name, T x, int units, int heads) {
        T y = layers.selfAttention(name, layers.layerNorm(name + "_norm1", x), heads);
        T sum = layers.add(x, layers.dropout(y, DROPOUT));
        y = layers.relu(layers.dense(name + "_first", layers.layerNorm(name + "_norm2", sum), 2 * units));
        y = layers.dense(name + "_second", layers.dropout(y, DROPOUT), units);
        return layers.add(sum, layers.dropout(y, DROPOUT));
    }
}
