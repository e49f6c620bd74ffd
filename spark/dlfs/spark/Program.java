package dlfs.spark;

import static dlfs.text.Text.formatted;

import dlfs.lab.Cluster;
import dlfs.lab.settings.UserError;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The files of this program, which the processes of a cluster need. */
final class Program {
  private Program() {}

  /**
   * Returns its class files, a folder or a jar, and its libraries, without those of Spark; empty if
   * {@code spark-submit} has distributed them.
   */
  static List<Path> files() {
    Path classes = location();
    Path list = classes.resolveSibling("spark").resolve("libraries");
    if (System.getProperty("spark.jars") != null) {
      return List.of();
    }
    if (!Files.isDirectory(classes) || Files.notExists(list)) {
      throw new UserError(
          formatted(
              "%s does not exist, so it is not known which libraries workers need. Start the program"
                  + " with mvn -Pspark compile exec:java, or with spark-submit.",
              list));
    }
    try {
      List<Path> files = new ArrayList<>(List.of(classes));
      Arrays.stream(Files.readString(list).strip().split(File.pathSeparator))
          .map(Path::of)
          .forEach(files::add);
      return files;
    } catch (IOException e) {
      throw new UserError(formatted("%s cannot be read: %s", list, e), e);
    }
  }

  private static Path location() {
    try {
      return Path.of(Cluster.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the files as jars; a folder is packed into one. */
  static List<Path> jars(List<Path> files) {
    try {
      List<Path> jars = new ArrayList<>();
      for (Path file : files) {
        jars.add(Files.isDirectory(file) ? packed(file) : file);
      }
      return jars;
    } catch (IOException e) {
      throw new UserError(formatted("The program cannot be packed for workers: %s", e), e);
    }
  }

  private static Path packed(Path folder) throws IOException {
    Path jar = Files.createTempFile("dlfs-", ".jar");
    jar.toFile().deleteOnExit();
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, zip);
      }
    }
    return jar;
  }
}
