package dlfs.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dlfs.boxes.Box;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MeanAveragePrecisionTest {
  private static final double ROUNDING = 1e-14;

  /** The metrics, by their names in {@code expected.csv}. */
  private enum Metric {
    VOC2007(MeanAveragePrecision::voc2007),
    VOC2010(MeanAveragePrecision::voc2010),
    COCO(MeanAveragePrecision::coco),
    COCO50((detections, objects) -> MeanAveragePrecision.coco(detections, objects, 0.5)),
    COCO75((detections, objects) -> MeanAveragePrecision.coco(detections, objects, 0.75));

    private final BiFunction<List<Detection>, List<LabelledBox>, MeanAveragePrecision> metric;

    Metric(BiFunction<List<Detection>, List<LabelledBox>, MeanAveragePrecision> metric) {
      this.metric = metric;
    }

    MeanAveragePrecision of(List<Detection> detections, List<LabelledBox> objects) {
      return metric.apply(detections, objects);
    }
  }

  /** The box of the i-th object of an image; none overlaps another. */
  private static Box box(int i) {
    return new Box(20 * i, 0, 20 * i + 10, 10);
  }

  /** A box that covers the left part of the i-th object and has this overlap with it. */
  private static Box part(int i, double overlap) {
    return new Box(20 * i, 0, 20 * i + 10 * overlap, 10);
  }

  private static LabelledBox cat(int i) {
    return new LabelledBox("photo", "cat", box(i));
  }

  private static LabelledBox ignored(int i) {
    return new LabelledBox("photo", "cat", box(i), true);
  }

  private static Detection catAt(Box box, double score) {
    return new Detection("photo", "cat", score, box);
  }

  private static Detection wrong(double score) {
    return catAt(new Box(0, 50, 10, 60), score);
  }

  /**
   * Of 4 objects, 3 are found, by the 1st, 3rd and 6th detection: the highest precision is 1 up to
   * the recall 1/4, 2/3 up to 2/4, and 3/6 up to 3/4.
   */
  @ParameterizedTest
  @MethodSource
  void summarisesTheHighestPrecisionAtEachRecall(Metric metric, double expected) {
    List<Detection> detections =
        List.of(
            catAt(box(2), 0.9),
            wrong(0.8),
            catAt(box(0), 0.7),
            wrong(0.6),
            wrong(0.5),
            catAt(box(1), 0.4));
    List<LabelledBox> objects = List.of(cat(0), cat(1), cat(2), cat(3));
    assertEquals(expected, metric.of(detections, objects).mean(), ROUNDING);
  }

  static Stream<Arguments> summarisesTheHighestPrecisionAtEachRecall() {
    return Stream.of(
        // recalls 0, 0.1, 0.2; 0.3, 0.4, 0.5; 0.6, 0.7
        arguments(Metric.VOC2007, (3 * 1 + 3 * 2 / 3.0 + 2 * 0.5) / 11),
        arguments(Metric.VOC2010, 0.25 * 1 + 0.25 * 2 / 3 + 0.25 * 0.5),
        // recalls 0 to 0.25; 0.26 to 0.50; 0.51 to 0.75
        arguments(Metric.COCO, (26 * 1 + 25 * 2 / 3.0 + 25 * 0.5) / 101));
  }

  @ParameterizedTest
  @EnumSource
  void findingEverythingIsOne(Metric metric) {
    List<Detection> detections = List.of(catAt(box(0), 0.1), catAt(box(1), 0.2), wrong(0.05));
    assertEquals(1, metric.of(detections, List.of(cat(0), cat(1))).mean(), ROUNDING);
  }

  @ParameterizedTest
  @EnumSource
  void findingNothingIsZero(Metric metric) {
    assertEquals(0, metric.of(List.of(), List.of(cat(0))).mean());
    assertEquals(0, metric.of(List.of(wrong(1)), List.of(cat(0))).mean());
  }

  /** COCO's is the share of the minimum overlaps 0.50, 0.55, ..., 0.95 that are reached. */
  @ParameterizedTest
  @CsvSource({"0.49, 0, 0", "0.5, 1, 0.1", "0.6, 1, 0.3", "0.94, 1, 0.9", "0.95, 1, 1"})
  void anOverlapCountsFromTheMinimumOn(double overlap, double voc, double coco) {
    List<Detection> detections = List.of(catAt(part(0, overlap), 1));
    List<LabelledBox> objects = List.of(cat(0));
    assertEquals(voc, MeanAveragePrecision.voc2007(detections, objects).mean(), ROUNDING);
    assertEquals(voc, MeanAveragePrecision.voc2010(detections, objects).mean());
    assertEquals(coco, MeanAveragePrecision.coco(detections, objects).mean(), ROUNDING);
  }

  /** The second detection of the first object is wrong, so the third one's precision is 2/3. */
  @Test
  void furtherDetectionsOfAnObjectAreFalsePositives() {
    List<Detection> detections =
        List.of(catAt(box(0), 0.9), catAt(box(0), 0.8), catAt(box(1), 0.7));
    List<LabelledBox> objects = List.of(cat(0), cat(1));
    assertEquals(
        (6 + 5 * 2 / 3.0) / 11, MeanAveragePrecision.voc2007(detections, objects).mean(), ROUNDING);
    assertEquals(
        0.5 + 0.5 * 2 / 3, MeanAveragePrecision.voc2010(detections, objects).mean(), ROUNDING);
    assertEquals(
        (51 + 50 * 2 / 3.0) / 101, MeanAveragePrecision.coco(detections, objects).mean(), ROUNDING);
  }

  /** Two objects overlap by 0.6, and both detections overlap the first one most. */
  @Test
  void cocoMatchesTheBestObjectThatIsLeftAndVocTheBestOne() {
    List<LabelledBox> objects =
        List.of(
            new LabelledBox("photo", "cat", new Box(0, 0, 8, 10)),
            new LabelledBox("photo", "cat", new Box(2, 0, 10, 10)));
    Box first = new Box(0, 0, 8, 10);
    Box second = new Box(0.5, 0, 8.5, 10); // overlaps them by 75/85 and by 65/95
    List<Detection> detections = List.of(catAt(first, 0.9), catAt(second, 0.8));
    assertEquals(0.5, MeanAveragePrecision.voc2010(detections, objects).mean());
    assertEquals(1, MeanAveragePrecision.coco(detections, objects, 0.5).mean(), ROUNDING);
  }

  @ParameterizedTest
  @EnumSource
  void detectionsOfIgnoredObjectsDoNotCountHoweverMany(Metric metric) {
    List<Detection> detections =
        List.of(catAt(box(1), 0.9), catAt(box(1), 0.8), catAt(box(0), 0.7));
    assertEquals(1, metric.of(detections, List.of(cat(0), ignored(1))).mean(), ROUNDING);
    assertEquals(1, metric.of(detections, List.of(ignored(1), cat(0))).mean(), ROUNDING);
  }

  /** A small box inside a crowd: VOC counts the overlap with the whole, COCO its covered share. */
  @Test
  void cocoIgnoresDetectionsInsideACrowd() {
    List<LabelledBox> objects =
        List.of(cat(9), new LabelledBox("photo", "cat", new Box(0, 0, 100, 100), true));
    List<Detection> detections = List.of(catAt(box(0), 0.9), catAt(box(9), 0.8));
    assertEquals(1, MeanAveragePrecision.coco(detections, objects).mean(), ROUNDING);
    assertEquals(0.5, MeanAveragePrecision.voc2010(detections, objects).mean());
  }

  @ParameterizedTest
  @EnumSource
  void classesWithoutObjectsHaveNoAverage(Metric metric) {
    List<Detection> detections =
        List.of(catAt(box(0), 0.9), new Detection("photo", "dog", 0.9, box(0)));
    List<LabelledBox> objects = List.of(cat(0), new LabelledBox("photo", "cow", box(1), true));
    MeanAveragePrecision result = metric.of(detections, objects);
    assertEquals(Set.of("cat"), result.byClass().keySet());
    assertEquals(1, result.mean(), ROUNDING);
    assertThrows(IllegalArgumentException.class, () -> metric.of(detections, List.of()));
  }

  @ParameterizedTest
  @EnumSource
  void objectsAreFoundOnlyInTheirImageAndClass(Metric metric) {
    List<Detection> detections =
        List.of(
            new Detection("other photo", "cat", 0.9, box(0)),
            new Detection("photo", "dog", 0.9, box(0)));
    List<LabelledBox> objects = List.of(cat(0), new LabelledBox("photo", "dog", box(1)));
    assertEquals(Map.of("cat", 0.0, "dog", 0.0), metric.of(detections, objects).byClass());
  }

  @Test
  void meanIsOverClassesNotObjects() {
    List<LabelledBox> objects =
        List.of(cat(0), cat(1), cat(2), new LabelledBox("photo", "dog", box(3)));
    List<Detection> detections = List.of(new Detection("photo", "dog", 1, box(3)));
    assertEquals(0.5, MeanAveragePrecision.voc2010(detections, objects).mean());
  }

  @ParameterizedTest
  @EnumSource
  void equalScoresKeepTheOrderOfTheList(Metric metric) {
    List<LabelledBox> objects = List.of(cat(0));
    assertEquals(1, metric.of(List.of(catAt(box(0), 0.5), wrong(0.5)), objects).mean(), ROUNDING);
    assertEquals(0.5, metric.of(List.of(wrong(0.5), catAt(box(0), 0.5)), objects).mean(), ROUNDING);
  }

  @Test
  void cocoEvaluatesTheHundredBestDetectionsOfAnImage() {
    List<Detection> detections = new ArrayList<>(Collections.nCopies(99, wrong(0.9)));
    detections.add(catAt(box(0), 0.5));
    List<LabelledBox> objects = List.of(cat(0));
    assertEquals(0.01, MeanAveragePrecision.coco(detections, objects).mean(), ROUNDING);
    detections.add(wrong(0.6));
    assertEquals(0, MeanAveragePrecision.coco(detections, objects).mean());
    assertEquals(1 / 101.0, MeanAveragePrecision.voc2010(detections, objects).mean(), ROUNDING);
  }

  /** Values of pycocotools and of VOC's definition, by {@code detections.py}. */
  @ParameterizedTest
  @EnumSource
  void agreesWithTheReferencesOnRandomScenes(Metric metric) {
    List<Detection> detections =
        read(
            "predictions.csv",
            row ->
                new Detection(
                    row.get("image"),
                    row.get("class"),
                    Double.parseDouble(row.get("score")),
                    boxOf(row)));
    List<LabelledBox> objects =
        read(
            "truth.csv",
            row ->
                new LabelledBox(
                    row.get("image"),
                    row.get("class"),
                    boxOf(row),
                    row.get("ignored").equals("1")));
    MeanAveragePrecision result = metric.of(detections, objects);
    List<CSVRecord> expected =
        read("expected.csv", row -> row).stream()
            .filter(row -> metric.name().equalsIgnoreCase(row.get("metric")))
            .toList();
    assertEquals(3, expected.size());
    assertEquals(3, result.byClass().size());
    for (CSVRecord row : expected) {
      double value = Double.parseDouble(row.get("value"));
      assertEquals(value, result.byClass().get(row.get("class")), 1e-12, row::toString);
    }
  }

  private static Box boxOf(CSVRecord row) {
    double[] edges =
        Stream.of("xmin", "ymin", "xmax", "ymax")
            .mapToDouble(edge -> Double.parseDouble(row.get(edge)))
            .toArray();
    return new Box(edges[0], edges[1], edges[2], edges[3]);
  }

  private static <T> List<T> read(String file, Function<CSVRecord, T> row) {
    var format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader in =
        new InputStreamReader(
            MeanAveragePrecisionTest.class.getResourceAsStream(file), StandardCharsets.UTF_8)) {
      return format.parse(in).stream().map(row).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void refusesScoresThatCannotBeRankedAndOtherOverlaps() {
    assertThrows(IllegalArgumentException.class, () -> catAt(box(0), Double.NaN));
    List<LabelledBox> objects = List.of(cat(0));
    for (double overlap : new double[] {0, 1.1, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> MeanAveragePrecision.coco(List.of(), objects, overlap));
    }
  }
}
