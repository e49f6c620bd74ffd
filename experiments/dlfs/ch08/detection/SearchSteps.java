package dlfs.ch08.detection;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedImages;
import dlfs.boxes.BoxedObject;
import dlfs.images.ColourImage;
import dlfs.lab.Run;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.charts.ImageGrid;
import dlfs.proposals.SelectiveSearch;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The picture of the steps of Selective Search on a few images. */
final class SearchSteps {
  /** The largest number of images. */
  static final int MAX_IMAGES = 4;

  private static final String SHEET = "steps.png";
  private static final String CAPTIONS = "steps.txt";

  private SearchSteps() {}

  /**
   * Records the steps on the first images, and the text below each picture.
   *
   * @param count the number of images
   * @param proposals the largest number of boxes in an image
   */
  static void record(
      Run run, SelectiveSearch search, BoxedImages images, int count, int proposals) {
    List<Bitmap> pictures = new ArrayList<>();
    List<String> captions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ColourImage image = images.image(i);
      var steps = new StepsPicture(image, search.hierarchies(image).get(0));
      List<Box> boxes = search.proposals(image, RegionProposals.seed(run, i));
      List<Box> chosen = boxes.subList(0, Math.min(proposals, boxes.size()));
      List<Box> objects = images.objects(i).stream().map(BoxedObject::box).toList();
      List<Box> best = objects.stream().map(object -> best(object, chosen)).toList();
      pictures.addAll(steps.pictures(objects, best));
      captions.add(images.name(i));
      captions.add(formatted("%,d segments", steps.levels()[0]));
      Arrays.stream(steps.levels()).skip(1).forEach(n -> captions.add(formatted("%,d regions", n)));
      captions.add(formatted("the best of %,d boxes", chosen.size()));
    }
    run.record(SHEET, Bitmap.sheet(StepsPicture.COLUMNS, ofTheSameSize(pictures)));
    run.record(CAPTIONS, String.join("\n", captions) + "\n");
  }

  /** Returns the box that overlaps most with an object. */
  private static Box best(Box object, List<Box> boxes) {
    return boxes.stream()
        .max(Comparator.comparingDouble(object::intersectionOverUnion))
        .orElseThrow();
  }

  /** Adds white on the right and below. */
  private static List<Bitmap> ofTheSameSize(List<Bitmap> pictures) {
    int width = pictures.stream().mapToInt(Bitmap::width).max().orElseThrow();
    int height = pictures.stream().mapToInt(Bitmap::height).max().orElseThrow();
    return pictures.stream().map(picture -> extended(picture, width, height)).toList();
  }

  private static Bitmap extended(Bitmap picture, int width, int height) {
    int channels = picture.channels();
    byte[] samples = new byte[channels * width * height];
    Arrays.fill(samples, (byte) 255);
    for (int y = 0; y < picture.height(); y++) {
      int from = channels * picture.width() * y;
      int to = channels * width * y;
      System.arraycopy(picture.samples(), from, samples, to, channels * picture.width());
    }
    return new Bitmap(width, height, channels, samples);
  }

  /** Draws what a run has recorded, an image in a row. */
  static BufferedImage draw(Artefacts artefacts, String variant, long seed) {
    List<String> captions = artefacts.text(variant, seed, CAPTIONS).lines().toList();
    return ImageGrid.draw(
        "Selective search: segments and levels of grouping; objects (white), best boxes (orange)",
        StepsPicture.COLUMNS,
        1,
        ImageGrid.tiles(artefacts.find(variant, seed, SHEET), StepsPicture.COLUMNS, captions));
  }
}
