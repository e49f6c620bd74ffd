package dlfs.captioning;

import static dlfs.text.Text.formatted;

import dlfs.captions.Tokens;
import dlfs.engine.EngineKind;
import dlfs.layers.LayerSet;
import dlfs.networks.Nic;
import dlfs.optimizers.Sgd;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Computes the words of captions one after another, with a trained {@link Nic}. Its convolutions
 * compute the embedding of each image once; at each step, the LSTM continues from the states of the
 * sentences. To be used by one thread.
 */
public final class NicDecoder {
  private static final int LSTM = 0; // the first layer of the decoder

  private final ComputationGraph encoder;
  private final MultiLayerNetwork decoder;
  private final INDArray embeddings; // [words, units]

  /**
   * Creates a decoder, with copies of the parameters of a network.
   *
   * @param network its description
   * @param trained the network, which stays as it is
   * @param layers the set that the layers are taken from
   * @param engine the engine that computes them
   */
  public NicDecoder(Nic network, ComputationGraph trained, LayerSet layers, EngineKind engine) {
    encoder = engine.prepare(network.encoder().create(layers, new Sgd(), 1));
    decoder = engine.prepare(network.decoder().create(layers, new Sgd(), 1));
    Map<String, INDArray> parameters = trained.paramTable();
    encoder.paramTable().forEach((name, values) -> copy(parameters, name, values));
    for (Layer layer : decoder.getLayers()) {
      String name = layer.conf().getLayer().getLayerName();
      layer.paramTable().forEach((key, values) -> copy(parameters, name + "_" + key, values));
    }
    embeddings = parameters.get(Nic.WORD_EMBEDDING + "_W").dup('c');
  }

  private static void copy(Map<String, INDArray> from, String name, INDArray to) {
    INDArray values = from.get(name);
    if (values == null || !Arrays.equals(values.shape(), to.shape())) {
      throw new IllegalArgumentException(
          formatted(
              "a network with the parameters %s of shape %s is needed, but found %s",
              name,
              Arrays.toString(to.shape()),
              values == null ? "none" : Arrays.toString(values.shape())));
    }
    to.assign(values);
  }

  /**
   * Returns the probabilities of the words of captions.
   *
   * @param images the pixels, [N, 3 height width]
   * @return a model of N sentences, which is valid until the next call of this method
   */
  public WordModel of(INDArray images) {
    return new Model(encoder.outputSingle(images)); // [N, units]
  }

  private final class Model implements WordModel {
    private final INDArray imageEmbeddings; // [N, units]

    Model(INDArray imageEmbeddings) {
      this.imageEmbeddings = imageEmbeddings;
    }

    @Override
    public double[][] begin() {
      decoder.rnnClearPreviousState();
      step(imageEmbeddings);
      int[] words = new int[(int) imageEmbeddings.size(0)];
      Arrays.fill(words, Tokens.START);
      return logarithms(step(Nd4j.pullRows(embeddings, 1, words)));
    }

    @Override
    public double[][] advance(int[] parents, int[] words) {
      Map<String, INDArray> states = new LinkedHashMap<>();
      decoder
          .rnnGetPreviousState(LSTM)
          .forEach((name, state) -> states.put(name, Nd4j.pullRows(state.dup('c'), 1, parents)));
      decoder.rnnSetPreviousState(LSTM, states);
      return logarithms(step(Nd4j.pullRows(embeddings, 1, words)));
    }

    /** Returns the probabilities after a time step, [n, words], of inputs [n, units]. */
    private INDArray step(INDArray inputs) {
      INDArray y = decoder.rnnTimeStep(inputs.reshape(inputs.size(0), inputs.size(1), 1));
      return y.reshape(y.size(0), y.size(1));
    }

    private static double[][] logarithms(INDArray probabilities) {
      double[][] rows = probabilities.toDoubleMatrix();
      for (double[] row : rows) {
        for (int word = 0; word < row.length; word++) {
          boolean isUsed = !Tokens.isSpecial(word) || word == Tokens.END;
          row[word] = isUsed ? Math.log(row[word]) : Double.NEGATIVE_INFINITY;
        }
      }
      return rows;
    }
  }
}
