package dlfs.benchmark;

/** A network in the hands of an engine, with its batch. */
interface Trainee {

  /** One training step: forward, backward, update. Returns when all of it is done. */
  void train();

  /** The same with other images, brought to where the engine has them. */
  void train(Batch other);

  /** One forward pass as after training, without anything that only training needs. */
  void infer();

  /** The loss on the batch, without dropout. */
  double loss();
}
