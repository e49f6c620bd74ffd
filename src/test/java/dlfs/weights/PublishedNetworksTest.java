package dlfs.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.cifar.Cifar10Jpeg;
import dlfs.engine.Engine;
import dlfs.engine.EngineKind;
import dlfs.fetch.DownloadListener;
import dlfs.fetch.Downloader;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.images.Normalization;
import dlfs.images.folder.Preprocessing;
import dlfs.images.folder.Preprocessing.Resizing;
import dlfs.layers.LayerSet;
import dlfs.networks.CifarResNet;
import dlfs.networks.GraphNetwork;
import dlfs.networks.SqueezeNet;
import dlfs.optimizers.Sgd;
import dlfs.support.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

/** Networks with published weights, compared with what another implementation computes. */
class PublishedNetworksTest {
  private static final Preprocessing SQUEEZE_NET =
      new Preprocessing(Resizing.SQUASH, 227, 227, Normalization.CAFFE);

  @BeforeAll
  static void startEngine() {
    Engine.start(2);
  }

  static Stream<Arguments> everyTier() {
    return EngineKind.onProcessor().stream()
        .flatMap(
            engine ->
                Stream.of(LayerSet.values())
                    .flatMap(
                        layers ->
                            Stream.of(DataType.DOUBLE, DataType.FLOAT)
                                .map(type -> Arguments.of(engine, layers, type))));
  }

  private static ComputationGraph load(
      GraphNetwork network, String file, EngineKind engine, LayerSet layers, DataType type)
      throws IOException {
    ComputationGraph created =
        engine.prepare(
            type == DataType.DOUBLE
                ? network.createInDoublePrecision(layers, new Sgd(), 1)
                : network.create(layers, new Sgd(), 1));
    try (TensorFile weights = TensorFile.open(SharedFiles.weights(file))) {
      TrainedWeights.load(weights, created);
    }
    return created;
  }

  private static List<String[]> rows(String file) throws IOException {
    return Files.readAllLines(SharedFiles.networks(file)).stream()
        .skip(1)
        .map(row -> row.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"))
        .toList();
  }

  /**
   * Compares values to a relative 1e-6 in double precision, except for the rounding of the file. In
   * single precision, scores of up to 15 were found to differ by at most 1e-5.
   */
  private static void assertClose(double expected, double found, DataType type, String what) {
    boolean isDouble = type == DataType.DOUBLE;
    assertEquals(expected, found, isDouble ? 1e-6 * Math.abs(expected) + 1e-9 : 1e-4, what);
  }

  private static INDArray squeezeNetInput(String photo, DataType type) throws IOException {
    LabelledImages image = SQUEEZE_NET.read(SharedFiles.image(photo + "_227.png"));
    return SQUEEZE_NET.normalization().apply(image, type);
  }

  private static LabelledImages cifarImages(int count) throws IOException {
    Path folder = SharedFiles.cifar10Jpeg();
    return new Cifar10Jpeg()
        .load(folder, new Downloader(DownloadListener.silent()), unused -> {}, count)
        .test();
  }

  @Test
  void normalizesImagesAsOthersDo() throws IOException {
    for (String[] row : rows("input_statistics.csv")) {
      if (row[1].equals("squeezenet1_0")) {
        assertStatistics(row, squeezeNetInput(row[0].replace("_227.png", ""), DataType.DOUBLE));
      } else if (row[1].equals("resnet_cifar")) {
        int image = Integer.parseInt(row[0].replaceAll(".* ", ""));
        LabelledImages one = cifarImages(image + 1).at(image);
        assertStatistics(row, Normalization.IMAGENET.apply(one, DataType.DOUBLE));
      }
    }
  }

  private static void assertStatistics(String[] row, INDArray x) {
    assertEquals(Long.parseLong(row[3]), x.length());
    assertEquals(Double.parseDouble(row[4]), x.meanNumber().doubleValue(), 1e-8, row[0]);
    assertEquals(Double.parseDouble(row[5]), x.std(false).getDouble(0), 1e-8, row[0]);
    double[] first = Arrays.stream(row).skip(6).mapToDouble(Double::parseDouble).toArray();
    assertArrayEquals(first, Arrays.copyOf(x.data().asDouble(), first.length), 1e-5);
  }

  /** The whole photographs, resized and cropped here, are the images that were cut to size. */
  @Test
  void resizesPhotographsAsOthersDo() throws IOException {
    var whole = new Preprocessing(Resizing.SQUASH, 256, 227, Normalization.CAFFE);
    for (String photo : List.of("chelsea", "coffee", "cat")) {
      LabelledImages expected = SQUEEZE_NET.read(SharedFiles.image(photo + "_227.png"));
      LabelledImages found = whole.read(SharedFiles.image(photo + ".png"));
      assertArrayEquals(expected.pixels(), found.pixels(), photo);
    }
  }

  @ParameterizedTest(name = "engine {0}, layers {1}, {2}")
  @MethodSource("everyTier")
  void squeezeNetFindsTheSameFiveClasses(EngineKind engine, LayerSet layers, DataType type)
      throws IOException {
    var network = new SqueezeNet(SqueezeNet.Version.CAFFE, SQUEEZE_NET.shape(), 1_000);
    ComputationGraph squeezeNet = load(network, "squeezenet1_0.safetensors", engine, layers, type);
    boolean all = engine == EngineKind.FAST && type == DataType.FLOAT; // the others take long
    for (String photo : all ? List.of("chelsea", "coffee", "cat") : List.of("chelsea")) {
      double[] found =
          squeezeNet.outputSingle(squeezeNetInput(photo, type)).dup('c').data().asDouble();
      int[] best =
          IntStream.range(0, found.length)
              .boxed()
              .sorted((a, b) -> Double.compare(found[b], found[a]))
              .mapToInt(i -> i)
              .toArray();
      for (String[] row : rows("squeezenet_top5.csv")) {
        if (row[0].equals(photo)) {
          int index = Integer.parseInt(row[2]);
          assertEquals(index, best[Integer.parseInt(row[1]) - 1], row[3]);
          assertClose(Double.parseDouble(row[4]), found[index], type, row[3]);
        }
      }
    }
  }

  private static final CifarResNet RESNET_20 = new CifarResNet(20, new ImageShape(3, 32, 32), 10);
  private static final String RESNET_20_FILE = "resnet20-12fca82f.th";

  @ParameterizedTest(name = "engine {0}, layers {1}, {2}")
  @MethodSource("everyTier")
  void resNet20GivesTheSameScores(EngineKind engine, LayerSet layers, DataType type)
      throws IOException {
    ComputationGraph network = load(RESNET_20, RESNET_20_FILE, engine, layers, type);
    INDArray x = Normalization.IMAGENET.apply(cifarImages(20), type);
    INDArray scores = network.feedForward(new INDArray[] {x}, false).get("fc");
    for (String[] row : rows("resnet20_logits.csv")) {
      int image = Integer.parseInt(row[0]);
      assertEquals(Integer.parseInt(row[2]), scores.getRow(image).argMax().getInt(0));
      for (int i = 0; i < 10; i++) {
        double expected = Double.parseDouble(row[3 + i]);
        assertClose(expected, scores.getDouble(image, i), type, "image " + image + ", " + i);
      }
    }
  }

  @Test
  void resNet20ClassifiesAsManyImagesCorrectly() throws IOException {
    ComputationGraph network =
        load(RESNET_20, RESNET_20_FILE, EngineKind.FAST, LayerSet.BUILTIN, DataType.FLOAT);
    LabelledImages images = cifarImages(2_000);
    int right = 0;
    for (int from = 0; from < images.count(); from += 500) {
      LabelledImages part = images.at(IntStream.range(from, from + 500).toArray());
      INDArray found =
          network.outputSingle(Normalization.IMAGENET.apply(part, DataType.FLOAT)).argMax(1);
      for (int i = 0; i < part.count(); i++) {
        right += found.getInt(i) == part.label(i) ? 1 : 0;
      }
    }
    assertEquals(1_627, right);
  }
}
