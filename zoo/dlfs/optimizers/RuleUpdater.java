package dlfs.optimizers;

import static dlfs.text.Text.formatted;

import dlfs.engine.CpuKernels;
import dlfs.engine.kernels.Vector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;

/** Applies an {@link UpdateRule} to one block of a network's parameters, whose state it holds. */
public final class RuleUpdater implements GradientUpdater<UpdateRule> {
  private final UpdateRule rule;
  private final List<INDArray> state = new ArrayList<>();

  RuleUpdater(UpdateRule rule) {
    this.rule = rule;
  }

  @Override
  public UpdateRule getConfig() {
    return rule;
  }

  @Override
  public void setState(Map<String, INDArray> stateMap, boolean initialize) {
    List<String> names = rule.stateNames();
    if (stateMap.size() != names.size() || !stateMap.keySet().containsAll(names)) {
      throw new IllegalArgumentException(
          formatted("%s keeps the state %s, but was given %s", rule, names, stateMap.keySet()));
    }
    state.clear();
    names.forEach(name -> state.add(stateMap.get(name)));
    if (initialize) {
      state.forEach(array -> array.assign(0));
    }
  }

  @Override
  public Map<String, INDArray> getState() {
    Map<String, INDArray> byName = new LinkedHashMap<>();
    for (int i = 0; i < state.size(); i++) {
      byName.put(rule.stateNames().get(i), state.get(i));
    }
    return byName;
  }

  /** The view holds one state after the other, each as long as the gradient. */
  @Override
  public void setStateViewArray(
      INDArray viewArray, long[] gradientShape, char gradientOrder, boolean initialize) {
    INDArray flat = viewArray.reshape(viewArray.length());
    if (initialize) {
      flat.assign(0);
    }
    long length = flat.length() / rule.stateNames().size();
    state.clear();
    for (int i = 0; i < rule.stateNames().size(); i++) {
      INDArray part = flat.get(NDArrayIndex.interval(i * length, (i + 1) * length));
      state.add(part.reshape(gradientOrder, gradientShape));
    }
  }

  @Override
  public void applyUpdater(INDArray gradient, int iteration, int epoch) {
    rule.update(
        CpuKernels.of(gradient.dataType()).updateRules(),
        Vector.of(gradient),
        state.stream().map(Vector::of).toArray(Vector[]::new),
        rule.getLearningRate(iteration, epoch),
        iteration + 1);
  }
}
