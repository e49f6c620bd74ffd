package dlfs.layers;

import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The book's Dropout layer (section 6.4.3). With probability p each, the elements of the input, of
 * any shape, are
 *
 * <pre>
 * training:   dropped, y = 0 and dx = 0, or kept, y = x and dx = dout
 * inference:  y = (1 - p) x
 * </pre>
 *
 * DL4J's own dropout is "inverted": it divides by 1 - p while training, and does nothing in
 * inference; and its argument is the probability to <em>keep</em>. Both layer sets use the book's.
 *
 * <p>The choice of dropped elements depends on the network's seed, the layer's index, the
 * iteration, and the number of passes in training mode that the layer has made in that iteration:
 * fifty outputs in training mode all differ (Monte-Carlo dropout), and another network of the same
 * seed draws the same fifty masks. A network that was saved and restored draws the same masks in
 * training as one that was not. {@code Nd4j.getRandom().setSeed(...)} restarts the count of passes.
 *
 * <p>This class is the configuration, DL4J's {@code DropoutLayer}. {@link DropoutImpl} has the
 * forward and backward pass. The configuration's {@code dropOut}, where it is set, is applied to
 * the input first, as in other layers.
 *
 * <p>N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting",
 * JMLR 15 (2014).
 */
public final class Dropout extends DropoutLayer {
  private static final long serialVersionUID = 1;

  private double dropProbability;

  /** Creates a layer for DL4J, which sets the fields when it reads a configuration. */
  public Dropout() {
    this(0.5);
  }

  /**
   * @param dropProbability p, the book's {@code dropout_ratio}, in [0, 1)
   */
  public Dropout(double dropProbability) {
    super((IDropout) null);
    setDropProbability(dropProbability);
  }

  /** Returns p, the probability to drop an element. */
  public double getDropProbability() {
    return dropProbability;
  }

  /**
   * @param dropProbability p, in [0, 1)
   */
  public void setDropProbability(double dropProbability) {
    if (!(dropProbability >= 0 && dropProbability < 1)) {
      throw new IllegalArgumentException(
          "the probability to drop must be in [0, 1), but is " + dropProbability);
    }
    this.dropProbability = dropProbability;
  }

  /** Returns the objection to the first setting that is not supported, if there is one. */
  static Optional<String> unsupported(DropoutLayer configuration) {
    return Objections.when(
        !(configuration instanceof Dropout),
        "divides by the probability to keep while training, which the book's dropout does not;"
            + " use dlfs.layers.Dropout");
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return LayerChecks.connect(
        new DropoutImpl(conf, index, type), listeners, parameters, initialize);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Dropout that
        && dropProbability == that.dropProbability
        && super.equals(other);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + Double.hashCode(dropProbability);
  }
}
