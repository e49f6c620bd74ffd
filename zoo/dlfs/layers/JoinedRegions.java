package dlfs.layers;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.preprocessor.BaseInputPreProcessor;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A preprocessor that joins the values of an image's regions in one row, so that {@link
 * RegressionLoss} compares them (section 8.4.1): x [R N, K], with a row for the first region of
 * each image, then for the second, and so on, as {@link RoiAlign} orders them; y [N, K R], the
 * first value of all regions, then the second, and so on.
 */
public final class JoinedRegions extends BaseInputPreProcessor {
  private static final long serialVersionUID = 1;

  private final int values;

  /**
   * Creates a preprocessor.
   *
   * @param values the number of values of a region, K, at least 1
   * @throws IllegalArgumentException if there are none
   */
  public JoinedRegions(@JsonProperty("values") int values) {
    if (values < 1) {
      throw new IllegalArgumentException(formatted("%d values of a region", values));
    }
    this.values = values;
  }

  /** Returns the number of values of a region. */
  public int getValues() {
    return values;
  }

  @Override
  public INDArray preProcess(INDArray x, int batch, LayerWorkspaceMgr workspaces) {
    if (x.rank() != 2 || x.size(1) != values || x.size(0) % batch != 0) {
      throw new DL4JInvalidInputException(
          formatted(
              "JoinedRegions takes rows of %d values, as many for each of %d images, but got %s",
              values, batch, Arrays.toString(x.shape())));
    }
    long regions = x.size(0) / batch;
    INDArray rows = x.dup('c').reshape('c', regions, batch, values); // [R, N, K]
    return workspaces
        .dup(ArrayType.ACTIVATIONS, rows.permute(1, 2, 0), 'c') // [N, K, R]
        .reshape('c', batch, values * regions);
  }

  @Override
  public INDArray backprop(INDArray dy, int batch, LayerWorkspaceMgr workspaces) {
    long regions = dy.size(1) / values;
    INDArray images = dy.dup('c').reshape('c', batch, values, regions); // [N, K, R]
    return workspaces
        .dup(ArrayType.ACTIVATION_GRAD, images.permute(2, 0, 1), 'c') // [R, N, K]
        .reshape('c', regions * batch, values);
  }

  @Override
  public InputType getOutputType(InputType type) {
    return type; // the number of regions is not known
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JoinedRegions same && same.values == values;
  }

  @Override
  public int hashCode() {
    return Integer.hashCode(values);
  }
}
