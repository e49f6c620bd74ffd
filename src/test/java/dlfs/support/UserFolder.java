package dlfs.support;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.files.DataFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/**
 * A folder of a user, and what is reported about it.
 *
 * @param path its path
 * @param reported the messages about files that are not used
 */
public record UserFolder(Path path, List<String> reported) {

  /** Creates an existing folder of which nothing is reported yet. */
  public UserFolder(Path path) {
    this(path, new ArrayList<>());
  }

  /** Writes a file and returns its path. */
  public Path put(String name, byte[] content) throws IOException {
    Path file = path.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  /** Writes a text file and returns its path. */
  public Path put(String name, String... lines) throws IOException {
    return put(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the message with which the folder is refused. */
  public static String refusal(Executable opening) {
    var e = assertThrows(DataFileException.class, opening);
    System.out.println(e.getMessage());
    return e.getMessage();
  }
}
