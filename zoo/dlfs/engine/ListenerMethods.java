package dlfs.engine;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;

/**
 * The methods of a class of listeners that do something, which most inherit from DL4J's empty ones.
 *
 * @param hearsForwardPass whether it reads the outputs of layers during a training step
 * @param hearsGradients whether it is told when the gradients of a training step are there
 */
record ListenerMethods(boolean hearsForwardPass, boolean hearsGradients) {
  private static final ClassValue<ListenerMethods> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected ListenerMethods computeValue(Class<?> type) {
          return new ListenerMethods(
              overrides(type, "onForwardPass", Model.class, List.class)
                  || overrides(type, "onForwardPass", Model.class, Map.class),
              overrides(type, "onGradientCalculation", Model.class)
                  || overrides(type, "onBackwardPass", Model.class));
        }
      };

  static ListenerMethods of(TrainingListener listener) {
    return BY_CLASS.get(listener.getClass());
  }

  /** Returns whether a listener may depend on the output of every single layer. */
  static boolean readsEveryLayer(TrainingListener listener) {
    return !(listener instanceof MergedActivationsListener) && of(listener).hearsForwardPass;
  }

  private static boolean overrides(Class<?> type, String method, Class<?>... parameters) {
    try {
      return type.getMethod(method, parameters).getDeclaringClass() != BaseTrainingListener.class;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("Deeplearning4j is not 1.0.0-M2.1", e);
    }
  }
}
