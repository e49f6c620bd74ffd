package dlfs.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedObject;
import dlfs.engine.Combination;
import dlfs.engine.Engine;
import dlfs.gradients.GradientCheck;
import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.Backbone;
import dlfs.networks.DetectorVertices;
import dlfs.networks.FastRcnn;
import dlfs.networks.FasterRcnn;
import dlfs.networks.GraphNetwork;
import dlfs.networks.Rcnn;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Sgd;
import dlfs.regions.Anchors;
import dlfs.regions.BoxDeltas;
import dlfs.samples.Samples;
import dlfs.scenes.SceneDataset;
import dlfs.scenes.SceneSet;
import dlfs.scenes.SceneSettings;
import dlfs.strokes.Strokes;
import dlfs.support.GradientResults;
import dlfs.weights.ModelZip;
import dlfs.weights.TrainedBackbone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** R-CNN, Fast R-CNN and Faster R-CNN as networks. */
class DetectorsTest {
  private static final int CLASSES = 10;
  private static final SceneSet SCENES = scenes(96);
  private static final ImageShape SHAPE = new ImageShape(3, 96, 96);
  private static final Anchors ANCHORS =
      new Anchors(8, List.of(16.0, 24.0, 36.0), List.of(1.0, 1.6, 2.6));
  private static final FasterRcnn FASTER =
      new FasterRcnn(Backbone.SMALL, SHAPE, CLASSES, ANCHORS, 20);

  private static SceneSet scenes(int side) {
    var strokes = new Strokes(0).dataset(300);
    return SceneDataset.of(SceneSettings.square(side), strokes, 1, 4, 4).training();
  }

  private static AnchorSamples samples(SceneSet scenes, int side) {
    var sampler = new AnchorSampler(ANCHORS.boxes(side / 8, side / 8), 32);
    return new AnchorSamples(scenes, new ImageShape(3, side, side), sampler, side / 8, side / 8);
  }

  /** Proposes boxes around the objects, and a grid. */
  private static RegionProposer around(SceneSet scenes, int index) {
    return image ->
        IntStream.range(0, 60)
            .mapToObj(
                i -> {
                  List<BoxedObject> objects = scenes.objects(index);
                  Box box = objects.get(i % objects.size()).box();
                  double shift = i < 8 ? 2.0 * (i % 4) : 12.0 * (i % 6);
                  return BoxDeltas.clip(
                      new Box(
                          box.xmin() - shift,
                          box.ymin() + shift / 2,
                          box.xmax() - shift,
                          box.ymax() + shift / 2),
                      96,
                      96);
                })
            .filter(box -> box.area() > 16)
            .toList();
  }

  @Test
  void haveFeaturesOfOneForEveryEightPixels() {
    ComputationGraph network = FASTER.create(LayerSet.BUILTIN, new Sgd(), 1);
    MultiDataSet data = samples(SCENES, 96).multiDataSet(new SplittableRandom(1), 0, 1);
    INDArray[] inputs = {data.getFeatures(0), JointTraining.noRegions(data.getFeatures(0))};
    INDArray[] outputs =
        network.output(
            List.of(
                "conv6.norm.relu",
                DetectorVertices.ANCHOR_SCORES,
                DetectorVertices.PROPOSALS,
                DetectorVertices.POOLED,
                DetectorVertices.CLASSES,
                DetectorVertices.BOXES),
            false,
            inputs,
            null);
    assertArrayEquals(new long[] {2, 128, 12, 12}, outputs[0].shape());
    assertArrayEquals(new long[] {2, 18, 12, 12}, outputs[1].shape());
    assertArrayEquals(new long[] {2, 4, 20}, outputs[2].shape());
    assertArrayEquals(new long[] {40, 128, 4, 4}, outputs[3].shape());
    assertArrayEquals(new long[] {2, 11, 20}, outputs[4].shape());
    assertArrayEquals(new long[] {2, 80}, outputs[5].shape());
    assertEquals(40, outputs[4].sumNumber().doubleValue(), 1e-4, "probabilities");
  }

  /** The regions count as given, so their gradient, which is not 0, is ignored. */
  @ParameterizedTest
  @EnumSource
  void haveCorrectGradientsOfTheSumOfAllLosses(LayerSet layers) {
    int side = 48;
    var shape = new ImageShape(3, side, side);
    var network = new FasterRcnn(Backbone.SMALL, shape, CLASSES, ANCHORS, 8);
    ComputationGraph graph =
        Engine.accelerate(network.createInDoublePrecision(layers, new Sgd(), 1));
    MultiDataSet data = samples(scenes(side), side).multiDataSet(new SplittableRandom(1), 0, 1);
    for (int i = 0; i < 3; i++) {
      data.setLabels(i, data.getLabels(i).castTo(DataType.DOUBLE));
    }
    data.setFeatures(0, data.getFeatures(0).castTo(DataType.DOUBLE));
    var complete = new JointTraining(new RegionSampler(6), CLASSES, 1).withRegions(graph, data);
    var results =
        new GradientCheck().withMaxEntries(2, 1).withSecondLook(1e-8).check(graph, complete);
    var checked = results.stream().filter(result -> !result.array().equals("input 1")).toList();
    assertEquals(6 * 3 + 3 * 2 + 3 * 2 + 1, checked.size()); // convolutions, heads, the image
    GradientResults.assertRightToTheInput(checked);
  }

  @ParameterizedTest
  @EnumSource
  void findTheSameInAllLayersAndEngines(Combination combination) {
    int side = 48;
    var small = new FasterRcnn(Backbone.SMALL, new ImageShape(3, side, side), CLASSES, ANCHORS, 8);
    ComputationGraph expected = small.create(LayerSet.BUILTIN, new Sgd(), 1);
    INDArray parameters = expected.params().dup();
    ComputationGraph network = combination.applied(small.create(combination.layers, new Sgd(), 2));
    network.setParams(parameters);
    MultiDataSet data = samples(scenes(side), side).multiDataSet(new SplittableRandom(1), 0, 1);
    var joint = new JointTraining(new RegionSampler(8), CLASSES, 1);
    MultiDataSet complete = joint.withRegions(expected, data);
    expected.fit(complete);
    network.fit(complete);
    assertEquals(expected.score(), network.score(), 1e-4 * expected.score());
    double largest = expected.params().sub(parameters).amaxNumber().doubleValue();
    double difference = expected.params().sub(network.params()).amaxNumber().doubleValue();
    assertTrue(difference < 1e-3 * largest, () -> difference + " of " + largest);
  }

  @Test
  void learnTwoScenesByHeartAndAreReadFromTheirFile(@TempDir Path folder) throws IOException {
    ComputationGraph network =
        Engine.accelerate(FASTER.create(LayerSet.SCRATCH, new Adam(0.002), 1));
    var joint = new JointTraining(new RegionSampler(16), CLASSES, 1);
    train(network, samples(SCENES, 96), joint::fit, 80);
    var detector = new FasterRcnnDetector(network, DetectionRule.DEFAULT);
    assertFound(detector, 0, 1);

    Path file = folder.resolve("network.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    var read = assertInstanceOf(ComputationGraph.class, ModelZip.read(file));
    assertEquals(
        detector.detect(SCENES.image(0)),
        new FasterRcnnDetector(Engine.accelerate(read), DetectionRule.DEFAULT)
            .detect(SCENES.image(0)));
  }

  @Test
  void areTrainedFromTheConvolutionsOfSqueezeNet() {
    int side = 64;
    var anchors = new Anchors(16, List.of(20.0), List.of(1.0));
    var shape = new ImageShape(3, side, side);
    ComputationGraph network =
        Engine.accelerate(
            new FasterRcnn(Backbone.SQUEEZE_NET, shape, CLASSES, anchors, 8)
                .create(LayerSet.BUILTIN, new Adam(0.001), 1));
    TrainedBackbone.load(network);
    var samples =
        new AnchorSamples(scenes(side), shape, new AnchorSampler(anchors.boxes(4, 4), 8), 4, 4);
    var joint = new JointTraining(new RegionSampler(8), CLASSES, 1);
    train(network, samples, joint::fit, 1);
    double before = network.score();
    train(network, samples, joint::fit, 8);
    assertTrue(network.score() < before, () -> before + ", then " + network.score());
  }

  @Test
  void learnTheRegionsOfOneScene() {
    var proposals = new ImageProposals(around(SCENES, 0));
    ComputationGraph fast = trained(new FastRcnn(Backbone.SMALL, SHAPE, CLASSES));
    var regions = new RegionSamples(SCENES.at(0), SHAPE, proposals, new RegionSampler(16));
    train(fast, regions, ComputationGraph::fit, 40);
    assertFound(new FastRcnnDetector(fast, around(SCENES, 0), DetectionRule.DEFAULT), 0);

    var warping = new Warping(32, 2);
    ComputationGraph slow = trained(new Rcnn(Backbone.SMALL, warping.shape(), CLASSES));
    var crops = new CropSamples(SCENES.at(0), warping, proposals, new RegionSampler(16));
    train(slow, crops, ComputationGraph::fit, 40);
    assertFound(new RcnnDetector(slow, around(SCENES, 0), warping, DetectionRule.DEFAULT), 0);
  }

  private static ComputationGraph trained(GraphNetwork network) {
    return Engine.accelerate(network.create(LayerSet.SCRATCH, new Adam(0.002), 1));
  }

  /** Makes an update from some samples. */
  @FunctionalInterface
  private interface Step {
    void take(ComputationGraph network, MultiDataSet samples);
  }

  private static void train(ComputationGraph network, Samples samples, Step step, int updates) {
    int[] indices = IntStream.range(0, Math.min(2, samples.count())).toArray();
    for (int i = 0; i < updates; i++) {
      step.take(network, samples.multiDataSet(new SplittableRandom(i), indices));
    }
  }

  /** Fails unless every object of these scenes is found with a score above that of all errors. */
  private static void assertFound(Detector detector, int... scenes) {
    for (int index : scenes) {
      ColourImage image = SCENES.image(index);
      List<BoxedObject> objects = SCENES.objects(index);
      List<DetectedObject> best =
          detector.detect(image).stream().filter(found -> found.score() > 0.5).toList();
      assertEquals(objects.size(), best.size(), () -> objects + " but found " + best);
      for (BoxedObject object : objects) {
        assertTrue(
            best.stream()
                .anyMatch(
                    found ->
                        found.label() == object.label()
                            && found.box().intersectionOverUnion(object.box()) > 0.5),
            () -> object + " is not among " + best);
      }
    }
  }

  @Test
  void refuseAnchorsOfAnotherStrideAndImagesOfAnotherSize() {
    var anchors = new Anchors(16, List.of(16.0), List.of(1.0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new FasterRcnn(Backbone.SMALL, SHAPE, CLASSES, anchors, 20));
    var small = new ColourImage(8, 8, new float[3 * 64]);
    assertThrows(IllegalArgumentException.class, () -> Pixels.of(List.of(small), SHAPE));
  }
}
