package dlfs.layers;

import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The book's Dropout layer (section 6.4.3). Each element of the input, which can have any shape, is
 * dropped with probability p:
 *
 * <pre>
 * training:   y = 0 and dx = 0 where dropped, otherwise y = x and dx = dout
 * inference:  y = (1 - p) x
 * </pre>
 *
 * <em>Inverted</em> dropout, which most libraries have, and for which most published weights are
 * trained, scales during training instead, and does nothing in inference:
 *
 * <pre>
 * training:   y = 0 and dx = 0 where dropped, otherwise y = x / (1 - p) and dx = dout / (1 - p)
 * inference:  y = x
 * </pre>
 *
 * Both layer sets use this class for both. DL4J's own dropout is inverted; its argument is the
 * probability of <em>keeping</em> an element.
 *
 * <p>The choice of dropped elements depends on the network's seed, the layer's index, the
 * iteration, and the number of earlier passes in training mode in that iteration. So fifty outputs
 * in training mode have fifty different masks (Monte Carlo dropout), and the same fifty in another
 * network with the same seed. Saving and restoring a network does not change the masks of its
 * training. {@code Nd4j.getRandom().setSeed(...)} restarts the count of passes.
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
  private boolean inverted;

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

  /**
   * Returns inverted dropout, which scales during training instead of in inference.
   *
   * @param dropProbability p, in [0, 1)
   */
  public static Dropout inverted(double dropProbability) {
    var dropout = new Dropout(dropProbability);
    dropout.setInverted(true);
    return dropout;
  }

  /** Returns p, the probability of dropping an element. */
  public double getDropProbability() {
    return dropProbability;
  }

  /**
   * @param dropProbability p, in [0, 1)
   */
  public void setDropProbability(double dropProbability) {
    if (!(dropProbability >= 0 && dropProbability < 1)) {
      throw new IllegalArgumentException(
          "the probability of dropping an element must be in [0, 1), but is " + dropProbability);
    }
    this.dropProbability = dropProbability;
  }

  /** Returns whether this is inverted dropout, which scales during training. */
  public boolean isInverted() {
    return inverted;
  }

  /** Sets whether this is inverted dropout, which scales during training. */
  public void setInverted(boolean inverted) {
    this.inverted = inverted;
  }

  /** Returns the factor of the elements that are not dropped during training. */
  public double trainingScale() {
    return inverted ? 1 / (1 - dropProbability) : 1;
  }

  /** Returns the factor of all elements in inference. */
  public double inferenceScale() {
    return inverted ? 1 : 1 - dropProbability;
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(DropoutLayer configuration) {
    return Objections.when(
        !(configuration instanceof Dropout),
        "is not the book's dropout; use dlfs.layers.Dropout, or for one that scales during training"
            + " Dropout.inverted");
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
        && inverted == that.inverted
        && super.equals(other);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), dropProbability, inverted);
  }
}
