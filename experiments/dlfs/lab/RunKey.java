package dlfs.lab;

import dlfs.lab.results.Checksums;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.samples.Dataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Identifies everything that the results of an experiment's runs depend on. Processes with equal
 * run keys measure the same values for the same variant and seed, so each can reuse the other's
 * runs.
 */
final class RunKey {
  private static final int DIGITS = 16;

  private static byte[] program;

  private RunKey() {}

  /**
   * Returns a digest of the program, the experiment, its own settings, the layers, the engine, the
   * data and other files.
   *
   * @param data null if the experiment uses none
   * @param files the other files that the runs read
   * @return {@value #DIGITS} hexadecimal digits
   */
  static String of(About about, Settings settings, Dataset data, InputFiles files) {
    MessageDigest digest = Checksums.sha256();
    add(digest, about.name());
    List<Setting<?>> relevant = new ArrayList<>(about.settings());
    relevant.add(CommonSettings.LAYERS);
    relevant.add(CommonSettings.ENGINE);
    relevant.add(CommonSettings.QUICK);
    for (Setting<?> setting : relevant) {
      add(digest, setting.name() + "=" + settings.text(setting));
    }
    addData(digest, data, files);
    digest.update(program());
    return Checksums.hex(digest).substring(0, DIGITS);
  }

  /** Returns a digest of the data set and the other files alone. */
  static String ofData(Dataset data, InputFiles files) {
    MessageDigest digest = Checksums.sha256();
    addData(digest, data, files);
    return Checksums.hex(digest).substring(0, DIGITS);
  }

  private static void addData(MessageDigest digest, Dataset data, InputFiles files) {
    if (data != null) {
      add(digest, data.name() + " " + data.training().count() + " " + data.checksums());
    }
    files.checksums().forEach((name, checksum) -> add(digest, name + " " + checksum));
  }

  private static void add(MessageDigest digest, String text) {
    digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a digest of this program's files, which are read once in a process. */
  private static synchronized byte[] program() {
    if (program == null) {
      MessageDigest digest = Checksums.sha256();
      files().forEach(file -> digest.update(read(file)));
      program = digest.digest();
    }
    return program;
  }

  /** Returns the files of this program: its class files, or the jar that contains them. */
  private static List<Path> files() {
    try {
      Path root = Path.of(RunKey.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.walk(root)) {
        return files.filter(Files::isRegularFile).sorted().toList();
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("this program's files cannot be found", e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
