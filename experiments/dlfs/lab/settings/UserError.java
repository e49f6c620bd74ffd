package dlfs.lab.settings;

/**
 * Something that only the user can put right. Its message says what was wrong, what was expected
 * and what to do, and is all that is shown.
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
