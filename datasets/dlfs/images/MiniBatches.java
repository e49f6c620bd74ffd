package dlfs.images;

import static dlfs.text.Text.formatted;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Iterates over labelled images in mini-batches, each image once per epoch. */
final class MiniBatches implements DataSetIterator {
  private static final long serialVersionUID = 1;

  private final transient LabelledImages images;
  private final int batch;
  private final transient SplittableRandom random;
  private final int[] order;
  private int next;
  private DataSetPreProcessor preProcessor;

  /**
   * @param random the source of randomness for the order of each epoch; null for file order
   */
  MiniBatches(LabelledImages images, int batch, SplittableRandom random) {
    if (batch < 1) {
      throw new IllegalArgumentException(formatted("a batch size of %d", batch));
    }
    this.images = images;
    this.batch = batch;
    this.random = random;
    this.order = IntStream.range(0, images.count()).toArray();
    shuffle();
  }

  private void shuffle() {
    if (random != null) {
      for (int i = order.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
      }
    }
  }

  @Override
  public boolean hasNext() {
    return next < order.length;
  }

  @Override
  public DataSet next() {
    return next(batch);
  }

  @Override
  public DataSet next(int n) {
    if (!hasNext()) {
      throw new NoSuchElementException(formatted("all %d images have been returned", next));
    }
    int from = next;
    next = Math.min(order.length, from + n);
    DataSet samples = images.batch(IntStream.range(from, next).map(i -> order[i]).toArray());
    if (preProcessor != null) {
      preProcessor.preProcess(samples);
    }
    return samples;
  }

  /** Starts the next epoch; does nothing if no image of this one has been returned. */
  @Override
  public void reset() {
    if (next > 0) {
      next = 0;
      shuffle();
    }
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public boolean asyncSupported() {
    return true;
  }

  @Override
  public int batch() {
    return batch;
  }

  @Override
  public int inputColumns() {
    return images.shape().size();
  }

  @Override
  public int totalOutcomes() {
    return images.classes();
  }

  @Override
  public List<String> getLabels() {
    return images.classNames();
  }

  @Override
  public void setPreProcessor(DataSetPreProcessor preProcessor) {
    this.preProcessor = preProcessor;
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }
}
