package dlfs.quantization;

import java.nio.FloatBuffer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.preprocessor.BaseInputPreProcessor;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Rounds what a layer gets, and leaves the gradients as they are. */
public final class RoundedInputs extends BaseInputPreProcessor {
  private static final long serialVersionUID = 1;

  private final NumberFormat.FloatingPoint format;
  private final InputPreProcessor then;

  /**
   * @param then what is done to the input besides; null for nothing
   */
  RoundedInputs(NumberFormat.FloatingPoint format, InputPreProcessor then) {
    this.format = format;
    this.then = then;
  }

  /** Not in its place: it may be the caller's. */
  @Override
  public INDArray preProcess(INDArray input, int miniBatch, LayerWorkspaceMgr workspaces) {
    INDArray rounded = workspaces.dup(ArrayType.ACTIVATIONS, input, 'c');
    FloatBuffer numbers = rounded.data().asNioFloat();
    for (int i = 0; i < rounded.length(); i++) {
      numbers.put(i, (float) format.round(numbers.get(i)));
    }
    return then == null ? rounded : then.preProcess(rounded, miniBatch, workspaces);
  }

  @Override
  public INDArray backprop(INDArray gradient, int miniBatch, LayerWorkspaceMgr workspaces) {
    return then == null ? gradient : then.backprop(gradient, miniBatch, workspaces);
  }

  @Override
  public InputType getOutputType(InputType type) {
    return then == null ? type : then.getOutputType(type);
  }
}
