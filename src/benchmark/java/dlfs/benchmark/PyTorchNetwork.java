package dlfs.benchmark;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.List;

/**
 * A network that PyTorch trains, through DJL, with as little overhead as DJL allows: no listeners,
 * no evaluators, and the arrays of a step are freed at its end.
 */
final class PyTorchNetwork implements TrainableNetwork {
  private static final int SEED = 1;
  private static final Device CPU = Device.cpu();

  private final Engine engine = Engine.getEngine("PyTorch");
  private final Optimizer optimizer;
  private final Model model;
  private final Trainer trainer;
  private final List<Parameter> parameters;
  private final NDManager manager;
  private final NDList images;
  private final NDList labels;

  PyTorchNetwork(Network network, Batch batch) {
    engine.setRandomSeed(SEED);
    model = Model.newInstance(network.label(), CPU, engine.getEngineName());
    model.setBlock(PyTorchLayerBuilder.block(network));
    optimizer = optimizer(network.updates());
    trainer = model.newTrainer(config(optimizer));
    trainer.initialize(new Shape(batch.shape()));
    parameters =
        model.getBlock().getParameters().values().stream()
            .filter(Parameter::requiresGradient) // unlike running means and variances
            .toList();
    manager = trainer.getManager();
    images = images(batch, manager);
    labels = labels(batch, manager);
  }

  private static NDList images(Batch batch, NDManager manager) {
    return new NDList(manager.create(batch.images(), new Shape(batch.shape())));
  }

  private static NDList labels(Batch batch, NDManager manager) {
    Shape shape = new Shape(batch.shape()[0], Network.CLASSES);
    return new NDList(manager.create(batch.labels(), shape));
  }

  private static DefaultTrainingConfig config(Optimizer optimizer) {
    Loss loss = new SoftmaxCrossEntropyLoss("loss", 1, -1, false, true); // of one-hot labels
    return new DefaultTrainingConfig(loss)
        .optDevices(new Device[] {CPU})
        .optInitializer(
            new XavierInitializer(
                XavierInitializer.RandomType.GAUSSIAN, XavierInitializer.FactorType.IN, 2),
            Parameter.Type.WEIGHT)
        .optOptimizer(optimizer);
  }

  private static Optimizer optimizer(Network.Updates updates) {
    Tracker learningRate = Tracker.fixed((float) updates.learningRate());
    return switch (updates.rule()) {
      case SGD -> Optimizer.sgd().setLearningRateTracker(learningRate).build();
      case ADAM -> Optimizer.adam().optLearningRateTracker(learningRate).build();
    };
  }

  @Override
  public long parameterCount() {
    return model.getBlock().getParameters().values().stream()
        .mapToLong(parameter -> parameter.getArray().size())
        .sum();
  }

  @Override
  public void train() {
    try (NDManager step = manager.newSubManager()) {
      images.tempAttach(step);
      labels.tempAttach(step);
      train(images, labels);
    }
  }

  @Override
  public void train(Batch other) {
    try (NDManager step = manager.newSubManager()) {
      train(images(other, step), labels(other, step));
    }
  }

  private void train(NDList x, NDList t) {
    try (GradientCollector gradients = trainer.newGradientCollector()) {
      gradients.backward(trainer.getLoss().evaluate(t, trainer.forward(x)));
    }
    update();
  }

  /** Updates the parameters as {@code trainer.step()} does, but without copying the gradients. */
  private void update() {
    for (Parameter parameter : parameters) {
      NDArray values = parameter.getArray();
      try (NDArray gradient = values.getGradient()) {
        optimizer.update(parameter.getId(), values, gradient);
      }
    }
  }

  @Override
  public void infer() {
    try (NDManager step = manager.newSubManager()) {
      images.tempAttach(step);
      trainer.evaluate(images);
    }
  }

  @Override
  public double loss() {
    try (NDManager step = manager.newSubManager()) {
      images.tempAttach(step);
      labels.tempAttach(step);
      NDArray loss = trainer.getLoss().evaluate(labels, trainer.evaluate(images));
      return loss.getFloat();
    }
  }
}
