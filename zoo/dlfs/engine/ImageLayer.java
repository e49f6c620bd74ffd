package dlfs.engine;

/**
 * A layer of images that can have the channels last ({@link dlfs.engine.kernels.Layout}) in its
 * input and its output. In which order its input is, it finds out each time.
 */
interface ImageLayer {

  /** Whether images with the channels last are taken as they are. */
  boolean takesChannelsLast();

  /** Whether they are worth it to this layer. */
  boolean prefersChannelsLast();

  /** Whether the output can have the channels last, if the input does. */
  boolean canPutChannelsLast();

  /** Has the layer put out images with the channels last, where it can. */
  void putChannelsLast();
}
