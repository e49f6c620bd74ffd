package dlfs.layers;

import java.util.Arrays;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The input channels to which each filter of a convolution is connected, if these are not all
 * channels, as in LeNet. In the weights [filters, channels, FH, FW], those of the other channels
 * stay 0.
 *
 * <p>It is a DL4J constraint, which is applied after every update; {@link #begin} applies it to the
 * initial weights. A convolution gets it by {@code setConstraints}.
 *
 * <p>Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
 * recognition", Proc. IEEE 86 (1998), section II-B and table I.
 */
public final class ConnectionTable implements LayerConstraint {
  private static final long serialVersionUID = 1;

  private int[][] channelsOfFilters;
  private Set<String> params = Set.of(ConvolutionParamInitializer.WEIGHT_KEY);
  private transient INDArray mask;

  /** Creates a table for DL4J, which sets the fields when it reads a configuration. */
  public ConnectionTable() {
    this(new int[0][]);
  }

  /**
   * @param channelsOfFilters the indices of the channels to which each filter is connected, from 0
   */
  public ConnectionTable(int[][] channelsOfFilters) {
    this.channelsOfFilters = channelsOfFilters;
  }

  /** Returns a table by which filter i is connected to channel i only. */
  public static ConnectionTable oneToOne(int channels) {
    int[][] table = new int[channels][];
    Arrays.setAll(table, channel -> new int[] {channel});
    return new ConnectionTable(table);
  }

  /** Returns the indices of the channels to which each filter is connected, from 0. */
  public int[][] getChannelsOfFilters() {
    return channelsOfFilters;
  }

  /** Creates a table for DL4J, which sets the fields when it reads a configuration. */
  public void setChannelsOfFilters(int[][] channelsOfFilters) {
    this.channelsOfFilters = channelsOfFilters;
  }

  /** Returns the number of a layer's weights that stay 0. */
  public long unconnected(NeuralNetConfiguration layer) {
    var convolution = (org.deeplearning4j.nn.conf.layers.ConvolutionLayer) layer.getLayer();
    long connected = Arrays.stream(channelsOfFilters).mapToInt(channels -> channels.length).sum();
    int[] kernel = convolution.getKernelSize();
    return (convolution.getNIn() * convolution.getNOut() - connected) * kernel[0] * kernel[1];
  }

  /**
   * Applies the table to the initial weights, and scales them to the standard deviation for the
   * actual number of inputs of each filter: they were drawn for all channels, and are too small.
   */
  public void begin(Layer layer) {
    INDArray weights = layer.getParam(ConvolutionParamInitializer.WEIGHT_KEY);
    long channels = weights.size(1);
    weights.muli(
        factors(
            weights, filter -> Math.sqrt((double) channels / channelsOfFilters[filter].length)));
  }

  @Override
  public void applyConstraint(Layer layer, int iteration, int epoch) {
    for (String name : params) {
      INDArray weights = layer.getParam(name);
      if (mask == null || mask.dataType() != weights.dataType()) {
        mask = factors(weights, filter -> 1);
      }
      weights.muli(mask);
    }
  }

  /** Returns a factor for each weight: that of its filter if it is connected, 0 if not. */
  private INDArray factors(INDArray weights, IntToDoubleFunction ofFilter) {
    INDArray factors = Nd4j.zeros(weights.dataType(), weights.shape());
    for (int filter = 0; filter < channelsOfFilters.length; filter++) {
      for (int channel : channelsOfFilters[filter]) {
        for (int row = 0; row < weights.size(2); row++) {
          for (int column = 0; column < weights.size(3); column++) {
            factors.putScalar(filter, channel, row, column, ofFilter.applyAsDouble(filter));
          }
        }
      }
    }
    return factors;
  }

  @Override
  public void setParams(Set<String> params) {
    this.params = Set.copyOf(params);
  }

  @Override
  public Set<String> getParams() {
    return params;
  }

  @Override
  public ConnectionTable clone() {
    ConnectionTable other = new ConnectionTable(channelsOfFilters);
    other.setParams(params);
    return other;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConnectionTable table
        && Arrays.deepEquals(channelsOfFilters, table.channelsOfFilters)
        && params.equals(table.params);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(channelsOfFilters);
  }
}
