package dlfs.lab.results;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions of this project and of libraries, which the build writes to a file. */
public final class BuildProperties {
  private static final Properties VERSIONS = read();

  private BuildProperties() {}

  /** Returns the version of a part by its name in {@code build.properties}; null if it has none. */
  public static String version(String part) {
    return VERSIONS.getProperty(part);
  }

  private static Properties read() {
    Properties versions = new Properties();
    try (InputStream in = BuildProperties.class.getResourceAsStream("/build.properties")) {
      versions.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return versions;
  }
}
