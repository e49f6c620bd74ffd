package dlfs.engine;

/** A layer whose passes are computed by the engine. */
interface FastLayer {

  /** Returns the forward and backward passes of the layer. */
  Passes passes();
}
