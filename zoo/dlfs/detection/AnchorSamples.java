package dlfs.detection;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedImages;
import dlfs.boxes.BoxedObject;
import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import dlfs.regions.Anchors;
import dlfs.regions.BoxDeltas;
import dlfs.samples.Samples;
import dlfs.samples.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Images with the targets of a region proposal network, and their objects, on which Faster R-CNN is
 * trained by {@link JointTraining}.
 *
 * @param images the images with their objects
 * @param shape the shape of all images
 * @param sampler chooses the anchors of an image
 * @param height the height of the feature map, H
 * @param width the width of the feature map, W
 */
public record AnchorSamples(
    BoxedImages images, ImageShape shape, AnchorSampler sampler, int height, int width)
    implements Samples {
  /** The scores of an anchor: background, object. */
  private static final int SCORES = 2;

  /** The values that describe an object. */
  private static final int OBJECT_VALUES = 6;

  @Override
  public int count() {
    return images.count();
  }

  @Override
  public MultiDataSet multiDataSet(int... indices) {
    return multiDataSet(new SplittableRandom(0), indices);
  }

  /**
   * Returns images with anchors that are chosen at random.
   *
   * @return features: images [N, 3 height width]; labels: whether each anchor shows an object,
   *     one-hot, [N, 2, A H, W]; the deltas of those that do, [N, 4A H W]; and the objects, [N, 6,
   *     M]. The masks of the first two weigh the loss so that it is the mean over the chosen
   *     anchors of an image.
   */
  @Override
  public MultiDataSet multiDataSet(SplittableRandom random, int... indices) {
    int anchors = sampler.anchors().size();
    float[] scores = new float[indices.length * SCORES * anchors];
    float[] scoreWeights = new float[indices.length * anchors];
    float[] deltas = new float[indices.length * Anchors.DELTAS * anchors];
    float[] deltaWeights = new float[deltas.length];
    List<ColourImage> chosen = new ArrayList<>();
    List<List<BoxedObject>> objects = new ArrayList<>();
    for (int n = 0; n < indices.length; n++) {
      chosen.add(images.image(indices[n]));
      objects.add(images.objects(indices[n]));
      AnchorSampler.Sample sample = sampler.sample(objects.get(n), random);
      float weight = 1f / sample.size();
      for (int anchor : sample.negative()) {
        scores[n * SCORES * anchors + anchor] = 1;
        scoreWeights[n * anchors + anchor] = weight;
      }
      for (int i = 0; i < sample.positive().length; i++) {
        int anchor = sample.positive()[i];
        scores[(n * SCORES + 1) * anchors + anchor] = 1;
        scoreWeights[n * anchors + anchor] = weight;
        BoxDeltas of = sample.deltas().get(i);
        double[] values = {of.tx(), of.ty(), of.tw(), of.th()};
        for (int k = 0; k < values.length; k++) {
          int place =
              n * Anchors.DELTAS * anchors + Anchors.deltaPosition(anchor, k, height, width);
          deltas[place] = (float) values[k];
          deltaWeights[place] = weight;
        }
      }
    }
    int rows = anchors / width; // A H
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {Pixels.of(chosen, shape)},
        new INDArray[] {
          Tensors.of(scores, indices.length, SCORES, rows, width),
          Tensors.of(deltas, indices.length, Anchors.DELTAS * anchors),
          array(objects)
        },
        null,
        new INDArray[] {
          Tensors.of(scoreWeights, indices.length, 1, rows, width),
          Tensors.of(deltaWeights, indices.length, Anchors.DELTAS * anchors),
          null
        });
  }

  /** Returns objects as an array, [N, 6, M]; an image with fewer than M has a class of -1. */
  private static INDArray array(List<List<BoxedObject>> objects) {
    int most = Math.max(1, objects.stream().mapToInt(List::size).max().orElse(0));
    float[] values = new float[objects.size() * OBJECT_VALUES * most];
    for (int n = 0; n < objects.size(); n++) {
      for (int i = 0; i < most; i++) {
        boolean exists = i < objects.get(n).size();
        BoxedObject object = exists ? objects.get(n).get(i) : null;
        double[] of =
            exists
                ? new double[] {
                  object.label(),
                  object.difficult() ? 1 : 0,
                  object.box().xmin(),
                  object.box().ymin(),
                  object.box().xmax(),
                  object.box().ymax()
                }
                : new double[] {-1, 0, 0, 0, 0, 0};
        for (int k = 0; k < OBJECT_VALUES; k++) {
          values[(n * OBJECT_VALUES + k) * most + i] = (float) of[k];
        }
      }
    }
    return Tensors.of(values, objects.size(), OBJECT_VALUES, most);
  }

  /** Returns the objects of each image from the third labels of a mini-batch. */
  static List<List<BoxedObject>> objects(INDArray array) {
    List<List<BoxedObject>> objects = new ArrayList<>();
    float[] values = array.dup('c').data().asFloat();
    int most = (int) array.size(2);
    for (int n = 0; n < array.size(0); n++) {
      List<BoxedObject> ofImage = new ArrayList<>();
      for (int i = 0; i < most; i++) {
        int first = n * OBJECT_VALUES * most + i;
        int label = (int) values[first];
        if (label >= 0) {
          var box =
              new Box(
                  values[first + 2 * most],
                  values[first + 3 * most],
                  values[first + 4 * most],
                  values[first + 5 * most]);
          ofImage.add(new BoxedObject(label, box, values[first + most] != 0));
        }
      }
      objects.add(ofImage);
    }
    return objects;
  }

  @Override
  public boolean isPreparedAhead() {
    return true;
  }
}
