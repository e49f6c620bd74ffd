package dlfs.benchmark;

/** The process of an engine ended before its time. */
final class EngineFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message which engine, and the last that it said
   */
  EngineFailure(String message) {
    super(message);
  }
}
