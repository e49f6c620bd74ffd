package dlfs.images;

import dlfs.samples.Samples;
import java.util.SplittableRandom;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Images that are prepared anew for each mini-batch.
 *
 * @param images the images
 * @param preparation applied to each mini-batch
 */
record PreparedImages(LabelledImages images, Preparation preparation) implements Samples {

  @Override
  public int count() {
    return images.count();
  }

  @Override
  public MultiDataSet multiDataSet(int... indices) {
    return multiDataSet(new SplittableRandom(0), indices);
  }

  @Override
  public MultiDataSet multiDataSet(SplittableRandom random, int... indices) {
    LabelledImages prepared = preparation.of(images.at(indices), random);
    return prepared.range(0, prepared.count()).toMultiDataSet();
  }

  @Override
  public boolean isPreparedAhead() {
    return true;
  }
}
