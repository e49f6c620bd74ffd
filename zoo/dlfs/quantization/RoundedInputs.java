package dlfs.quantization;

import java.nio.FloatBuffer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.preprocessor.BaseInputPreProcessor;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A preprocessor that rounds the input of a layer and passes gradients through unchanged. */
public final class RoundedInputs extends BaseInputPreProcessor {
  private static final long serialVersionUID = 1;

  private final NumberFormat.FloatingPoint format;
  private final InputPreProcessor then;

  /**
   * Creates a preprocessor.
   *
   * @param format the format to round to
   * @param then the preprocessor to apply afterwards; null for none
   */
  RoundedInputs(NumberFormat.FloatingPoint format, InputPreProcessor then) {
    this.format = format;
    this.then = then;
  }

  /** Rounds a copy, since the input may belong to the caller. */
  @Override
  public INDArray preProcess(INDArray input, int miniBatch, LayerWorkspaceMgr workspaces) {
    INDArray rounded = workspaces.dup(ArrayType.ACTIVATIONS, input, 'c');
    FloatBuffer values = rounded.data().asNioFloat();
    for (int i = 0; i < rounded.length(); i++) {
      values.put(i, (float) format.round(values.get(i)));
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
