package layers;

/**
 * A layer of images that can have the channels last ({@link kernels.Order}) in its input and its
 * output. What it is given it recognises; what it puts out is settled before.
 */
interface ImageLayer {

  /** Whether images with the channels last are taken as they are. */
  boolean takesChannelsLast();

  /** Whether they are worth it to this layer. */
  boolean prefersChannelsLast();

  /** Whether the output can have the channels last. */
  boolean canPutChannelsLast();

  /** Has the layer expect such images. */
  void expectChannelsLast();

  /** Has the layer put them out, where it is given what it expects. */
  void putChannelsLast();
}
