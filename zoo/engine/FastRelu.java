package engine;

import java.io.IOException;
import java.lang.ref.Reference;
import kernels.Kernels;
import kernels.Memory;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.core.JsonGenerator;
import org.nd4j.shade.jackson.databind.JsonSerializer;
import org.nd4j.shade.jackson.databind.SerializerProvider;
import org.nd4j.shade.jackson.databind.annotation.JsonSerialize;
import org.nd4j.shade.jackson.databind.jsontype.TypeSerializer;

/** DL4J's ReLU, with a gradient that is several times faster. In a saved model it is DL4J's own. */
@JsonSerialize(using = FastRelu.AsDl4js.class)
final class FastRelu extends ActivationReLU {
  private static final long serialVersionUID = 1;

  /** This function in another's place, where it does the same; else that function. */
  static IActivation insteadOf(IActivation function) {
    boolean same =
        function instanceof ActivationReLU relu
            && relu.getClass() == ActivationReLU.class
            && relu.getMax() == null
            && relu.getThreshold() == null
            && relu.getNegativeSlope() == null;
    return same ? new FastRelu() : function;
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray x, INDArray dy) {
    boolean direct =
        (x.dataType() == DataType.FLOAT || x.dataType() == DataType.DOUBLE)
            && x.dataType() == dy.dataType()
            && Memory.isDense(x)
            && Memory.isDense(dy);
    if (!direct) {
      return super.backprop(x, dy);
    }
    INDArray dx = x.ulike();
    Kernels.of(x.dataType())
        .functions()
        .gradient(
            kernels.ActivationFunction.RELU,
            Memory.of(x),
            Memory.of(dy),
            Memory.of(dx),
            dx.length());
    Reference.reachabilityFence(x);
    Reference.reachabilityFence(dy);
    return new Pair<>(dx, null);
  }

  /** Writes what this stands for. */
  static final class AsDl4js extends JsonSerializer<FastRelu> {
    @Override
    public void serialize(FastRelu relu, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(new ActivationReLU(), json);
    }

    @Override
    public void serializeWithType(
        FastRelu relu, JsonGenerator json, SerializerProvider provider, TypeSerializer type)
        throws IOException {
      ActivationReLU plain = new ActivationReLU();
      provider
          .findTypedValueSerializer(ActivationReLU.class, true, null)
          .serialize(plain, json, provider);
    }
  }
}
