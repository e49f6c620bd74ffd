package dlfs.engine.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A file of kernels in CUDA C++, which is beside this class.
 *
 * @param name the name of the file
 * @param text its content
 * @param headerText the content of the only file that it includes, {@link #HEADER}
 */
record KernelSource(String name, String text, String headerText) {
  static final String HEADER = "common.cuh";

  private static final List<String> FILES =
      List.of(
          "activation.cu",
          "batchnormalization.cu",
          "copies.cu",
          "dropout.cu",
          "localresponse.cu",
          "loss.cu",
          "pooling.cu",
          "sums.cu",
          "update.cu");

  /** Returns all files. */
  static List<KernelSource> all() {
    String header = read(HEADER);
    return FILES.stream().map(name -> new KernelSource(name, read(name), header)).toList();
  }

  @Override
  public String toString() {
    return name;
  }

  private static String read(String file) {
    try (InputStream in = KernelSource.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("The resource " + file + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
