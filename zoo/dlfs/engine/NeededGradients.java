package dlfs.engine;

/** The gradients that a backward pass has to compute; the others are meaningless after it. */
public enum NeededGradients {
  /** Those of the parameters, as for an update. */
  OF_PARAMETERS,

  /** That of the input, for what comes before the network. */
  OF_INPUT,

  /** Both. */
  OF_BOTH;

  boolean includeInput() {
    return this != OF_PARAMETERS;
  }

  boolean includeParameters() {
    return this != OF_INPUT;
  }
}
