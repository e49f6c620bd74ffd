package dlfs.engine;

import dlfs.layers.Dropout;
import dlfs.layers.LayerSet;
import dlfs.networks.Layers;
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
      layers.add(set.resolve(Layers.dense(5, 7, Activation.RELU)));
      layers.add(set.resolve(Layers.dense(7, 6, Activation.TANH)));
      layers.add(set.resolve(Layers.dense(6, CLASSES, Activation.IDENTITY)));
      layers.add(set.resolve(Layers.softmaxWithLoss(CLASSES)));
    }
  },

  /** Ends with DL4J's output layer in both layer sets. */
  NORMALISED_IMAGES(2, 8, 8) {
    @Override
    void add(List<Layer> layers, LayerSet set) {
      layers.add(set.resolve(Layers.convolution(2, 3, 3, 1, 1, Activation.RELU)));
      layers.add(set.resolve(Layers.maxPooling(2, 2, 0)));
      layers.add(set.resolve(Layers.batchNormalization(3, 1e-5, 0.9)));
      layers.add(set.resolve(Layers.activation(Activation.RELU)));
      layers.add(new Dropout(0.25));
      layers.add(set.resolve(Layers.dense(48, 6, Activation.SIGMOID)));
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
      layers.add(set.resolve(Layers.convolution(2, 6, 3, 2, 0, Activation.TANH)));
      layers.add(set.resolve(Layers.localResponseNormalization(2, 5, 1e-5, 0.75)));
      layers.add(set.resolve(Layers.averagePooling(2, 1, 0)));
      layers.add(set.resolve(Layers.dense(24, 5, Activation.RELU)));
      layers.add(set.resolve(Layers.dense(5, CLASSES, Activation.IDENTITY)));
      layers.add(set.resolve(Layers.softmaxWithLoss(CLASSES)));
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
