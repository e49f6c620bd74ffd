package dlfs.samples;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Samples with the same labels for each of several outputs, for training a network with auxiliary
 * classifiers.
 *
 * @param samples the samples, with labels and perhaps a mask for one output
 * @param outputs the number of outputs, at least 1
 */
public record RepeatedLabels(Samples samples, int outputs) implements Samples {

  /**
   * @throws IllegalArgumentException if there is no output
   */
  public RepeatedLabels {
    if (outputs < 1) {
      throw new IllegalArgumentException("labels need at least 1 output, not " + outputs);
    }
  }

  @Override
  public int count() {
    return samples.count();
  }

  @Override
  public MultiDataSet multiDataSet(int... indices) {
    return repeated(samples.multiDataSet(indices));
  }

  @Override
  public MultiDataSet multiDataSet(SplittableRandom random, int... indices) {
    return repeated(samples.multiDataSet(random, indices));
  }

  @Override
  public boolean isPreparedAhead() {
    return samples.isPreparedAhead();
  }

  private MultiDataSet repeated(MultiDataSet data) {
    return new org.nd4j.linalg.dataset.MultiDataSet(
        data.getFeatures(),
        repeated(data.getLabels()),
        data.getFeaturesMaskArrays(),
        data.getLabelsMaskArrays() == null ? null : repeated(data.getLabelsMaskArrays()));
  }

  private INDArray[] repeated(INDArray[] ofOneOutput) {
    List<INDArray> all = Collections.nCopies(outputs, ofOneOutput[0]);
    return all.toArray(INDArray[]::new);
  }
}
