package dlfs.ch04;

import dlfs.gradients.NumericalGradient;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Training;
import dlfs.lab.Training.Step;
import dlfs.lab.Variants;
import dlfs.lab.results.Metrics;
import dlfs.networks.MultiLayerNet;
import dlfs.networks.TrainableNetwork;
import dlfs.optimizers.Sgd;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Compares gradient descent by backpropagation (section 5.7) and by numerical gradients (section
 * 4.5), from the same initial weights, on the same mini-batches, in double precision.
 *
 * @param batch the number of images in a mini-batch
 * @param steps the number of updates
 */
record GradientMethods(MultiLayerNet net, double learningRate, int batch, int steps) {
  static final String SECONDS = "seconds_a_step";
  private static final int WARM_UP = 200;

  Metrics compare(Lab lab) {
    Variants<Step<MultiLayerNetwork>> methods =
        Variants.<Step<MultiLayerNetwork>>of("backprop", MultiLayerNetwork::fit)
            .and("numerical", this::descend);
    return lab.compareOneByOne(methods, steps, (run, method) -> train(lab, run, method));
  }

  private void train(Lab lab, Run run, Step<MultiLayerNetwork> method) {
    var network = lab.createInDoublePrecision(net, new Sgd(learningRate), run.seed());
    warmUp(lab, run);
    var seconds = DoubleStream.builder();
    Training.ofIterations(lab.data().training(), batch, steps)
        .train(
            run,
            network,
            (n, samples) -> {
              long start = System.nanoTime();
              method.take(n, samples);
              seconds.add((System.nanoTime() - start) / 1e9);
            });
    double[] sorted = seconds.build().sorted().toArray();
    run.record(SECONDS, sorted[sorted.length / 2]);
  }

  /** Warms up the JVM, since the first steps take longer. */
  private void warmUp(Lab lab, Run run) {
    var network = lab.createInDoublePrecision(net, new Sgd(learningRate), run.seed());
    var samples = lab.data().training().range(0, batch);
    IntStream.range(0, WARM_UP).forEach(i -> network.fit(samples));
  }

  private void descend(MultiLayerNetwork network, MultiDataSet samples) {
    var trainable = TrainableNetwork.of(network);
    INDArray parameters = network.params();
    INDArray gradient = NumericalGradient.of(p -> trainable.trainingLoss(samples), parameters);
    parameters.subi(gradient.muli(learningRate));
  }
}
