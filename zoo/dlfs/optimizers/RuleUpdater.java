package dlfs.optimizers;

import static dlfs.text.Text.formatted;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;

/** Applies an {@link UpdateRule} to one block of a network's parameters, and holds its state. */
public final class RuleUpdater implements GradientUpdater<UpdateRule> {
  private final UpdateRule rule;
  private final Map<String, INDArray> state = new LinkedHashMap<>();

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
          formatted("%s has the state %s, but was given %s", rule, names, stateMap.keySet()));
    }
    state.clear();
    names.forEach(name -> state.put(name, stateMap.get(name)));
    if (initialize) {
      state.values().forEach(array -> array.assign(0));
    }
  }

  @Override
  public Map<String, INDArray> getState() {
    return Collections.unmodifiableMap(state);
  }

  /** Takes a view that holds one state array after the other, each as long as the gradient. */
  @Override
  public void setStateViewArray(
      INDArray viewArray, long[] gradientShape, char gradientOrder, boolean initialize) {
    INDArray flat = viewArray.reshape(viewArray.length());
    if (initialize) {
      flat.assign(0);
    }
    state.clear();
    long length = flat.length() / rule.stateNames().size();
    long start = 0;
    for (String name : rule.stateNames()) {
      INDArray part = flat.get(NDArrayIndex.interval(start, start + length));
      state.put(name, part.reshape(gradientOrder, gradientShape));
      start += length;
    }
  }

  @Override
  public void applyUpdater(INDArray gradient, int iteration, int epoch) {
    rule.update(gradient, state, rule.getLearningRate(iteration, epoch), iteration + 1);
  }
}
