package dlfs.ch08.detection;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedImages;
import dlfs.boxes.BoxedObject;
import dlfs.detection.DetectedObject;
import dlfs.detection.Detector;
import dlfs.detection.FittedImages;
import dlfs.images.ColourImage;
import dlfs.lab.MedianTime;
import dlfs.lab.Run;
import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.Measurement;
import dlfs.metrics.Detection;
import dlfs.metrics.LabelledBox;
import dlfs.metrics.MeanAveragePrecision;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures detectors on test images.
 *
 * @param images the test images
 * @param size the width and height to which they are resized for the detector, in pixels
 */
record DetectorEvaluation(BoxedImages images, int size) {
  /** The mean average precision of PASCAL VOC 2010. */
  static final String MAP = "test_map";

  /** The mean precision over the classes; the iteration is the recall in percent. */
  static final String PRECISION = "test_precision_by_recall";

  /** The median time for an image. */
  static final String SECONDS = Measurement.SECONDS + "_an_image";

  /** The percentage points between the recalls of the curve. */
  static final int RECALL_STEP = 2;

  static final String PREDICTIONS = "predictions.csv";
  static final String TRUTH = "truth.csv";

  /** The images that pictures show, side by side. */
  static final String SHOWN = "shown.png";

  /** The names of these images, and their sizes before they were resized. */
  static final String SHOWN_NAMES = "shown.csv";

  /** The number of images that pictures show. */
  static final int SHOWN_IMAGES = 6;

  /** The number of images after which the time of a detector is that of later ones. */
  private static final int WARM_UP = 10;

  /** Measures a detector, and records its detections. */
  void measure(Run run, Detector ofFittedImages) {
    Detector detector = FittedImages.fitting(ofFittedImages, size);
    first(WARM_UP).forEach(detector::detect);
    List<List<DetectedObject>> found = new ArrayList<>();
    double seconds =
        MedianTime.of(
            images.count(),
            i -> {
              ColourImage image = images.image(i);
              return () -> found.add(detector.detect(image));
            });
    List<Detection> detections = detections(found);
    List<LabelledBox> truth = truth();
    run.record(MAP, MeanAveragePrecision.voc2010(detections, truth).mean());
    double[] curve = MeanAveragePrecision.vocCurve(detections, truth, 100 / RECALL_STEP);
    for (int i = 0; i < curve.length; i++) {
      run.record(i * RECALL_STEP, PRECISION, curve[i]);
    }
    run.record(SECONDS, seconds);
    run.record(PREDICTIONS, predictions(run.variant(), detections));
    run.record(TRUTH, truth(truth));
    List<ColourImage> shown = first(SHOWN_IMAGES).toList();
    run.record(
        SHOWN,
        Bitmap.sheet(
            SHOWN_IMAGES,
            shown.stream().map(image -> Bitmap.of(FittedImages.resized(image, size))).toList()));
    run.record(
        SHOWN_NAMES,
        CsvFiles.text(
            List.of("image", "width", "height"),
            IntStream.range(0, shown.size())
                .<List<Object>>mapToObj(
                    i -> List.of(images.name(i), shown.get(i).width(), shown.get(i).height()))
                .toList()));
  }

  private Stream<ColourImage> first(int count) {
    return IntStream.range(0, Math.min(count, images.count())).mapToObj(images::image);
  }

  private List<Detection> detections(List<List<DetectedObject>> found) {
    List<Detection> detections = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      for (DetectedObject object : found.get(i)) {
        String name = images.objectClasses().get(object.label());
        detections.add(new Detection(images.name(i), name, object.score(), object.box()));
      }
    }
    return detections;
  }

  private List<LabelledBox> truth() {
    List<LabelledBox> truth = new ArrayList<>();
    for (int i = 0; i < images.count(); i++) {
      for (BoxedObject object : images.objects(i)) {
        String name = images.objectClasses().get(object.label());
        truth.add(new LabelledBox(images.name(i), name, object.box(), object.difficult()));
      }
    }
    return truth;
  }

  private static String predictions(String variant, List<Detection> detections) {
    List<List<Object>> rows = new ArrayList<>();
    for (Detection found : detections) {
      Box box = found.box();
      rows.add(
          List.of(
              variant,
              found.image(),
              found.className(),
              found.score(),
              box.xmin(),
              box.ymin(),
              box.xmax(),
              box.ymax()));
    }
    return CsvFiles.text(
        List.of("variant", "image", "class", "score", "xmin", "ymin", "xmax", "ymax"), rows);
  }

  private static String truth(List<LabelledBox> objects) {
    List<List<Object>> rows = new ArrayList<>();
    for (LabelledBox object : objects) {
      Box box = object.box();
      rows.add(
          List.of(
              object.image(), object.className(), box.xmin(), box.ymin(), box.xmax(), box.ymax()));
    }
    return CsvFiles.text(List.of("image", "class", "xmin", "ymin", "xmax", "ymax"), rows);
  }
}
