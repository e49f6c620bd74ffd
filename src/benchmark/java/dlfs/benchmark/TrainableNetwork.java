package dlfs.benchmark;

/** A network of one library, with the batch that it is measured on. */
interface TrainableNetwork {

  /** Returns the number of parameters, including running means and variances. */
  long parameterCount();

  /** Performs a training step: forward pass, backward pass, update. Returns when it is complete. */
  void train();

  /** Performs a training step on another batch, which is copied to the library first. */
  void train(Batch other);

  /** Performs a forward pass on the batch in inference mode. */
  void infer();

  /** Returns the loss on the batch in inference mode, without dropout. */
  double loss();
}
