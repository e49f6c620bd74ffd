package dlfs.ch08;

import static dlfs.lab.results.Verdict.Outcome.NOT_REPRODUCED;
import static dlfs.lab.results.Verdict.Outcome.REPRODUCED;
import static dlfs.support.Experiments.assertAll;
import static dlfs.support.Experiments.assertHoldAndFailWithNothingMeasured;
import static dlfs.support.Experiments.outcomes;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.ch08.detection.ObjectDetection;
import dlfs.lab.results.Metrics;
import dlfs.support.Arms;
import dlfs.support.Figures;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The claims of chapter 8 hold for figures like the book's, and fail for others. */
class ClaimsTest {

  @Test
  void ofDeepConvNetTraining() {
    var experiment = new DeepConvNetTraining();
    assertHoldAndFailWithNothingMeasured(experiment, accuracies(0.9938, 0.9938));
    assertEquals(
        List.of(REPRODUCED, NOT_REPRODUCED, REPRODUCED),
        outcomes(experiment, accuracies(0.9937, 0.9937)));
    assertEquals( // as accurate as a simple network, and parameters were lost
        List.of(NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED),
        outcomes(experiment, accuracies(0.9895, 0.9893)));
  }

  private static Metrics accuracies(double test, double loaded) {
    return new Figures()
        .with("DeepConvNet", "test_accuracy", test)
        .with("DeepConvNet", "loaded_test_accuracy", loaded)
        .metrics();
  }

  @Test
  void ofPretrainedDeepConvNet() {
    var experiment = new PretrainedDeepConvNet();
    assertHoldAndFailWithNothingMeasured(experiment, accuracy(0.9935));
    assertEquals(List.of(REPRODUCED, NOT_REPRODUCED), outcomes(experiment, accuracy(0.9936)));
    assertAll(NOT_REPRODUCED, experiment, accuracy(0.9899));
  }

  private static Metrics accuracy(double accuracy) {
    return new Figures().with("DeepConvNet", "test_accuracy", accuracy).metrics();
  }

  @Test
  void ofMisclassified() {
    var experiment = new Misclassified();
    assertHoldAndFailWithNothingMeasured(experiment, misclassified(65));
    assertAll(NOT_REPRODUCED, experiment, misclassified(64));
    assertAll(NOT_REPRODUCED, experiment, misclassified(66));
  }

  private static Metrics misclassified(double count) {
    return new Figures().with("DeepConvNet", "misread", count).metrics();
  }

  @Test
  void ofDepthAndParameters() {
    var experiment = new DepthAndParameters();
    Metrics metrics =
        new Figures()
            .with("one 5x5", "weights", 25)
            .with("one 5x5", "receptive_field", 5)
            .with("one 5x5", "test_accuracy", 0.1, 0.9870)
            .with("two 3x3", "weights", 18)
            .with("two 3x3", "receptive_field", 5)
            .with("two 3x3", "test_accuracy", 0.1, 0.9880)
            .with("one 7x7", "weights", 49)
            .with("one 7x7", "receptive_field", 7)
            .with("one 7x7", "test_accuracy", 0.1, 0.9870)
            .with("three 3x3", "weights", 27)
            .with("three 3x3", "receptive_field", 7)
            .with("three 3x3", "test_accuracy", 0.1, 0.9890)
            .metrics();
    assertHoldAndFailWithNothingMeasured(experiment, metrics);
    Map<String, String> rotated =
        Map.of(
            "one 5x5", "three 3x3",
            "three 3x3", "two 3x3",
            "two 3x3", "one 7x7",
            "one 7x7", "one 5x5");
    assertEquals(
        List.of(NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED),
        outcomes(experiment, Arms.renamed(metrics, rotated)));
  }

  @Test
  void ofBetterAccuracy() {
    var experiment = new BetterAccuracy();
    Metrics metrics = recipes(0.9942, 0.9948, 0.9954, 0.9962, 0.9972);
    assertHoldAndFailWithNothingMeasured(experiment, metrics);
    assertAll(NOT_REPRODUCED, experiment, recipes(0.9958, 0.9952, 0.9948, 0.9942, 0.9941));
    assertEquals( // the best network on the test set is not the selected one
        NOT_REPRODUCED,
        outcomes(
                experiment,
                new Figures()
                    .with("as in the book", "validation_accuracy", 0.996)
                    .with("as in the book", "test_accuracy", 0.995)
                    .with("decay", "validation_accuracy", 0.995)
                    .with("decay", "test_accuracy", 0.997)
                    .metrics())
            .get(3));
  }

  private static Metrics recipes(
      double book, double decay, double shifted, double all, double ensemble) {
    Figures figures = new Figures();
    Map.of(
            "as in the book",
            book,
            "decay",
            decay,
            "moved",
            shifted,
            "elastic",
            shifted,
            "wider",
            decay)
        .forEach((name, accuracy) -> add(figures, name, accuracy));
    for (String member : List.of("", " 2", " 3")) {
      add(figures, "all" + member, all);
    }
    add(figures, "ensemble of six", ensemble);
    return figures.metrics();
  }

  private static void add(Figures figures, String name, double accuracy) {
    figures
        .with(name, "validation_accuracy", accuracy - 0.001)
        .with(name, "test_accuracy", accuracy);
  }

  @Test
  void ofNetworks() {
    var experiment = new Networks();
    Metrics metrics =
        new Figures()
            .with("vgg16", "depth", 16)
            .with("vgg16", "share_of_3x3_convolutions", 1)
            .with("vgg16", "shortest_stack", 2)
            .with("vgg16", "longest_stack", 3)
            .with("vgg19", "depth", 19)
            .with("vgg19", "share_of_3x3_convolutions", 1)
            .with("vgg19", "shortest_stack", 2)
            .with("vgg19", "longest_stack", 4)
            .with("vgg19", "parameters", 143_667_240)
            .with("vgg19", "multiply_adds", 19.6e9)
            .with("googlenet", "depth", 22)
            .with("googlenet", "branches", 4)
            .with("googlenet", "parameters", 6_998_552)
            .with("googlenet", "multiply_adds", 1.58e9)
            .with("naive GoogLeNet", "parameters", 25_305_944)
            .with("naive GoogLeNet", "multiply_adds", 4.43e9)
            .with("resnet50", "depth", 50)
            .with("resnet50", "parameters", 25_557_032)
            .with("resnet50", "multiply_adds", 4.09e9)
            .with("resnet152", "depth", 152)
            .metrics();
    assertHoldAndFailWithNothingMeasured(experiment, metrics);
    assertEquals(
        List.of(
            NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED, REPRODUCED, REPRODUCED, NOT_REPRODUCED),
        outcomes(experiment, Arms.swapped(metrics, "vgg19", "resnet50")));
  }

  @Test
  void ofAlexNetFashion() {
    var experiment = new AlexNetFashion();
    Metrics metrics =
        new Figures()
            .with("the notes' run", "parameters", 46_764_746)
            .with("the notes' run", "test_accuracy", 0.5)
            .with("a real run", "parameters", 22_000_000)
            .with("a real run", "test_accuracy", 0.905)
            .metrics();
    assertHoldAndFailWithNothingMeasured(experiment, metrics);
    assertAll(NOT_REPRODUCED, experiment, Arms.swapped(metrics, "the notes' run", "a real run"));
  }

  @Test
  void ofInceptionComparison() {
    var experiment = new InceptionComparison();
    Metrics metrics =
        new Figures()
            .with("inception", "parameters", 400_000)
            .with("inception", "multiply_adds", 20_000_000)
            .with("inception", "seconds_a_step", 0.2)
            .with("inception", "test_accuracy", 0.889)
            .with("without 1x1 reductions", "parameters", 900_000)
            .with("without 1x1 reductions", "multiply_adds", 45_000_000)
            .with("without 1x1 reductions", "seconds_a_step", 0.3)
            .with("without 1x1 reductions", "test_accuracy", 0.892)
            .with("3x3 convolution", "parameters", 1_000_000)
            .with("3x3 convolution", "multiply_adds", 50_000_000)
            .with("3x3 convolution", "seconds_a_step", 0.3)
            .with("3x3 convolution", "test_accuracy", 0.875)
            .metrics();
    assertHoldAndFailWithNothingMeasured(experiment, metrics);
    assertEquals(
        List.of(NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED),
        outcomes(
            experiment,
            Arms.renamed(
                metrics,
                Map.of(
                    "inception", "without 1x1 reductions",
                    "without 1x1 reductions", "3x3 convolution",
                    "3x3 convolution", "inception"))));
  }

  @Test
  void ofShortcutComparison() {
    var experiment = new ShortcutComparison();
    Metrics metrics = shortcuts(0.95, 0.88, 0.97, 0.965);
    assertHoldAndFailWithNothingMeasured(experiment, metrics);
    assertEquals( // depth does no harm without shortcuts, which make no difference
        List.of(NOT_REPRODUCED, NOT_REPRODUCED, REPRODUCED, NOT_REPRODUCED),
        outcomes(experiment, shortcuts(0.95, 0.96, 0.97, 0.965)));
    assertEquals( // depth does harm with shortcuts too
        List.of(REPRODUCED, REPRODUCED, NOT_REPRODUCED, REPRODUCED),
        outcomes(experiment, shortcuts(0.95, 0.88, 0.97, 0.945)));
    assertEquals( // shortcuts do not help
        List.of(REPRODUCED, REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED),
        outcomes(experiment, shortcuts(0.95, 0.88, 0.97, 0.88)));
  }

  private static Metrics shortcuts(
      double plain20, double plain56, double residual20, double residual56) {
    Figures figures = new Figures();
    addTrained(figures, "plain-20", plain20);
    addTrained(figures, "residual-20", residual20);
    addTrained(figures, "plain-56", plain56);
    addTrained(figures, "residual-56", residual56);
    return figures.metrics();
  }

  private static void addTrained(Figures figures, String name, double accuracy) {
    figures
        .with(name, "train_loss", 2.3, -Math.log(accuracy))
        .with(name, "train_accuracy", accuracy)
        .with(name, "test_accuracy", accuracy - 0.05);
  }

  @Test
  void ofDistributedTraining() {
    var experiment = new DistributedTraining();
    assertHoldAndFailWithNothingMeasured(experiment, workers(1e-6, 0.955));
    assertEquals(List.of(NOT_REPRODUCED, REPRODUCED), outcomes(experiment, workers(2e-5, 0.955)));
    assertEquals(List.of(REPRODUCED, NOT_REPRODUCED), outcomes(experiment, workers(1e-6, 0.94)));
  }

  private static Metrics workers(double difference, double accuracyOfAverages) {
    Figures figures = new Figures().with("1 worker", "test_accuracy", 0.94);
    for (String workers : List.of("2 workers", "4 workers")) {
      figures
          .with(workers, "test_accuracy", 0.96)
          .with(workers, "difference", difference)
          .with(workers + ", averaged every 10", "test_accuracy", 0.96)
          .with(workers + ", averaged every 100", "test_accuracy", accuracyOfAverages);
    }
    return figures.metrics();
  }

  @Test
  void ofHalfPrecision() {
    var experiment = new HalfPrecision();
    Metrics metrics = formats();
    assertHoldAndFailWithNothingMeasured(experiment, metrics);
    assertEquals(
        List.of(NOT_REPRODUCED, REPRODUCED, REPRODUCED, REPRODUCED),
        outcomes(experiment, Arms.swapped(metrics, "float64", "1 bit")));
    assertEquals(
        List.of(REPRODUCED, NOT_REPRODUCED, REPRODUCED, NOT_REPRODUCED),
        outcomes(experiment, Arms.swapped(metrics, "float16", "1 bit")));
    assertEquals(
        List.of(REPRODUCED, REPRODUCED, NOT_REPRODUCED, REPRODUCED),
        outcomes(experiment, Arms.swapped(metrics, "float16 each layer", "1 bit")));
    assertEquals(
        List.of(REPRODUCED, REPRODUCED, REPRODUCED, NOT_REPRODUCED),
        outcomes(experiment, Arms.swapped(metrics, "float32", "1 bit")));
  }

  private static Metrics formats() {
    return new Figures()
        .with("float64", "test_accuracy", 0.9935)
        .with("float64", "bytes", 988_416)
        .with("float32", "test_accuracy", 0.9935)
        .with("float32", "bytes", 494_208)
        .with("float16", "test_accuracy", 0.9935)
        .with("float16", "bytes", 247_104)
        .with("float16 each layer", "test_accuracy", 0.9934)
        .with("float16 each layer", "bytes", 247_104)
        .with("1 bit", "test_accuracy", 0.1)
        .with("1 bit", "bytes", 17_681)
        .metrics();
  }

  @Test
  void ofObjectDetection() {
    var experiment = new ObjectDetection();
    Metrics metrics =
        new Figures()
            .with("R-CNN", "test_map", 0.85)
            .with("R-CNN", "seconds_an_image", 0.2)
            .with("Fast R-CNN", "test_map", 0.88)
            .with("Fast R-CNN", "seconds_an_image", 0.05)
            .with("Faster R-CNN", "test_map", 0.95)
            .with("Faster R-CNN", "seconds_an_image", 0.008)
            .metrics();
    assertHoldAndFailWithNothingMeasured(experiment, metrics);
    assertEquals(
        List.of(REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED),
        outcomes(experiment, Arms.swapped(metrics, "R-CNN", "Faster R-CNN")));
    assertEquals( // no better than Fast R-CNN, and not much faster
        List.of(REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED),
        outcomes(experiment, Arms.swapped(metrics, "Fast R-CNN", "Faster R-CNN")));
  }
}
