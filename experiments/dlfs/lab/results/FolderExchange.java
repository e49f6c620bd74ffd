package dlfs.lab.results;

import com.sun.jna.Function;
import com.sun.jna.LastErrorException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Exchanges two folders atomically, so that both names exist at any time. Uses the Linux system
 * call {@code renameat2}, which not all file systems support; Java has no method for this.
 */
final class FolderExchange {
  private static final int CURRENT_FOLDER = -100; // AT_FDCWD
  private static final int RENAME_EXCHANGE = 2;

  private static final Optional<Function> RENAMEAT2 = find();

  private FolderExchange() {}

  private static Optional<Function> find() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Function.getFunction("c", "renameat2", Function.THROW_LAST_ERROR));
    } catch (LinkageError | RuntimeException e) {
      return Optional.empty(); // another C library, or JNA's own cannot be unpacked
    }
  }

  /**
   * Exchanges two folders, if the system supports it.
   *
   * @return whether they were exchanged; if not, both are unchanged
   */
  static boolean tryExchange(Path one, Path other) {
    return RENAMEAT2.map(rename -> tryExchange(rename, one, other)).orElse(false);
  }

  private static boolean tryExchange(Function rename, Path one, Path other) {
    try {
      Object[] arguments = {
        CURRENT_FOLDER, name(one), CURRENT_FOLDER, name(other), RENAME_EXCHANGE
      };
      return (int) rename.invoke(int.class, arguments) == 0;
    } catch (LastErrorException e) {
      return false;
    }
  }

  /** Encodes a path as Java passes it to the system, with a terminating 0. */
  private static byte[] name(Path path) {
    Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding"));
    byte[] name = path.toAbsolutePath().toString().getBytes(charset);
    return Arrays.copyOf(name, name.length + 1);
  }
}
