package dlfs.ch02;

import static dlfs.text.Text.formatted;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.results.Quantity.Check;
import dlfs.networks.Perceptron;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Chapter 2: AND, NAND and OR as perceptrons with the book's weights, and XOR composed of them.
 *
 * <p>A single perceptron cannot represent XOR: the outputs of 0 require b ≤ 0 and b + w₁ + w₂ ≤ 0,
 * the outputs of 1 require b + w₁ &gt; 0 and b + w₂ &gt; 0, and the sums of these contradict each
 * other. Trained on XOR, it gets three of the four outputs right.
 */
public final class LogicGates implements Experiment {
  private static final Perceptron AND = new Perceptron(-0.7, 0.5, 0.5);
  private static final Perceptron NAND = new Perceptron(0.7, -0.5, -0.5);
  private static final Perceptron OR = new Perceptron(-0.2, 0.5, 0.5);

  private static int xor(double... x) {
    return AND.output(NAND.output(x), OR.output(x));
  }

  private static final Variants<double[]> INPUTS =
      Variants.of("x1=0 x2=0", new double[] {0, 0})
          .and("x1=1 x2=0", new double[] {1, 0})
          .and("x1=0 x2=1", new double[] {0, 1})
          .and("x1=1 x2=1", new double[] {1, 1});

  private static final Variants<Gate> GATES =
      Variants.of("AND", new Gate(AND::output, 0, 0, 0, 1))
          .and("NAND", new Gate(NAND::output, 1, 1, 1, 0))
          .and("OR", new Gate(OR::output, 0, 1, 1, 1))
          .and("XOR", new Gate(LogicGates::xor, 0, 1, 1, 0));

  private static final String TRAINED = "correct after training";

  /** With this bias and integer weights, no decision boundary passes through an input. */
  private static final double INITIAL_BIAS = -0.5;

  private static final double[] INITIAL_WEIGHTS = {-1, 0, 1};
  private static final int STEPS = 100;

  /**
   * A logic gate.
   *
   * @param byTheBook the book's implementation
   * @param outputs its output for each of the inputs
   */
  private record Gate(ToIntFunction<double[]> byTheBook, int... outputs) {

    /** Counts the inputs for which a perceptron outputs the same as this gate. */
    long right(Perceptron perceptron) {
      return IntStream.range(0, outputs.length)
          .filter(i -> perceptron.output(input(i)) == outputs[i])
          .count();
    }

    /**
     * Returns the best perceptron that the perceptron rule finds from any of the initial weights.
     */
    Perceptron trained() {
      Perceptron best = new Perceptron(0, 0, 0);
      for (double w1 : INITIAL_WEIGHTS) {
        for (double w2 : INITIAL_WEIGHTS) {
          Perceptron perceptron = new Perceptron(INITIAL_BIAS, w1, w2);
          for (int step = 0; step < STEPS; step++) {
            int i = step % outputs.length;
            perceptron = perceptron.corrected(outputs[i], input(i));
            best = right(perceptron) > right(best) ? perceptron : best;
          }
        }
      }
      return best;
    }

    private static double[] input(int i) {
      return INPUTS.get(INPUTS.names().get(i));
    }
  }

  @Override
  public About about() {
    return About.withoutData(
        "LogicGates",
        "2.2-5",
        "Which logic gates can one perceptron represent, and which need several?",
        GATES.names().stream().map(FinalFigure::whole).toList());
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compare(INPUTS, 1, LogicGates::evaluate)
        .and(lab.compare(Variants.of(TRAINED, GATES), 1, LogicGates::train));
  }

  private static void evaluate(Run run, double[] x) {
    for (String gate : GATES.names()) {
      run.record(gate, GATES.get(gate).byTheBook.applyAsInt(x));
    }
    run.step();
  }

  private static void train(Run run, Variants<Gate> gates) {
    for (String name : gates.names()) {
      Gate gate = gates.get(name);
      Perceptron perceptron = gate.trained();
      run.record(name, gate.right(perceptron));
      run.record(name + "_b", perceptron.bias());
      run.record(name + "_w1", perceptron.weight(0));
      run.record(name + "_w2", perceptron.weight(1));
    }
    run.step();
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "2.2.2: AND, NAND and OR are the same perceptron with other parameters",
            "A perceptron trained on AND, NAND or OR gets all four outputs right",
            GATES.namesBut("XOR").stream()
                .map(gate -> Quantity.last(gate, TRAINED).is(4))
                .toArray(Check[]::new)),
        table(
            "2.3.3: the bias -0.7 and the weights 0.5 and 0.5 make an AND",
            "With a bias of -0.7 and weights of 0.5 and 0.5, a perceptron is an AND",
            "AND"),
        table(
            "2.3.3: the bias 0.7 and the weights -0.5 and -0.5 make a NAND",
            "With a bias of 0.7 and weights of -0.5 and -0.5, a perceptron is a NAND",
            "NAND"),
        table(
            "2.3.3: the bias -0.2 and the weights 0.5 and 0.5 make an OR",
            "With a bias of -0.2 and weights of 0.5 and 0.5, a perceptron is an OR",
            "OR"),
        Claim.inEverySeed(
            "2.4.1: a perceptron cannot represent XOR",
            "A perceptron trained on XOR gets at most three of four outputs right",
            Quantity.last("XOR", TRAINED).is(3)),
        table(
            "2.5.2: XOR is the AND of a NAND and an OR",
            "The AND of a NAND and an OR is an XOR",
            "XOR"));
  }

  private static Claim table(String book, String sentence, String gate) {
    int[] outputs = GATES.get(gate).outputs;
    return Claim.inEverySeed(
        book,
        sentence,
        IntStream.range(0, outputs.length)
            .mapToObj(i -> Quantity.last(gate, INPUTS.names().get(i)).is(outputs[i]))
            .toArray(Check[]::new));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    double[] trained =
        Stream.of("XOR_b", "XOR_w1", "XOR_w2", "XOR")
            .mapToDouble(metric -> DecisionBoundaries.value(metrics, TRAINED, metric))
            .toArray();
    var one = Variants.of("trained", new Perceptron(trained[0], trained[1], trained[2]));
    var two = Variants.of("NAND", NAND).and("OR", OR);
    var plane = new DecisionBoundaries(metrics, INPUTS);
    return List.of(
        Picture.of(
            "logic_gates.png",
            3,
            List.of(
                plane.draw("AND", "AND", Variants.of("AND", AND)),
                plane.draw("NAND", "NAND", Variants.of("NAND", NAND)),
                plane.draw("OR", "OR", Variants.of("OR", OR)),
                plane.draw(formatted("XOR: one line, %.0f of 4 correct", trained[3]), "XOR", one),
                plane.draw("XOR: between two lines", "XOR", two))));
  }
}
