package dlfs.scenes;

import dlfs.samples.Samples;
import dlfs.samples.Tensors;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Scenes with captions as samples, for a network that predicts each word from the image and the
 * words before it (section 8.4.3): O. Vinyals, A. Toshev, S. Bengio, D. Erhan, "Show and tell: a
 * neural image caption generator", CVPR (2015).
 *
 * <p>All captions are padded to {@link #length()}, so that all mini-batches have the same shapes.
 */
public final class CaptionedScenes implements Samples {
  private final SceneSet scenes;
  private final Tokens tokens;
  private final int length;

  /** Creates samples of all scenes of a set. */
  public CaptionedScenes(SceneSet scenes) {
    this.scenes = scenes;
    this.tokens = new Tokens(Captions.vocabulary(scenes.kind()));
    this.length = Captions.maxWords(scenes.kind()) + 1; // and the end
  }

  @Override
  public int count() {
    return scenes.count();
  }

  /** The numbers of the words. */
  public Tokens tokens() {
    return tokens;
  }

  /** The length T of the sequences: that of the longest caption and its {@link Tokens#END}. */
  public int length() {
    return length;
  }

  /**
   * Returns scenes with their captions. With the words w1 to wm of a caption, time steps 0 to m
   * have the inputs START, w1, ..., wm and the labels w1, ..., wm, END. The steps after that are
   * {@link Tokens#PADDING} in the inputs and 0 in the labels and masks.
   *
   * @return features [n, 3 * height * width], the images as {@link Scene#pixels()}, and [n, T], the
   *     number of the word before each step; labels [n, V, T], the word at each step, one-hot, of V
   *     = {@code tokens().words().size()}; masks [n, T], 1 to the end of the caption, of the second
   *     features and of the labels. All are FLOAT
   */
  @Override
  public MultiDataSet multiDataSet(int... indices) {
    int n = indices.length;
    Scene[] chosen = scenes.scenes(indices);
    int words = tokens.words().size();
    float[] previous = new float[n * length]; // [n, T]
    float[] next = new float[n * words * length]; // [n, V, T]
    float[] mask = new float[n * length]; // [n, T]
    for (int i = 0; i < n; i++) {
      int[] caption = tokens.numbers(chosen[i].caption()); // the end included
      Arrays.fill(mask, i * length, i * length + caption.length, 1);
      previous[i * length] = Tokens.START;
      for (int step = 0; step < caption.length; step++) {
        next[(i * words + caption[step]) * length + step] = 1;
        if (step > 0) {
          previous[i * length + step] = caption[step - 1];
        }
      }
    }
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {SceneSet.images(chosen), Tensors.of(previous, n, length)},
        new INDArray[] {Tensors.of(next, n, words, length)},
        new INDArray[] {null, Tensors.of(mask, n, length)},
        new INDArray[] {Tensors.of(mask, n, length)});
  }
}
