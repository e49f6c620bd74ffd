package dlfs.layers;

import static dlfs.text.Text.formatted;

import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * A set of layers from which networks are built. A network is written once, with DL4J's
 * configurations, which {@link #resolve} converts to layers of either set.
 *
 * <p>The layers of both sets have the same parameters in the same places: the flat parameters of a
 * network of one set can be loaded into that of the other, which then gives the same output.
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
   * Returns this set's layer for a configuration. A layer of this package that DL4J has no
   * equivalent of, such as {@link Dropout}, belongs to both sets.
   *
   * @param configuration a configuration of DL4J's or this package's; it is not modified
   * @return the configuration itself if it belongs to this set, otherwise a new one with all its
   *     settings
   * @throws IllegalArgumentException if this set has no such layer, or does not support one of its
   *     settings; the message names both
   */
  public abstract Layer resolve(Layer configuration);
}
