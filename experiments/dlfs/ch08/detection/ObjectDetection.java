package dlfs.ch08.detection;

import dlfs.boxes.BoxedImages;
import dlfs.boxes.folder.Raccoon;
import dlfs.detection.Detector;
import dlfs.lab.About;
import dlfs.lab.DataOptions;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.charts.BarTable;
import dlfs.lab.charts.BarTable.Column;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.results.Summary;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.networks.DetectorVertices;
import dlfs.optimizers.Adam;
import dlfs.optimizers.LinearDecay;
import dlfs.samples.Dataset;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Section 8.4.1: finds digits in images, by R-CNN (R. Girshick et al., 2014), Fast R-CNN (R.
 * Girshick, 2015) and Faster R-CNN (S. Ren et al., 2015). All three have the same convolutions. The
 * first two classify the regions that Selective Search proposes: R-CNN computes the features of
 * each region by itself, and Fast R-CNN those of the image once. Faster R-CNN also proposes the
 * regions.
 *
 * <p>For scenes of 96x96 pixels, the networks are small and trained from the beginning; those of
 * the papers were trained on ImageNet before. For photographs ({@code -Ddataset=raccoon}, or one's
 * own), they have the convolutions of SqueezeNet with trained weights, and images are resized to
 * 224x224 pixels.
 */
public final class ObjectDetection implements Experiment {
  private static final Setting<Integer> SAMPLES = TrainingSettings.samples(6_000);
  private static final Setting<OptionalInt> EPOCHS =
      TrainingSettings.wholeEpochs(
          DetectorDesign.SCENES.epochs(), DetectorDesign.PHOTOGRAPHS.epochs());

  private static final Setting<OptionalInt> BATCH =
      TrainingSettings.batch(DetectorDesign.SCENES.batch(), DetectorDesign.PHOTOGRAPHS.batch());

  private static final Setting<Integer> PROPOSED =
      Setting.integer(
              "proposedSamples",
              1_200,
              1,
              60_000,
              "of these, the images with proposals for R-CNN and Fast R-CNN")
          .quick(10);

  private static final Setting<Integer> TEST_IMAGES =
      Setting.integer("testImages", 300, 1, 10_000, "test images (the first ones)").quick(2);

  /** The number of updates between two losses that are recorded. */
  private static final int LOSS_INTERVAL = 20;

  private static final String RCNN = "R-CNN";
  private static final String FAST_RCNN = "Fast R-CNN";
  private static final String FASTER_RCNN = "Faster R-CNN";

  /** Makes a method of the data and the seed of a run. */
  @FunctionalInterface
  private interface Arm {
    Method of(DetectionData data, long seed);
  }

  private static final Variants<Arm> METHODS =
      Variants.<Arm>of(RCNN, (data, seed) -> Method.rcnn(data))
          .and(FAST_RCNN, (data, seed) -> Method.fastRcnn(data))
          .and(FASTER_RCNN, Method::fasterRcnn);

  /** The parts of the loss of Faster R-CNN, by the names of its outputs. */
  private static final List<String> LOSSES =
      List.of(
          DetectorVertices.ANCHOR_LOSS,
          DetectorVertices.ANCHOR_DELTA_LOSS,
          DetectorVertices.CLASSES,
          DetectorVertices.BOXES);

  private static final Color BLUE = new Color(0x0072B2);
  private static final Color GREEN = new Color(0x009E73);

  @Override
  public About about() {
    return About.on(
        DataOptions.scenes().or(new Raccoon()).orBoxes(),
        "ObjectDetection",
        "8.4.1",
        "How well and how fast do R-CNN, Fast R-CNN and Faster R-CNN find objects?",
        List.of(SAMPLES, EPOCHS, BATCH, PROPOSED, TEST_IMAGES),
        FinalFigure.lastOf(DetectorEvaluation.MAP, DetectorEvaluation.SECONDS),
        22);
  }

  @Override
  public Metrics run(Lab lab) {
    Dataset data = lab.data(Dataset.class);
    var detection =
        DetectionData.of(
            (BoxedImages) data.training(),
            lab.get(SAMPLES),
            lab.get(PROPOSED),
            (BoxedImages) data.test(),
            lab.get(TEST_IMAGES));
    int steps =
        METHODS.names().stream()
            .mapToInt(
                name -> training(lab, METHODS.get(name).of(detection, 0), detection).iterations())
            .max()
            .orElseThrow();
    return lab.compareOneByOne(
        METHODS, steps, (run, arm) -> measure(lab, run, arm.of(detection, run.seed()), detection));
  }

  private static Training training(Lab lab, Method method, DetectionData data) {
    DetectorDesign design = data.design();
    return Training.ofWholeEpochs(
        method.samples(),
        lab.get(BATCH).orElse(design.batch()),
        lab.get(EPOCHS).orElse(design.epochs()));
  }

  private static void measure(Lab lab, Run run, Method method, DetectionData data) {
    Training training = training(lab, method, data);
    var updater = new Adam(new LinearDecay(data.design().learningRate(), training.iterations()));
    ComputationGraph network = lab.create(method.network(), updater, run.seed());
    data.initialise(network);
    training.<ComputationGraph>train(
        run,
        network,
        (graph, samples) -> {
          int iteration = graph.getIterationCount();
          method.step().take(graph, samples);
          if (iteration % LOSS_INTERVAL == 0) {
            recordLosses(run, graph, iteration);
          }
        });
    run.publish(network);
    Detector detector = method.detector().apply(network);
    new DetectorEvaluation(data.test(), data.design().size()).measure(run, detector);
  }

  /** Records the loss of the update, and its parts, which the outputs have kept. */
  private static void recordLosses(Run run, ComputationGraph network, int iteration) {
    run.record(iteration, Training.LOSS, network.score());
    for (String output : network.getConfiguration().getNetworkOutputs()) {
      Layer layer = network.getVertex(output).getLayer();
      run.record(iteration, metric(output), layer.score());
    }
  }

  /** The metric of the loss of an output. */
  private static String metric(String output) {
    return Training.LOSS + "_" + output.replace("_loss", "");
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "8.4.1: R-CNN extracts regions that may be objects, and applies a CNN to each",
            "The mean average precision of R-CNN is high",
            map(RCNN).atLeast(0.7)),
        Claim.inEverySeed(
            "8.4.1: Faster R-CNN does everything in one CNN, even the extraction of regions",
            "The mean average precision of Faster R-CNN is higher still",
            map(FASTER_RCNN).atLeast(0.9),
            map(RCNN).below(map(FASTER_RCNN))),
        Claim.inEverySeed(
            "8.4.1: as all is done in one CNN, Faster R-CNN is fast",
            "R-CNN takes many times as long for an image as Faster R-CNN",
            seconds(RCNN).over("ratio", seconds(FASTER_RCNN)).atLeast(20)));
  }

  private static Quantity map(String method) {
    return Quantity.last(DetectorEvaluation.MAP, method);
  }

  private static Quantity seconds(String method) {
    return Quantity.last(DetectorEvaluation.SECONDS, method);
  }

  @Override
  public List<Picture> pictures(Metrics metrics, Artefacts artefacts) {
    List<Picture> pictures = new ArrayList<>();
    long seed = metrics.seeds().get(0);
    pictures.add(
        Picture.of("detections.png", new DetectionPicture(artefacts, seed).draw(METHODS.names())));
    pictures.add(Picture.of("precision_recall.png", curves(metrics)));
    pictures.add(Picture.of("losses.png", losses(metrics)));
    pictures.add(
        Picture.of(
            "precision_and_time.png",
            BarTable.draw(
                "Precision and time of detectors",
                METHODS.names(),
                List.of(
                    new Column(
                        "mean average precision",
                        BLUE,
                        means(metrics, DetectorEvaluation.MAP),
                        "%.3f"),
                    new Column(
                        "seconds per image",
                        GREEN,
                        means(metrics, DetectorEvaluation.SECONDS),
                        "%.4f")))));
    return pictures;
  }

  private static double[] means(Metrics metrics, String metric) {
    return Summary.means(metrics, metric, METHODS.names());
  }

  private static XYChart curves(Metrics metrics) {
    XYChart chart =
        Charts.chart(700, 600, "Precision by recall, mean over classes", "recall", "precision");
    chart.getStyler().setLegendPosition(LegendPosition.InsideSW);
    Charts.setRange(chart, 0, 1.01, 0, 1.01);
    for (String method : METHODS.names()) {
      Map<Integer, Double> curve = metrics.meanByIteration(method, DetectorEvaluation.PRECISION);
      double[] recalls = curve.keySet().stream().mapToDouble(percent -> percent / 100.0).toArray();
      double[] precisions = curve.values().stream().mapToDouble(v -> v).toArray();
      Charts.addLine(chart, method, recalls, precisions, false);
    }
    return chart;
  }

  private static XYChart losses(Metrics metrics) {
    XYChart chart =
        Charts.chart(
            700, 600, "The losses of Faster R-CNN, which are added up", "iterations", "loss");
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
    for (String output : LOSSES) {
      Map<Integer, Double> curve = metrics.meanByIteration(FASTER_RCNN, metric(output));
      Charts.addCurve(chart, output.replace('_', ' '), curve, false);
    }
    return chart;
  }
}
