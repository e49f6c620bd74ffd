package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.engine.EngineKind;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.InitialWeights;
import dlfs.networks.SimpleConvNet;
import dlfs.networks.TrainableNetwork;
import dlfs.optimizers.Sgd;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The watch for values that are not finite. */
class FiniteWatchTest {
  private static final int LAYERS = 4;

  @TempDir Path folder;

  @BeforeAll
  static void startEngine() {
    EngineKind.FAST.start(1);
  }

  /** Outputs of layers, and which of them have been read: on a card, each is a copy. */
  private static final class Outputs extends AbstractList<INDArray> {
    private final List<INDArray> arrays;
    private final Set<Integer> read = new TreeSet<>();

    Outputs(List<INDArray> arrays) {
      this.arrays = arrays;
    }

    @Override
    public INDArray get(int index) {
      read.add(index);
      return arrays.get(index);
    }

    @Override
    public int size() {
      return arrays.size();
    }
  }

  @Test
  void readsOnlyTheLastOutputOfAChainWhileItIsFinite() {
    Outputs outputs = new Outputs(List.of(finite(), finite(), finite(), finite()));
    watch(run()).onForwardPass(null, outputs);
    assertEquals(Set.of(LAYERS - 1), outputs.read);
  }

  @Test
  void findsTheFirstLayerWhoseOutputIsNotFinite() {
    Run run = run();
    FiniteWatch watch = watch(run);
    INDArray infinite = Nd4j.valueArrayOf(new long[] {1, 2}, Float.POSITIVE_INFINITY);
    watch.onForwardPass(null, new Outputs(List.of(finite(), finite(), infinite, infinite)));
    watch.check(5);
    var row = run.rows().get(0);
    assertEquals(5, row.iteration());
    assertEquals(2, row.value());
  }

  private static INDArray finite() {
    return Nd4j.ones(1, 2);
  }

  private Run run() {
    return Runs.in(folder, "net", () -> {});
  }

  private static FiniteWatch watch(Run run) {
    MultiLayerNetwork network =
        new SimpleConvNet(new ImageShape(1, 6, 6), 2, 3, 4, 3, new InitialWeights.He())
            .create(LayerSet.SCRATCH, new Sgd(0.1), 1);
    return new FiniteWatch(run, TrainableNetwork.of(network));
  }
}
