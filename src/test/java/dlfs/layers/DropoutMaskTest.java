package dlfs.layers;

import static dlfs.support.Nets.settings;
import static dlfs.support.Nets.squaredError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.CpuKernels;
import dlfs.engine.EngineKind;
import dlfs.engine.kernels.Vector;
import dlfs.support.Nets;
import dlfs.support.Samples;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class DropoutMaskTest {
  private static final long[] IMAGES = {3, 2, 40, 30};

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void dropsTheElementsThatTheKernelDrops(DataType type) {
    INDArray x = Samples.apart(1, type, IMAGES);
    for (double p : new double[] {0, 0.3, 0.9}) {
      INDArray dropped = Nd4j.zeros(type, IMAGES);
      CpuKernels.of(type).functions().dropout(p, 1, 7, Vector.of(x), Vector.of(dropped));
      INDArray mask = DropoutMask.draw(7, p, x);
      assertEquals(type, mask.dataType());
      assertEquals(dropped, x.mul(mask));
      assertEquals(1 - p, mask.meanNumber().doubleValue(), 0.03);
    }
  }

  /** Compares masks in training over passes and iterations, and after seeding ND4J's generator. */
  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void isTheSameUnderBothEngines(DataType type) {
    assertEquals(
        outputs(EngineKind.PLAIN, type, Dropout.inverted(0.5)),
        outputs(EngineKind.FAST, type, Dropout.inverted(0.5)));
    List<INDArray> plain = outputs(EngineKind.PLAIN, type, new Dropout(0.4));
    assertEquals(plain, outputs(EngineKind.FAST, type, new Dropout(0.4)));
    assertEquals(plain.get(0), plain.get(3));
    assertTrue(!plain.get(0).equals(plain.get(1)) && !plain.get(0).equals(plain.get(2)));
  }

  private static List<INDArray> outputs(EngineKind engine, DataType type, Dropout dropout) {
    Nd4j.getRandom().setSeed(3);
    MultiLayerNetwork network =
        engine.prepare(Nets.network(settings(type), IMAGES, dropout, squaredError()));
    INDArray x = Samples.apart(1, type, IMAGES);
    List<INDArray> outputs = new ArrayList<>();
    Nd4j.getRandom().setSeed(3);
    outputs.add(network.feedForward(x, true).get(1).dup());
    outputs.add(network.feedForward(x, true).get(1).dup());
    network.fit(new DataSet(x, Nd4j.zeros(type, IMAGES)));
    outputs.add(network.feedForward(x, true).get(1).dup());
    network.setIterationCount(0);
    Nd4j.getRandom().setSeed(3);
    outputs.add(network.feedForward(x, true).get(1).dup());
    return outputs;
  }
}
