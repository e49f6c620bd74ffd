package dlfs.ch07;

import static dlfs.layers.Im2col.im2col;
import static java.util.stream.Collectors.joining;

import dlfs.engine.kernels.Conv2dGeometry;
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
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Section 7.4: im2col writes what a filter sees at each of its positions into a row of a matrix, so
 * that a convolution becomes one product of matrices.
 */
public final class Im2col implements Experiment {
  private static final String ONE = "1 image";
  private static final String TEN = "10 images";
  private static final String SMALL = "small image";

  private static final Conv2dGeometry OF_THE_BOOK = Conv2dGeometry.square(3, 7, 7, 5, 1, 0);
  private static final Conv2dGeometry OF_THE_PICTURE = Conv2dGeometry.square(2, 3, 3, 2, 1, 0);

  /** Pixels 0 to 8 are the first channel's, 9 to 17 the second's. */
  private static final String SMALL_MATRIX =
      "0 1 3 4 9 10 12 13, 1 2 4 5 10 11 13 14, 3 4 6 7 12 13 15 16, 4 5 7 8 13 14 16 17";

  private static final Variants<Case> CASES =
      Variants.of(ONE, new Case(1, OF_THE_BOOK, false))
          .and(TEN, new Case(10, OF_THE_BOOK, false))
          .and(SMALL, new Case(1, OF_THE_PICTURE, true));

  /**
   * What im2col is put to.
   *
   * @param images how many images
   * @param window their shape, and the filter's
   * @param inFull whether all of the matrix is taken down, and not only its shape
   */
  private record Case(int images, Conv2dGeometry window, boolean inFull) {

    /** Images in which every pixel is its own number, from 0. */
    INDArray pixels() {
      int[] shape = {images, window.channels(), window.height(), window.width()}; // [N, C, H, W]
      return Nd4j.arange(images * window.imageSize()).castTo(DataType.DOUBLE).reshape(shape);
    }
  }

  @Override
  public About about() {
    return new About(
        "Im2col",
        "7.4",
        "Which pixels stand where when a convolution is a product of matrices?",
        Optional.empty(),
        false,
        List.of(),
        Stream.of("pixels", "rows", "columns", "numbers").map(FinalFigure::whole).toList(),
        0);
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compare(CASES, 1, Im2col::measure);
  }

  private static void measure(Run run, Case c) {
    INDArray pixels = c.pixels();
    INDArray matrix = im2col(pixels, c.window.kernelHeight(), c.window.kernelWidth(), 1, 0);
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
            Quantity.last("rows", ONE).is(9, 0),
            Quantity.last("columns", ONE).is(75, 0)),
        Claim.inEverySeed(
            "7.4.3: ten of them make one of (90, 75)",
            Quantity.last("rows", TEN).is(90, 0),
            Quantity.last("columns", TEN).is(75, 0)),
        Claim.inEverySeed(
            "7.4.2: where the filter's positions overlap, the matrix has more numbers than the image",
            Quantity.last("pixels", ONE).below(Quantity.last("numbers", ONE)),
            Quantity.last("pixels", TEN).below(Quantity.last("numbers", TEN))),
        new Claim(
            "the rows of the small image's matrix are " + SMALL_MATRIX,
            "7.4.2: what the filter sees at one position becomes one row",
            1,
            evidence -> {
              String matrix = text(matrix(evidence.metrics()));
              return new Finding(matrix.equals(SMALL_MATRIX), matrix);
            }));
  }

  /** The matrix that was taken down in full. */
  private static double[][] matrix(Metrics metrics) {
    double[][] columns =
        IntStream.range(0, OF_THE_PICTURE.kernelVolume())
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
    return List.of(
        new Picture("im2col.png", 1, List.of(Im2colDrawing.draw(OF_THE_PICTURE, matrix(metrics)))));
  }
}
