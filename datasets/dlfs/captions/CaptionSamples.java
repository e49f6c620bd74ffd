package dlfs.captions;

import static dlfs.text.Text.formatted;

import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import dlfs.samples.Samples;
import dlfs.samples.Tensors;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Images with captions as samples for a network that predicts each word from the image and the
 * words before it (section 8.4.3): O. Vinyals, A. Toshev, S. Bengio, D. Erhan, "Show and tell: a
 * neural image caption generator", CVPR (2015). The network sees the image at the first time step,
 * and the words at those after it.
 *
 * <p>All captions are padded to {@link #length()}, and longer ones cut off, so that all
 * mini-batches have the same shapes.
 */
public final class CaptionSamples implements Samples {
  private final CaptionedImages images;
  private final int[] indices;
  private final ImageShape shape;
  private final Tokens tokens;
  private final int length;

  private CaptionSamples(CaptionedImages images, int[] indices) {
    this.images = images;
    this.indices = indices;
    this.shape = images.image(0).shape();
    this.tokens = images.tokens();
    this.length = images.maxWords() + 1; // and the end
  }

  /** Creates samples of all images of a set, which have the same shape. */
  public static CaptionSamples of(CaptionedImages images) {
    return at(images, IntStream.range(0, images.count()).toArray());
  }

  /** Creates samples of the images at these indices, in this order. */
  public static CaptionSamples at(CaptionedImages images, int... indices) {
    return new CaptionSamples(images, indices.clone());
  }

  @Override
  public int count() {
    return indices.length;
  }

  /** The shape of every image. */
  public ImageShape shape() {
    return shape;
  }

  /** The numbers of the words. */
  public Tokens tokens() {
    return tokens;
  }

  /** The length T of the sequences: that of the longest caption and its {@link Tokens#END}. */
  public int length() {
    return length;
  }

  /** Whether it takes long to make the samples: images are generated or read from files. */
  @Override
  public boolean isPreparedAhead() {
    return true;
  }

  /**
   * Returns images with their first captions. With the words w1 to wm of a caption, words 0 to m of
   * the input are START, w1, ..., wm. The labels are shifted by a time step, since that of the
   * image comes first: the steps 1 to m + 1 have the labels w1, ..., wm, END. What remains is 0 in
   * the inputs, labels and masks.
   *
   * @return features [n, 3 * height * width], the pixels in [0, 1], and [n, V, T], the word before
   *     each step, one-hot, of V = {@code tokens().words().size()}; labels [n, V, T + 1], the word
   *     at each step, one-hot; a mask of the labels [n, T + 1]. All are FLOAT
   */
  @Override
  public MultiDataSet multiDataSet(int... chosen) {
    return batch(new int[chosen.length], captioned(chosen));
  }

  /** Returns images as {@link #multiDataSet(int...)} does, each with one of its captions. */
  @Override
  public MultiDataSet multiDataSet(SplittableRandom random, int... chosen) {
    CaptionedImage[] captioned = captioned(chosen);
    int[] captions =
        Arrays.stream(captioned).mapToInt(one -> random.nextInt(one.captions().size())).toArray();
    return batch(captions, captioned);
  }

  private CaptionedImage[] captioned(int... chosen) {
    return Arrays.stream(chosen)
        .mapToObj(i -> images.captioned(indices[i]))
        .toArray(CaptionedImage[]::new);
  }

  private MultiDataSet batch(int[] captions, CaptionedImage... chosen) {
    int n = chosen.length;
    int words = tokens.words().size();
    float[] previous = new float[n * words * length]; // [n, V, T]
    float[] next = new float[n * words * (length + 1)]; // [n, V, T + 1]
    float[] mask = new float[n * (length + 1)]; // [n, T + 1]
    for (int i = 0; i < n; i++) {
      int[] caption = tokens.numbers(chosen[i].captions().get(captions[i])); // the end included
      int before = Tokens.START;
      for (int step = 0; step < Math.min(caption.length, length); step++) {
        previous[(i * words + before) * length + step] = 1;
        next[(i * words + caption[step]) * (length + 1) + step + 1] = 1;
        mask[i * (length + 1) + step + 1] = 1;
        before = caption[step];
      }
    }
    ColourImage[] pictures =
        Arrays.stream(chosen).map(CaptionedImage::image).toArray(ColourImage[]::new);
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {features(pictures), Tensors.of(previous, n, words, length)},
        new INDArray[] {Tensors.of(next, n, words, length + 1)},
        null,
        new INDArray[] {Tensors.of(mask, n, length + 1)});
  }

  /**
   * Returns the pixels of some images, [n, 3 * height * width].
   *
   * @throws IllegalArgumentException if they differ in their shape
   */
  public static INDArray features(ColourImage... images) {
    int size = images[0].pixels().length;
    float[] pixels = new float[Math.multiplyExact(images.length, size)];
    for (int i = 0; i < images.length; i++) {
      if (!images[i].shape().equals(images[0].shape())) {
        throw new IllegalArgumentException(
            formatted("images of %s and of %s", images[0].shape(), images[i].shape()));
      }
      System.arraycopy(images[i].pixels(), 0, pixels, i * size, size);
    }
    return Tensors.of(pixels, images.length, size);
  }
}
