package dlfs.engine;

import dlfs.layers.LayerSet;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks that have, between them, every layer of a {@link LayerSet}. */
enum Architecture {
  DENSE(5) {
    @Override
    void add(List<Layer> layers, LayerSet set) {
      layers.add(set.affine(5, 7, Activation.RELU));
      layers.add(set.affine(7, 6, Activation.TANH));
      layers.add(set.affine(6, CLASSES, Activation.IDENTITY));
      layers.add(set.softmaxWithLoss(CLASSES));
    }
  },

  /** Ends with DL4J's output layer in both layer sets. */
  NORMALISED_IMAGES(2, 8, 8) {
    @Override
    void add(List<Layer> layers, LayerSet set) {
      layers.add(set.convolution(2, 3, 3, 1, 1, Activation.RELU));
      layers.add(set.maxPooling(2, 2, 0));
      layers.add(set.batchNormalization(3, 1e-5, 0.9));
      layers.add(set.activation(Activation.RELU));
      layers.add(set.dropout(0.25));
      layers.add(set.affine(48, 6, Activation.SIGMOID));
      layers.add(
          new OutputLayer.Builder(LossFunction.MCXENT)
              .nIn(6)
              .nOut(CLASSES)
              .activation(Activation.SOFTMAX)
              .build());
    }
  },

  /** Uses a small alpha, since only then is DL4J's own gradient correct. */
  RESPONSE_NORMALISED_IMAGES(2, 8, 8) {
    @Override
    void add(List<Layer> layers, LayerSet set) {
      layers.add(set.convolution(2, 6, 3, 2, 0, Activation.TANH));
      layers.add(set.localResponseNormalization(2, 5, 1e-5, 0.75));
      layers.add(set.averagePooling(2, 1, 0));
      layers.add(set.affine(24, 5, Activation.RELU));
      layers.add(set.affine(5, CLASSES, Activation.IDENTITY));
      layers.add(set.softmaxWithLoss(CLASSES));
    }
  };

  static final int CLASSES = 3;

  /** The shape of a sample. */
  private final long[] sizes;

  Architecture(long... sizes) {
    this.sizes = sizes;
  }

  abstract void add(List<Layer> layers, LayerSet set);

  List<Layer> layers(LayerSet set) {
    List<Layer> layers = new ArrayList<>();
    add(layers, set);
    return layers;
  }

  /** The shape of a batch of samples. */
  long[] shape(int samples) {
    long[] shape = new long[sizes.length + 1];
    shape[0] = samples;
    System.arraycopy(sizes, 0, shape, 1, sizes.length);
    return shape;
  }
}
