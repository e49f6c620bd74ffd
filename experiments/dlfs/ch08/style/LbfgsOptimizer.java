package dlfs.ch08.style;

import static dlfs.text.Text.formatted;

import dlfs.lab.ResumableState;
import dlfs.lab.StatePart;
import dlfs.minimization.Lbfgs;
import dlfs.minimization.Objective;
import dlfs.minimization.StrongWolfe;
import dlfs.style.StyleEvaluation;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** L-BFGS, with the usual number of stored pairs and a search for the strong Wolfe conditions. */
final class LbfgsOptimizer implements ImageOptimizer, StatePart {
  private final Lbfgs<StyleEvaluation> lbfgs;

  LbfgsOptimizer(Objective<StyleEvaluation> objective, double... image) {
    lbfgs = new Lbfgs<>(objective, image, Lbfgs.DEFAULT_MEMORY, StrongWolfe.DEFAULT);
  }

  @Override
  public double[] image() {
    return lbfgs.point();
  }

  @Override
  public StyleEvaluation evaluation() {
    return lbfgs.evaluation();
  }

  /** Makes a step, which leaves the image as it is if no lower loss is found. */
  @Override
  public void step(int number) {
    lbfgs.step();
  }

  @Override
  public ResumableState state() {
    return ResumableState.NONE.with("L-BFGS", this);
  }

  @Override
  public String form() {
    return formatted(
        "%d variables and at most %d pairs", lbfgs.point().length, Lbfgs.DEFAULT_MEMORY);
  }

  @Override
  public long bytes() {
    return lbfgs.bytes();
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    lbfgs.write(out);
  }

  @Override
  public Runnable read(DataInputStream in, long bytes) throws IOException {
    return lbfgs.read(in, bytes);
  }
}
