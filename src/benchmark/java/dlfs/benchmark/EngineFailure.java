package dlfs.benchmark;

/** Thrown when the process of an engine ends unexpectedly. */
final class EngineFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message names the engine, with its last errors
   */
  EngineFailure(String message) {
    super(message);
  }
}
