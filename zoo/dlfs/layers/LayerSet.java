package dlfs.layers;

import static dlfs.text.Text.formatted;

import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * A source of layers. A network is written once, with DL4J's configurations, and made of either set
 * by {@link #resolve}.
 *
 * <p>The layers of both sets have the same parameters in the same places: the flat parameters of a
 * network made of one load into the network made of the other, and give the same output.
 */
public enum LayerSet {
  /** DL4J's own layers. */
  BUILTIN {
    @Override
    public Layer resolve(Layer configuration) {
      return configuration;
    }
  },

  /** The layers of this package. */
  SCRATCH {
    @Override
    public Layer resolve(Layer configuration) {
      LayerKind kind =
          LayerKind.of(configuration)
              .orElseThrow(() -> refusal(configuration, "has no from-scratch implementation"));
      kind.unsupported(configuration)
          .ifPresent(
              objection -> {
                throw refusal(configuration, objection);
              });
      return kind.fromScratch(configuration);
    }

    private IllegalArgumentException refusal(Layer layer, String objection) {
      String name = layer.getLayerName();
      return new IllegalArgumentException(
          formatted(
              "layers=scratch: %s%s %s",
              layer.getClass().getSimpleName(),
              name == null ? "" : " \"" + name + "\"",
              objection));
    }
  };

  /**
   * Returns this set's layer for a configuration. A layer of this package that DL4J has none like,
   * such as {@link Dropout}, belongs to both sets.
   *
   * @param configuration of DL4J's; it is not modified
   * @return the configuration itself if it belongs to this set, otherwise a new one with all its
   *     settings
   * @throws IllegalArgumentException if this set has no such layer, or does not support one of its
   *     settings; the message names both
   */
  public abstract Layer resolve(Layer configuration);
}
