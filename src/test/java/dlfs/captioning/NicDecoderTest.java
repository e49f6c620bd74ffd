package dlfs.captioning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.captions.Tokens;
import dlfs.engine.Engine;
import dlfs.engine.EngineKind;
import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.Backbone;
import dlfs.networks.Nic;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Sgd;
import dlfs.support.Samples;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

class NicDecoderTest {
  private static final ImageShape SHAPE = new ImageShape(3, 16, 16);
  private static final List<String> VOCABULARY = List.of("a", "dog", "cat", "runs");
  private static final int WORDS = 3 + VOCABULARY.size();
  private static final Nic NIC = new Nic(Backbone.SMALL, SHAPE, WORDS, 6);

  @BeforeAll
  static void startEngine() {
    Engine.start(2);
  }

  private static INDArray images(int count) {
    return Samples.uniform(1, DataType.FLOAT, count, SHAPE.size());
  }

  /** A network after a few updates, so that its normalisation has seen images. */
  private static ComputationGraph trained() {
    ComputationGraph network =
        EngineKind.FAST.prepare(NIC.create(LayerSet.BUILTIN, new Adam(0.01), 1));
    var samples =
        new MultiDataSet(
            new INDArray[] {images(8), Samples.labels(DataType.FLOAT, 8, WORDS, 3)},
            new INDArray[] {Samples.labels(DataType.FLOAT, 8, WORDS, 4)});
    for (int i = 0; i < 3; i++) {
      network.fit(samples);
    }
    network.clear(); // DL4J takes the size of its batch for that of the next one otherwise
    return network;
  }

  /** Returns words, one-hot, [N, words, T]. */
  private static INDArray oneHot(int[]... words) {
    INDArray array = Nd4j.zeros(DataType.FLOAT, words.length, WORDS, words[0].length);
    for (int n = 0; n < words.length; n++) {
      for (int t = 0; t < words[n].length; t++) {
        array.putScalar(n, words[n][t], t, 1);
      }
    }
    return array;
  }

  static Stream<Arguments> setsAndEngines() {
    return Stream.of(LayerSet.values())
        .flatMap(set -> EngineKind.onProcessor().stream().map(engine -> Arguments.of(set, engine)));
  }

  /**
   * Word after word, with branches and exchanged sentences, as the whole network at once: the
   * second sentence continues the first image, and the first one the second.
   */
  @ParameterizedTest
  @MethodSource("setsAndEngines")
  void computesTheProbabilitiesOfTheWholeNetwork(LayerSet set, EngineKind engine) {
    ComputationGraph network = trained();
    INDArray images = images(2);
    WordModel model = new NicDecoder(NIC, network, set, engine).of(images);
    int[] start = {Tokens.START};
    assertLogarithms(network, images, new int[][] {start, start}, model.begin());

    INDArray exchanged = Nd4j.pullRows(images, 1, new int[] {1, 0, 0});
    double[][] second = model.advance(new int[] {1, 0, 0}, new int[] {3, 4, 5});
    int[][] two = {{Tokens.START, 3}, {Tokens.START, 4}, {Tokens.START, 5}};
    assertLogarithms(network, exchanged, two, second);

    INDArray last = Nd4j.pullRows(exchanged, 1, new int[] {2, 0});
    double[][] third = model.advance(new int[] {2, 0}, new int[] {6, 3});
    int[][] three = {{Tokens.START, 5, 6}, {Tokens.START, 3, 3}};
    assertLogarithms(network, last, three, third);
  }

  /** Compares with the probabilities after the last word. */
  private static void assertLogarithms(
      ComputationGraph network, INDArray images, int[][] words, double[][] found) {
    INDArray all = network.outputSingle(images, oneHot(words)); // [N, words, T + 1]
    assertEquals(words.length, found.length);
    for (int n = 0; n < words.length; n++) {
      double[] expected = new double[WORDS];
      for (int word = 0; word < WORDS; word++) {
        boolean isUsed = word == Tokens.END || !Tokens.isSpecial(word);
        expected[word] =
            isUsed ? Math.log(all.getDouble(n, word, words[n].length)) : Double.NEGATIVE_INFINITY;
      }
      assertArrayEquals(expected, found[n], 1e-4);
    }
  }

  @Test
  void describesEachImageTheSameInAnyBatch() {
    ComputationGraph network = trained();
    List<ColourImage> images =
        IntStream.range(0, 70)
            .mapToObj(
                i ->
                    new ColourImage(
                        16, 16, Samples.uniform(i, DataType.FLOAT, SHAPE.size()).toFloatVector()))
            .toList();
    var decoder = new NicDecoder(NIC, network, LayerSet.BUILTIN, EngineKind.FAST);
    var captioner = new Captioner(decoder, new Tokens(VOCABULARY), new BeamSearch(3, 5));
    List<String> all = captioner.captions(images);
    assertEquals(70, all.size());
    for (int i : new int[] {0, 63, 64, 69}) {
      assertEquals(List.of(all.get(i)), captioner.captions(List.of(images.get(i))), "image " + i);
    }
    assertEquals(all, captioner.captions(images), "once more");
  }

  @Test
  void refusesAnotherNetwork() {
    var other = new Nic(Backbone.SMALL, SHAPE, WORDS + 1, 6);
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new NicDecoder(
                    NIC,
                    other.create(LayerSet.BUILTIN, new Sgd(), 1),
                    LayerSet.BUILTIN,
                    EngineKind.PLAIN));
    assertEquals(
        "a network with the parameters scores_W of shape [6, 7] is needed, but found [6, 8]",
        refusal.getMessage());
  }
}
