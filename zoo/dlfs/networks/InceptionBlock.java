package dlfs.networks;

import static dlfs.networks.Layers.maxPooling;
import static dlfs.text.Text.formatted;

/**
 * An inception block (section 8.2.3): convolutions of several sizes, and max pooling, of the same
 * input, whose outputs are concatenated by channel. 1x1 convolutions reduce the number of channels
 * before the larger filters, and after pooling.
 *
 * <pre>
 * [ 1x1(x), 3x3(1x1(x)), 5x5(1x1(x)), 1x1(pool 3x3(x)) ]
 * </pre>
 *
 * x [N, C, H, W], y [N, {@link #channels}, H, W]. The layers are named {@code 1x1}, {@code
 * 3x3_reduce}, {@code 3x3}, {@code 5x5_reduce}, {@code 5x5}, {@code pool} and {@code pool_proj}, in
 * the block that was begun.
 *
 * <p>C. Szegedy et al., "Going deeper with convolutions", CVPR (2015), figure 2 and table 1.
 *
 * @param ones the number of 1x1 filters, at least 1
 * @param threesReduced the number of 1x1 filters before the 3x3 filters; 0 for none, where the 3x3
 *     filters are applied to the input itself
 * @param threes the number of 3x3 filters, at least 1
 * @param fivesReduced the number of 1x1 filters before the 5x5 filters; 0 for none
 * @param fives the number of 5x5 filters, at least 1
 * @param pooled the number of 1x1 filters after pooling, at least 1
 */
public record InceptionBlock(
    int ones, int threesReduced, int threes, int fivesReduced, int fives, int pooled) {

  /**
   * @throws IllegalArgumentException if there are too few filters of a kind
   */
  public InceptionBlock {
    if (ones < 1 || threes < 1 || fives < 1 || pooled < 1) {
      throw new IllegalArgumentException(
          formatted(
              "an inception block needs a filter of each kind, not %d, %d, %d and %d",
              ones, threes, fives, pooled));
    }
    if (threesReduced < 0 || fivesReduced < 0) {
      throw new IllegalArgumentException(
          formatted(
              "the reductions of an inception block need 0 filters or more, not %d and %d",
              threesReduced, fivesReduced));
    }
  }

  /** Returns the number of channels of the output. */
  public int channels() {
    return ones + threes + fives + pooled;
  }

  /**
   * Returns the block with the same output channels whose 3x3 and 5x5 filters are applied to the
   * input itself.
   */
  public InceptionBlock withoutReductions() {
    return new InceptionBlock(ones, 0, threes, 0, fives, pooled);
  }

  /** Appends the block to a graph, with the convolutions of a form of GoogLeNet. */
  void append(LayerGraph graph, GoogLeNet.Version version) {
    String input = graph.end();
    version.convolution(graph, "1x1", ones, 1, 1);
    String one = graph.end();
    appendBranch(graph.from(input), version, "3x3", threesReduced, threes, 3);
    String three = graph.end();
    appendBranch(graph.from(input), version, "5x5", fivesReduced, fives, version.largeKernel());
    String five = graph.end();
    graph.from(input).layer("pool", maxPooling(3, 1, 1));
    version.convolution(graph, "pool_proj", pooled, 1, 1);
    graph.merge(one, three, five, graph.end());
  }

  private static void appendBranch(
      LayerGraph graph,
      GoogLeNet.Version version,
      String name,
      int reduced,
      int filters,
      int kernel) {
    if (reduced > 0) {
      version.convolution(graph, name + "_reduce", reduced, 1, 1);
    }
    version.convolution(graph, name, filters, kernel, 1);
  }
}
