package dlfs.ch07;

import static dlfs.layers.Im2col.im2col;
import static dlfs.text.Text.formatted;
import static java.util.stream.Collectors.joining;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.Claim.Finding;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Section 7.4: im2col copies the pixels under a filter at each of its positions into a row of a
 * matrix, so that a convolution becomes a single matrix product.
 */
public final class Im2col implements Experiment {
  private static final String ONE = "1 image";
  private static final String TEN = "10 images";
  private static final String SMALL = "small image";

  private static final Shapes OF_THE_BOOK = new Shapes(3, 7, 5);
  private static final Shapes OF_THE_PICTURE = new Shapes(2, 3, 2);

  /** The expected rows; pixels 0 to 8 belong to the first channel, 9 to 17 to the second. */
  private static final String SMALL_MATRIX =
      "0 1 3 4 9 10 12 13, 1 2 4 5 10 11 13 14, 3 4 6 7 12 13 15 16, 4 5 7 8 13 14 16 17";

  private static final Variants<Case> CASES =
      Variants.of(ONE, new Case(1, OF_THE_BOOK, false))
          .and(TEN, new Case(10, OF_THE_BOOK, false))
          .and(SMALL, new Case(1, OF_THE_PICTURE, true));

  /**
   * The input of im2col.
   *
   * @param images the number of images
   * @param shapes the shapes of the images and of the filter
   * @param inFull whether the whole matrix is recorded, or only its shape
   */
  private record Case(int images, Shapes shapes, boolean inFull) {

    /** Images in which the value of every pixel is its index, from 0. */
    INDArray pixels() {
      int[] shape = {
        images, shapes.channels(), shapes.imageSize(), shapes.imageSize()
      }; // [N, C, H, W]
      return Nd4j.arange(images * shapes.pixels()).castTo(DataType.DOUBLE).reshape(shape);
    }
  }

  @Override
  public About about() {
    return About.withoutData(
        "Im2col",
        "7.4",
        "How does im2col turn a convolution into a matrix product?",
        Stream.of("pixels", "rows", "columns", "numbers").map(FinalFigure::whole).toList());
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compare(CASES, 1, Im2col::measure);
  }

  private static void measure(Run run, Case c) {
    INDArray pixels = c.pixels();
    INDArray matrix = im2col(pixels, c.shapes.filterSize(), c.shapes.filterSize(), 1, 0);
    run.record("pixels", pixels.length());
    run.record("rows", matrix.rows());
    run.record("columns", matrix.columns());
    run.record("numbers", matrix.length());
    for (int row = 0; c.inFull && row < matrix.rows(); row++) {
      for (int column = 0; column < matrix.columns(); column++) {
        run.record(row, "column_" + column, matrix.getDouble(row, column));
      }
    }
    run.step();
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "7.4.3: an image of (3, 7, 7) and a filter of 5x5 make a matrix of (9, 75)",
            "An image of (3, 7, 7) and a filter of 5x5 make a matrix of the book's shape",
            Quantity.last("rows", ONE).is(9),
            Quantity.last("columns", ONE).is(75)),
        Claim.inEverySeed(
            "7.4.3: ten images make a matrix of (90, 75)",
            "Ten images make a matrix with ten times the rows",
            Quantity.last("rows", TEN).is(90),
            Quantity.last("columns", TEN).is(75)),
        Claim.inEverySeed(
            "7.4.2: where the filter's positions overlap, the matrix is larger than the image",
            "The matrix has more elements than the images have pixels",
            Quantity.last("pixels", ONE).below(Quantity.last("numbers", ONE)),
            Quantity.last("pixels", TEN).below(Quantity.last("numbers", TEN))),
        new Claim(
            formatted("Each row contains the pixels of one position (expected: %s)", SMALL_MATRIX),
            "7.4.2: the pixels under the filter at one position become one row",
            Claim.Scope.EVERY_SEED,
            metrics -> {
              String matrix = text(matrix(metrics));
              return new Finding(matrix.equals(SMALL_MATRIX), matrix);
            }));
  }

  /** Returns the matrix that was recorded in full. */
  private static double[][] matrix(Metrics metrics) {
    double[][] columns =
        IntStream.range(0, OF_THE_PICTURE.columns())
            .mapToObj(c -> metrics.values(SMALL, metrics.seeds().get(0), "column_" + c))
            .toArray(double[][]::new);
    return IntStream.range(0, columns[0].length)
        .mapToObj(row -> Arrays.stream(columns).mapToDouble(column -> column[row]).toArray())
        .toArray(double[][]::new);
  }

  private static String text(double[][] matrix) {
    return Arrays.stream(matrix)
        .map(
            row ->
                Arrays.stream(row)
                    .mapToObj(pixel -> String.valueOf((int) pixel))
                    .collect(joining(" ")))
        .collect(joining(", "));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of(Picture.of("im2col.png", Im2colDrawing.draw(OF_THE_PICTURE, matrix(metrics))));
  }
}
