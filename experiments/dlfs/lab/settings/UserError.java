package dlfs.lab.settings;

/**
 * Thrown for an error that only the user can correct. Its message, which is shown without a stack
 * trace, says what was wrong, what was expected, and what to do.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UserError(String message) {
    super(message);
  }

  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
