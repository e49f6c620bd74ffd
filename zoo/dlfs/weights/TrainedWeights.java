package dlfs.weights;

import dlfs.files.DataFileException;
import dlfs.weights.NetworkParameters.Parameter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Loads trained weights from a file of tensors into a network, a chain or graph of either layer
 * set, accelerated or not.
 *
 * <p>A tensor belongs to a parameter by its name. The names of three origins are known: this
 * project's own, as in a file of {@link NetworkTensors}; those of torchvision's networks; and those
 * of Keras Applications. The origin of a file is the one whose names fit best. Weights are brought
 * into DL4J's order, [inputs, outputs] for fully connected layers and [outputs, inputs, height,
 * width] for convolutions, whatever the order of their origin.
 *
 * <p>The file has to fit exactly: everything is checked before the first parameter changes, and if
 * an exception is thrown, the network is as it was. Only these tensors may be missing from the
 * network: PyTorch's {@code num_batches_tracked}, and auxiliary classifiers ({@code aux1}, {@code
 * aux2}), which inference does not need. The state of the update rule does not change.
 */
public final class TrainedWeights {
  private final TensorFile file;
  private final NamingConvention convention;
  private final NetworkParameters parameters;
  private final UnaryOperator<String> layerNames;

  /** The name of each tensor of the file by its canonical one. */
  private final Map<String, String> tensors = new LinkedHashMap<>();

  private final List<Source> sources = new ArrayList<>();
  private final WeightProblems problems;

  /**
   * A parameter and the tensor that it is loaded from.
   *
   * @param subtracted a tensor that is subtracted from it: the biases of the convolution before
   *     batch normalisation that has none, from the running mean
   */
  private record Source(Parameter parameter, String tensor, Optional<String> subtracted) {}

  private TrainedWeights(
      TensorFile file, NamingConvention convention, NetworkParameters parameters) {
    this.file = file;
    this.convention = convention;
    this.parameters = parameters;
    this.layerNames = convention.layerNames(parameters.layers());
    this.problems = new WeightProblems(file);
    for (String tensor : file.shapes().keySet()) {
      convention
          .canonical(tensor)
          .ifPresent(
              name -> {
                String other = tensors.put(name, tensor);
                if (other != null) {
                  problems.ambiguous(other, tensor);
                }
              });
    }
  }

  /**
   * Loads the weights of all layers.
   *
   * @param file a tensor for each parameter of the network, and no others
   * @param network an initialised chain or graph of type FLOAT or DOUBLE; unchanged if an exception
   *     is thrown
   * @throws DataFileException if a tensor is missing, left over, damaged or of another shape; the
   *     message names these tensors
   */
  public static void load(TensorFile file, Model network) throws IOException {
    load(file, network, false);
  }

  /**
   * Loads the weights of a network that is a part of the one that the file belongs to, such as its
   * first layers: like {@link #load(TensorFile, Model)}, but tensors may be left over.
   *
   * @param file a tensor for each parameter of the network
   * @param network an initialised chain or graph of type FLOAT or DOUBLE; unchanged if an exception
   *     is thrown
   * @throws DataFileException if a tensor is missing, damaged or of another shape; the message
   *     names these tensors
   */
  public static void loadPart(TensorFile file, Model network) throws IOException {
    load(file, network, true);
  }

  private static void load(TensorFile file, Model network, boolean isPart) throws IOException {
    NetworkParameters parameters = NetworkParameters.of(network);
    TrainedWeights weights =
        Stream.of(NamingConvention.values())
            .map(convention -> new TrainedWeights(file, convention, parameters))
            .max(Comparator.comparing(TrainedWeights::found)) // the first of several
            .orElseThrow();
    weights.plan(isPart);
    weights.problems.check();
    weights.apply();
  }

  /** Returns the number of parameters for which the file has a tensor of this convention. */
  private long found() {
    return parameters.all().stream().filter(p -> tensors.containsKey(name(p, p.key()))).count();
  }

  /** Returns the name of a parameter in this convention. */
  private String name(Parameter parameter, String key) {
    return convention.name(layerNames.apply(parameter.layer()), key);
  }

  /** Finds the tensor of each parameter, and what does not fit. */
  private void plan(boolean isPart) {
    Map<String, String> unused = new LinkedHashMap<>(tensors);
    Map<String, String> foldedBiases = foldedBiases();
    foldedBiases.values().forEach(unused::remove);
    problems.setConvention(convention, found() > 0);
    for (Parameter parameter : parameters.all()) {
      String name = name(parameter, parameter.key());
      unused.remove(name);
      long[] expected = layout(parameter);
      String tensor = tensors.get(name);
      if (tensor == null) {
        problems.missing(name, parameter.layer(), expected);
        continue;
      }
      requireShape(tensor, parameter, expected);
      Optional<String> bias =
          parameter.key().equals("mean")
              ? Optional.ofNullable(foldedBiases.get(parameter.layer())).map(tensors::get)
              : Optional.empty();
      bias.ifPresent(folded -> requireShape(folded, parameter, expected));
      sources.add(new Source(parameter, tensor, bias));
    }
    unused.keySet().removeIf(name -> convention.isOptional(name, parameters.layers()));
    if (!isPart) {
      unused.values().forEach(problems::leftOver);
    }
  }

  private void requireShape(String tensor, Parameter parameter, long[] expected) {
    if (!Arrays.equals(file.shapes().get(tensor), expected)) {
      problems.misshapen(tensor, parameter.layer(), expected);
    }
  }

  /**
   * Returns the canonical names of the biases of convolutions that have none in the network, by the
   * batch normalisation that follows them.
   */
  private Map<String, String> foldedBiases() {
    Map<String, String> biases = new HashMap<>();
    Set<String> withBias = new LinkedHashSet<>();
    parameters.all().stream()
        .filter(parameter -> parameter.key().equals("b"))
        .forEach(parameter -> withBias.add(parameter.layer()));
    for (Parameter parameter : parameters.all()) {
      String norm = parameter.layer() + NamingConvention.NORM;
      String bias = name(parameter, "b");
      if (parameter.key().equals("W")
          && !withBias.contains(parameter.layer())
          && parameters.layers().contains(norm)
          && tensors.containsKey(bias)) {
        biases.put(norm, bias);
      }
    }
    return biases;
  }

  /** Returns the shape of a parameter's tensor in the file. */
  private long[] layout(Parameter parameter) {
    return convention.inFileOrder(parameter).shape();
  }

  /** Checks all values, then assigns them. */
  private void apply() throws IOException {
    Map<Source, INDArray> small = new HashMap<>(); // vectors whose values are checked or changed
    for (Source source : sources) {
      file.check(source.tensor);
      switch (source.parameter.key()) {
        case "mean" -> small.put(source, mean(source));
        case "var" -> small.put(source, variance(source));
        default -> {}
      }
    }
    for (Source source : sources) {
      INDArray values = convention.inFileOrder(source.parameter);
      if (small.containsKey(source)) {
        values.assign(small.get(source));
      } else {
        file.read(source.tensor, values);
        convention.reorderInputs(source.parameter);
      }
    }
  }

  private INDArray mean(Source source) throws IOException {
    INDArray mean = vector(source.tensor, source.parameter);
    if (source.subtracted.isPresent()) {
      file.check(source.subtracted.get());
      mean.subi(vector(source.subtracted.get(), source.parameter));
    }
    return mean;
  }

  private INDArray variance(Source source) throws IOException {
    INDArray variance = vector(source.tensor, source.parameter);
    double least = variance.minNumber().doubleValue();
    if (least < 0) {
      throw new DataFileException(
          file.path(),
          "has the negative variance " + least + " in " + WeightProblems.shown(source.tensor),
          "no negative values");
    }
    return variance;
  }

  private INDArray vector(String tensor, Parameter like) throws IOException {
    INDArray vector = Nd4j.createUninitialized(DataType.DOUBLE, like.values().length());
    file.read(tensor, vector);
    return vector;
  }
}
