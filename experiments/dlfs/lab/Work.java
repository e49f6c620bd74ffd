package dlfs.lab;

import dlfs.images.ImageDataset;
import dlfs.lab.results.Checksums;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
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

/** Tells whether two starts of an experiment would measure the same in each of their runs. */
final class Work {
  private static final int DIGITS = 16;

  private Work() {}

  /**
   * A short name for everything that a run's outcome depends on, besides its variant and seed: the
   * program, the experiment and its own settings, the layers and the data.
   *
   * @param data null where there are none
   */
  static String name(About about, Settings settings, ImageDataset data) {
    MessageDigest digest = Checksums.sha256();
    add(digest, about.name());
    List<Setting<?>> deciding = new ArrayList<>(about.settings());
    deciding.add(CommonSettings.LAYERS);
    deciding.add(CommonSettings.ENGINE);
    deciding.add(CommonSettings.QUICK);
    for (Setting<?> setting : deciding) {
      add(digest, setting.name() + "=" + settings.text(setting));
    }
    if (data != null) {
      add(digest, data.name() + " " + data.training().count() + " " + data.checksums());
    }
    for (Path file : program()) {
      digest.update(read(file));
    }
    return Checksums.hex(digest).substring(0, DIGITS);
  }

  private static void add(MessageDigest digest, String text) {
    digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The files of this program: its classes, or the one archive that has them. */
  private static List<Path> program() {
    try {
      Path place = Path.of(Work.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.walk(place)) {
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
