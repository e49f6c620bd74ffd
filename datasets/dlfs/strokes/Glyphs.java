package dlfs.strokes;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The undistorted digits as pen strokes, in several writing styles per digit.
 *
 * <p>Coordinates are in the unit square, x to the right and y down. A digit is about 1 high and 0.6
 * wide, centred at (0.5, 0.5). Strokes that meet share a point, so that they still meet after a
 * distortion.
 */
final class Glyphs {
  /** The distance between neighbouring points of a sampled stroke: about one pixel. */
  private static final double STEP = 0.055;

  /** The styles by digit; a style is a list of strokes, each x0, y0, x1, y1, ... */
  private static final List<List<List<double[]>>> DIGITS =
      List.of(zero(), one(), two(), three(), four(), five(), six(), seven(), eight(), nine());

  private Glyphs() {}

  /**
   * Returns the writing styles of a digit, 0 to 9; each is a list of strokes, x0, y0, x1, y1, ...
   */
  static List<List<double[]>> styles(int digit) {
    return DIGITS.get(digit);
  }

  private static List<List<double[]>> zero() {
    return List.of(
        List.of( // closed
            curve(
                .52, .02, .32, .10, .22, .31, .20, .55, .27, .83, .47, .98, .68, .88, .79, .62, .79,
                .37, .70, .12, .52, .02)),
        List.of( // begun at the upper right, the end crossing the start
            curve(
                .66, .10, .46, .03, .27, .17, .19, .47, .26, .83, .48, .98, .71, .84, .80, .50, .72,
                .18, .56, .05, .44, .12)),
        List.of( // narrow
            curve(
                .54, .01, .38, .14, .32, .42, .33, .70, .42, .94, .54, .98, .65, .80, .69, .50, .66,
                .20, .54, .01)));
  }

  private static List<List<double[]>> one() {
    return List.of(
        List.of(line(.50, .01, .50, .99)),
        List.of(line(.32, .24, .52, .02, .52, .99)),
        List.of(line(.33, .22, .52, .02, .52, .98), line(.30, .98, .74, .98)));
  }

  private static List<List<double[]>> two() {
    return List.of(
        List.of( // sharp turn into a straight base
            curve(.22, .26, .33, .07, .54, .01, .74, .12, .76, .32, .62, .56, .40, .79, .20, .98),
            line(.20, .98, .82, .96)),
        List.of( // loop at the lower left
            curve(
                .24, .20, .40, .03, .63, .05, .75, .25, .66, .52, .46, .80, .28, .96, .16, .92, .20,
                .80, .40, .85, .62, .97, .84, .90)),
        List.of( // wavy base
            curve(.24, .14, .46, .01, .68, .08, .76, .28, .66, .52, .44, .76, .22, .95),
            curve(.22, .95, .38, .86, .58, .95, .82, .92)));
  }

  private static List<List<double[]>> three() {
    return List.of(
        List.of( // two bowls
            curve(.22, .14, .46, .01, .70, .09, .74, .29, .60, .43, .40, .48),
            curve(.40, .48, .66, .52, .79, .72, .70, .92, .46, .99, .20, .88)),
        List.of( // flat top
            line(.24, .03, .74, .03, .45, .41),
            curve(.45, .41, .69, .46, .80, .68, .70, .92, .44, .99, .20, .90)),
        List.of( // small loop at the waist
            curve(
                .24, .10, .48, .01, .71, .10, .72, .30, .54, .46, .42, .50, .42, .42, .56, .46, .76,
                .60, .78, .82, .58, .98, .34, .97, .20, .86)));
  }

  private static List<List<double[]>> four() {
    return List.of(
        List.of(line(.30, .03, .20, .56, .83, .56), line(.68, .14, .64, .99)), // open
        List.of(line(.66, .01, .16, .66, .86, .66), line(.66, .01, .64, .99)), // closed
        List.of( // round arm
            curve(.26, .03, .19, .30, .26, .50, .46, .54, .72, .46),
            line(.76, .03, .72, .46, .66, .99)));
  }

  private static List<List<double[]>> five() {
    return List.of(
        List.of( // flat top, corner
            line(.77, .03, .32, .03, .27, .43),
            curve(.27, .43, .49, .36, .72, .47, .78, .70, .66, .92, .42, .99, .20, .90)),
        List.of( // one smooth stroke
            curve(
                .77, .04, .52, .03, .35, .08, .29, .28, .40, .42, .63, .50, .75, .70, .64, .92, .42,
                .99, .20, .91)),
        List.of( // top stroke put on last, not quite touching
            line(.34, .08, .29, .44),
            curve(.29, .44, .52, .40, .73, .52, .76, .74, .62, .95, .40, .99, .22, .92),
            line(.38, .06, .80, .02)));
  }

  private static List<List<double[]>> six() {
    return List.of(
        List.of( // curved stem
            curve(
                .70, .03, .48, .14, .31, .38, .23, .68, .33, .93, .56, .98, .75, .82, .72, .62, .53,
                .53, .34, .62, .25, .78)),
        List.of( // straight stem, wide bowl
            curve(
                .48, .01, .34, .32, .23, .66, .28, .90, .50, .99, .74, .90, .77, .70, .58, .58, .37,
                .66, .25, .82)),
        List.of( // small bowl
            curve(
                .62, .01, .42, .20, .27, .50, .24, .78, .36, .96, .56, .97, .67, .82, .58, .67, .42,
                .70, .32, .86)));
  }

  private static List<List<double[]>> seven() {
    return List.of(
        List.of(line(.20, .05, .80, .04), curve(.80, .04, .62, .38, .49, .68, .42, .99)),
        List.of( // bar
            line(.20, .05, .80, .04, .42, .99), line(.34, .52, .76, .48)),
        List.of(line(.20, .22, .21, .05, .78, .04), curve(.78, .04, .62, .34, .52, .66, .50, .99)),
        List.of( // wavy top
            curve(.18, .16, .34, .03, .56, .10, .80, .03),
            curve(.80, .03, .64, .34, .52, .66, .46, .99)));
  }

  private static List<List<double[]>> eight() {
    return List.of(
        List.of( // two rings
            curve(
                .50, .47, .33, .40, .28, .23, .38, .05, .54, .01, .69, .09, .72, .25, .65, .40, .50,
                .47),
            curve(
                .50, .47, .29, .58, .22, .77, .34, .95, .52, .99, .70, .93, .78, .76, .69, .57, .50,
                .47)),
        List.of( // one crossing stroke, begun at the upper right
            curve(
                .72, .14, .52, .02, .32, .11, .32, .29, .50, .45, .70, .62, .74, .83, .52, .99, .28,
                .86, .28, .66, .48, .48, .66, .34, .74, .16)),
        List.of( // slim, the stroke left open at the top
            curve(
                .66, .06, .46, .03, .36, .18, .44, .36, .58, .52, .68, .74, .60, .95, .44, .97, .35,
                .80, .42, .60, .56, .42, .66, .24, .68, .10)));
  }

  private static List<List<double[]>> nine() {
    return List.of(
        List.of( // straight stem
            curve(.74, .14, .54, .01, .34, .08, .24, .28, .34, .48, .56, .47, .70, .32, .74, .14),
            line(.74, .14, .71, .50, .66, .99)),
        List.of( // hooked tail
            curve(.75, .18, .58, .02, .36, .06, .24, .26, .34, .49, .56, .50, .71, .36, .75, .18),
            curve(.75, .18, .76, .50, .68, .84, .48, .99, .26, .92)),
        List.of( // small bowl, leaning tail
            curve(
                .70, .16, .54, .02, .38, .08, .32, .26, .44, .42, .60, .36, .70, .16, .70, .40, .58,
                .72, .42, .99)));
  }

  /** Returns straight lines between these points. */
  private static double[] line(double... corners) {
    return sampled(corners, false);
  }

  /** Returns a smooth curve through these points (a Catmull-Rom spline). */
  private static double[] curve(double... points) {
    return sampled(points, true);
  }

  /** Samples a stroke; straight lines too, since distortions bend them. */
  private static double[] sampled(double[] through, boolean smooth) {
    int last = through.length / 2 - 1;
    var samples = DoubleStream.builder();
    for (int i = 0; i < last; i++) {
      double dx = through[2 * i + 2] - through[2 * i];
      double dy = through[2 * i + 3] - through[2 * i + 1];
      int pieces = (int) Math.ceil(Math.sqrt(dx * dx + dy * dy) / STEP);
      for (int piece = 0; piece < pieces; piece++) {
        double t = (double) piece / pieces;
        for (int axis = 0; axis < 2; axis++) {
          double from = through[2 * i + axis];
          double to = through[2 * i + 2 + axis];
          double before = through[2 * Math.max(i - 1, 0) + axis];
          double after = through[2 * Math.min(i + 2, last) + axis];
          samples.add(smooth ? between(before, from, to, after, t) : from + t * (to - from));
        }
      }
    }
    samples.add(through[2 * last]);
    samples.add(through[2 * last + 1]);
    return samples.build().toArray();
  }

  /** Interpolates between p1 and p2 with the cubic of a Catmull-Rom spline. */
  private static double between(double p0, double p1, double p2, double p3, double t) {
    double linear = p2 - p0;
    double square = 2 * p0 - 5 * p1 + 4 * p2 - p3;
    double cube = 3 * (p1 - p2) + p3 - p0;
    return p1 + .5 * t * (linear + t * (square + t * cube));
  }
}
