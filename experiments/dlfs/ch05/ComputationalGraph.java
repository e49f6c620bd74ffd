package dlfs.ch05;

import dlfs.gradients.AddLayer;
import dlfs.gradients.Derivatives;
import dlfs.gradients.MulLayer;
import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.charts.GraphDrawing;
import dlfs.lab.charts.GraphDrawing.Edge;
import dlfs.lab.charts.GraphDrawing.Node;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Sections 5.1 to 5.4: computes the price of apples and oranges and its derivatives by forward and
 * backward passes through multiplication and addition layers.
 */
public final class ComputationalGraph implements Experiment {
  private static final double APPLE = 100;
  private static final double APPLE_NUM = 2;
  private static final double ORANGE = 150;
  private static final double ORANGE_NUM = 3;
  private static final double TAX = 1.1;

  private static final String APPLES = "apples";
  private static final String BOTH = "both fruits";

  private static final Variants<Consumer<Run>> PURCHASES =
      Variants.<Consumer<Run>>of(APPLES, ComputationalGraph::buyApples)
          .and(BOTH, ComputationalGraph::buyApplesAndOranges);

  /** The rounding error of prices up to 1000 in doubles, which have 16 digits. */
  private static final double ROUNDING = 1e-12;

  /** Section 5.4.1. */
  private static void buyApples(Run run) {
    var mulApple = new MulLayer();
    var mulTax = new MulLayer();

    double applePrice = mulApple.forward(APPLE, APPLE_NUM);
    double price = mulTax.forward(applePrice, TAX);

    Derivatives atTax = mulTax.backward(1);
    Derivatives atApple = mulApple.backward(atTax.dx());

    record(run, "apple", APPLE, atApple.dx());
    record(run, "apple_num", APPLE_NUM, atApple.dy());
    record(run, "apple_price", applePrice, atTax.dx());
    record(run, "tax", TAX, atTax.dy());
    record(run, "price", price, 1);
  }

  /** Section 5.4.2. */
  private static void buyApplesAndOranges(Run run) {
    var mulApple = new MulLayer();
    var mulOrange = new MulLayer();
    var addAppleOrange = new AddLayer();
    var mulTax = new MulLayer();

    double applePrice = mulApple.forward(APPLE, APPLE_NUM);
    double orangePrice = mulOrange.forward(ORANGE, ORANGE_NUM);
    double allPrice = addAppleOrange.forward(applePrice, orangePrice);
    double price = mulTax.forward(allPrice, TAX);

    Derivatives atTax = mulTax.backward(1);
    Derivatives atSum = addAppleOrange.backward(atTax.dx());
    Derivatives atOrange = mulOrange.backward(atSum.dy());
    Derivatives atApple = mulApple.backward(atSum.dx());

    record(run, "apple", APPLE, atApple.dx());
    record(run, "apple_num", APPLE_NUM, atApple.dy());
    record(run, "apple_price", applePrice, atSum.dx());
    record(run, "orange", ORANGE, atOrange.dx());
    record(run, "orange_num", ORANGE_NUM, atOrange.dy());
    record(run, "orange_price", orangePrice, atSum.dy());
    record(run, "all_price", allPrice, atTax.dx());
    record(run, "tax", TAX, atTax.dy());
    record(run, "price", price, 1);
  }

  /**
   * Records a value, and the derivative of the price with respect to it under the same name with a
   * leading d, as in the book's code.
   */
  private static void record(Run run, String name, double value, double derivative) {
    run.record(name, value);
    run.record("d" + name, derivative);
  }

  @Override
  public About about() {
    return About.withoutData(
        "ComputationalGraph",
        "5.1-5.4",
        "How does the price of apples and oranges depend on each input?",
        FinalFigure.lastOf("price", "dapple", "dapple_num", "dorange", "dorange_num", "dtax"));
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compare(
        PURCHASES,
        1,
        (run, purchase) -> {
          purchase.accept(run);
          run.step();
        });
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "5.4.1: two apples cost 220 yen",
            "The forward pass gives the price of two apples",
            is("price", APPLES, 220)),
        Claim.inEverySeed(
            "5.4.1: the derivatives are 1.1 and 200, and then 2.2 and 110",
            "The backward pass gives the derivatives of the price of two apples",
            is("dapple_price", APPLES, 1.1),
            is("dtax", APPLES, 200),
            is("dapple", APPLES, 2.2),
            is("dapple_num", APPLES, 110)),
        Claim.inEverySeed(
            "5.4.2: two apples and three oranges cost 715 yen",
            "The forward pass gives the price of two apples and three oranges",
            is("price", BOTH, 715)),
        Claim.inEverySeed(
            "5.4.2: the derivatives are 110, 2.2, 3.3, 165 and 650",
            "The backward pass gives the derivatives of the price of apples and oranges",
            is("dapple_num", BOTH, 110),
            is("dapple", BOTH, 2.2),
            is("dorange", BOTH, 3.3),
            is("dorange_num", BOTH, 165),
            is("dtax", BOTH, 650)),
        Claim.inEverySeed(
            "5.3.1: addition passes the derivative on unchanged",
            "Addition passes the derivative on unchanged",
            Stream.of("dapple_price", "dorange_price")
                .map(
                    addend ->
                        Quantity.last(addend, BOTH)
                            .over(addend + " / dall_price", Quantity.last("dall_price", BOTH))
                            .is(1))
                .toArray(Quantity.Check[]::new)));
  }

  private static Quantity.Check is(String metric, String purchase, double expected) {
    return Quantity.last(metric, purchase).is(expected, ROUNDING);
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of(
        Picture.of(
            "computational_graphs.png", graphOfApples(metrics), graphOfApplesAndOranges(metrics)));
  }

  private static BufferedImage graphOfApples(Metrics metrics) {
    var mulApple = Node.operation("×", 1, 0);
    var mulTax = Node.operation("×", 2, 0);
    return GraphDrawing.draw(
        "Two apples: values forward (blue), derivatives backward (orange)",
        List.of(
            edge(metrics, APPLES, "apple", Node.variable("apple", 0, 0), mulApple),
            edge(metrics, APPLES, "apple_num", Node.variable("number of apples", 0, 1), mulApple),
            edge(metrics, APPLES, "apple_price", mulApple, mulTax),
            edge(metrics, APPLES, "tax", Node.variable("tax", 1, 1), mulTax),
            edge(metrics, APPLES, "price", mulTax, Node.variable("price", 3, 0))));
  }

  private static BufferedImage graphOfApplesAndOranges(Metrics metrics) {
    var mulApple = Node.operation("×", 1, 0.5);
    var mulOrange = Node.operation("×", 1, 2.5);
    var add = Node.operation("+", 2, 1.5);
    var mulTax = Node.operation("×", 3, 1.5);
    return GraphDrawing.draw(
        "Two apples and three oranges",
        List.of(
            edge(metrics, BOTH, "apple_num", Node.variable("number of apples", 0, 0), mulApple),
            edge(metrics, BOTH, "apple", Node.variable("apple", 0, 1), mulApple),
            edge(metrics, BOTH, "orange", Node.variable("orange", 0, 2), mulOrange),
            edge(metrics, BOTH, "orange_num", Node.variable("number of oranges", 0, 3), mulOrange),
            edge(metrics, BOTH, "apple_price", mulApple, add),
            edge(metrics, BOTH, "orange_price", mulOrange, add),
            edge(metrics, BOTH, "all_price", add, mulTax),
            edge(metrics, BOTH, "tax", Node.variable("tax", 2, 3), mulTax),
            edge(metrics, BOTH, "price", mulTax, Node.variable("price", 4, 1.5))));
  }

  private static Edge edge(Metrics metrics, String purchase, String name, Node from, Node to) {
    long seed = metrics.seeds().get(0);
    return new Edge(
        from,
        to,
        metrics.values(purchase, seed, name)[0],
        metrics.values(purchase, seed, "d" + name)[0]);
  }
}
