package dlfs.layers;

import java.util.List;

/**
 * An intended difference from DL4J's layers.
 *
 * @param subjects a pattern for the names of the layers
 * @param calls a pattern for the calls before
 * @param difference a pattern for the reported difference
 */
record Deviation(String subjects, String calls, String difference, String reason) {
  private static final List<Deviation> ALL =
      List.of(
          new Deviation(
              ".*BatchNormalization.*",
              ".*(AFTER_INFERENCE|with inference).*",
              "(backpropGradient|a backward pass|getGradientsViewArray).*",
              "after inference, DL4J's gradient is that of neither function"),
          new Deviation(
              ".*BatchNormalization.*",
              ".*setInput.*",
              "(backpropGradient|a backward pass|getGradientsViewArray).*",
              "before a forward pass, DL4J's gradient is that of the former input, in part"),
          new Deviation(
              ".*BatchNormalization.*",
              ".*",
              "(backpropGradient|a backward pass).*getVarCache.*",
              "DL4J's forgets in a backward pass what it takes; ours gives the gradient again"),
          new Deviation(
              ".*BatchNormalization.*",
              ".*backpropGradient.*",
              "getGradientsViewArray.*",
              "as before: where DL4J's fails, ours has written its gradients"),
          new Deviation(
              ".*BatchNormalization.*",
              ".*",
              "(get(Training)?Listeners|addListeners).*",
              "DL4J's has two lists of listeners, each with some of them"),
          new Deviation(
              "Dropout.*",
              ".*",
              "backpropGradient.*Dropout mask array is absent.*",
              "DL4J's forgets in a backward pass what it dropped; ours gives the gradient again"),
          new Deviation(
              "(Lstm|LSTM).*",
              ".*a vector.*",
              ".*",
              "ours names the expected shape, as for any other wrong shape"),
          new Deviation(
              "(Lstm|LSTM).*",
              ".*backpropGradient.*fewer samples.*",
              "getGradientsViewArray.*",
              "DL4J's clears its gradients before it fails"),
          new Deviation(
              "LocalResponseNormalization.*",
              ".*too few channels.*",
              ".*",
              "DL4J's fails on a single channel"),
          new Deviation(
              "(GlobalPooling|ZeroPadding|Cropping) .*",
              ".*a vector.*",
              ".*",
              "ours throws the exception of all layers for inputs of a wrong shape"),
          new Deviation(
              "(Cropping|Cropping2D) .*",
              ".*an output that its user overwrites.*",
              ".*",
              "DL4J's output is a view of the input, which its user overwrites, too; ours is a copy"),
          new Deviation(
              "(ZeroPadding|Cropping) .*",
              ".*a gradient of fewer samples.*",
              ".*",
              "DL4J's takes gradients of any number of samples; ours checks the shape"),
          new Deviation(
              "TransposedConvolution .*",
              ".*an input of another type.*",
              ".*deconv2d.*",
              "DL4J's fails on an input of another type; ours converts it"),
          new Deviation(
              "Flatten.*", ".*a vector.*", ".*", "a vector has no samples that could be flattened"),
          new Deviation(
              "SoftmaxWithLoss.*",
              ".*a vector.*",
              ".*",
              "a vector has no samples, and DL4J's loss fails on it"),
          new Deviation(
              ".*",
              ".*an input of another type.*",
              ".*FLOAT.*DOUBLE.*|computeScore.*",
              "DL4J's layers without parameters compute in the type of the input, ours in their own"));

  static boolean isOnPurpose(Subject subject, String calls, String difference) {
    return ALL.stream()
        .anyMatch(
            each ->
                subject.name().matches(each.subjects)
                    && calls.matches(each.calls)
                    && difference.matches("(?s)" + each.difference));
  }
}
