package dlfs.layers;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Cropping, which removes rows and columns from the sides of images: in fully convolutional
 * networks (section 8.4.2), those that a transposed convolution computes beyond the image; x [N, C,
 * H, W], y [N, C, H - top - bottom, W - left - right]. The gradient of the input is that of the
 * output, surrounded by zeros. Training and inference compute the same.
 *
 * <p>This class is the configuration, DL4J's {@code Cropping2D}. {@link CroppingImpl} has the
 * forward and backward pass.
 */
public final class Cropping extends Cropping2D {
  private static final long serialVersionUID = 1;
  private static final int SIDES = 4;

  /** Creates a layer for DL4J, which sets the fields when it reads a configuration. */
  public Cropping() {
    this(0);
  }

  /**
   * @param crop the number of rows or columns to remove on each side
   */
  public Cropping(int crop) {
    this(crop, crop, crop, crop);
  }

  /**
   * @param top the number of rows to remove at the top
   * @param bottom the number of rows to remove at the bottom
   * @param left the number of columns to remove on the left
   * @param right the number of columns to remove on the right
   */
  public Cropping(int top, int bottom, int left, int right) {
    super(top, bottom, left, right);
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(Cropping2D configuration) {
    int[] cropping = configuration.getCropping();
    return Objections.first(
        Objections.toFormat(configuration.getDataFormat()),
        Objections.when(
            cropping == null
                || cropping.length != SIDES
                || Arrays.stream(cropping).anyMatch(crop -> crop < 0),
            "needs a cropping of at least 0 pixels for each side [top, bottom, left, right], not "
                + Arrays.toString(cropping)));
  }

  /**
   * Checks the input of an implementation of this layer.
   *
   * @param cropping the rows or columns to remove: [top, bottom, left, right]
   * @return the shape of the output, [N, C, H - top - bottom, W - left - right]
   * @throws DL4JInvalidInputException if the input is not images, or nothing of them would remain
   */
  public static long[] outputShape(Layer layer, INDArray input, int... cropping) {
    LayerChecks.images(layer, input, -1);
    long height = input.size(2) - cropping[0] - cropping[1];
    long width = input.size(3) - cropping[2] - cropping[3];
    if (height < 1 || width < 1) {
      throw new DL4JInvalidInputException(
          formatted(
              "%s takes images of which something remains after cropping by %s, not %dx%d",
              LayerChecks.name(layer), Arrays.toString(cropping), input.size(2), input.size(3)));
    }
    return new long[] {input.size(0), input.size(1), height, width};
  }

  /** Besides the activations, it needs no memory. DL4J's own layer has no report. */
  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    return new LayerMemoryReport.Builder(
            getLayerName(), getClass(), input, getOutputType(-1, input))
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
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
        new CroppingImpl(conf, index, type), listeners, parameters, initialize);
  }
}
