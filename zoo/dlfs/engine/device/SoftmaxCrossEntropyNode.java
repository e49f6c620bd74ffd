package dlfs.engine.device;

/**
 * Softmax and cross-entropy (sections 3.5 and 4.2.2), the end of a classifier. Its output is the
 * loss of each sample, or without labels the softmax.
 */
public final class SoftmaxCrossEntropyNode implements Node {
  private final Tensor x;
  private final Tensor labels;
  private Block dx;

  /**
   * @param x the scores, [N, classes]
   * @param labels [N, classes]; null if there are none, in inference
   */
  public SoftmaxCrossEntropyNode(Tensor x, Tensor labels) {
    this.x = x;
    this.labels = labels;
  }

  @Override
  public Tensor forward(Program program) {
    Device device = program.device();
    int n = x.samples();
    int classes = x.channels();
    if (labels == null) {
      Tensor y = program.tensor(false, x.shape());
      program.run(() -> device.softmax(x.values(), n, classes, y.values()));
      return y;
    }
    Tensor losses = program.tensor(false, n);
    dx = program.isTraining() ? program.keep(x.length()) : null;
    program.run(
        () ->
            device.softmaxCrossEntropy(
                x.values(),
                labels.values(),
                n,
                classes,
                losses.values(),
                dx == null ? null : dx.array()));
    return losses;
  }

  @Override
  public void backward(Program program, Block dy) {
    if (x.hasGradient()) {
      program.addGradient(x, dx);
    } else {
      program.release(dx);
    }
  }
}
