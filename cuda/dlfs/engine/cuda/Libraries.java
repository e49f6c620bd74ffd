package dlfs.engine.cuda;

import static dlfs.text.Text.formatted;

import dlfs.engine.device.DeviceProvider.UnavailableException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.javacpp.Loader;

/** NVIDIA's libraries that the engine needs, in the order in which they are loaded. */
enum Libraries {
  RUNTIME(cudart.class, "the CUDA runtime"),
  PRODUCTS(cublas.class, "cuBLAS"),
  COMPILER(nvrtc.class, "NVRTC"),
  CONVOLUTIONS(cudnn.class, "cuDNN");

  /** The end of each sentence that says what to do: what works without a card. */
  static final String INSTEAD = ", or run with -Dengine=fast.";

  private static final Pattern FILE = Pattern.compile("(lib[\\w.+-]*\\.so[\\w.]*): cannot open");

  /** The explanation of the first failure; Java explains less when it fails to load it again. */
  private static String failure = "";

  private final Class<?> functions;
  private final String description;

  Libraries(Class<?> functions, String description) {
    this.functions = functions;
    this.description = description;
  }

  /** Loads all libraries. */
  static synchronized void load() throws UnavailableException {
    if (!failure.isEmpty()) {
      throw new UnavailableException(failure, null);
    }
    for (Libraries library : values()) {
      try {
        Loader.load(library.functions);
      } catch (LinkageError e) {
        failure = library.explanation(e);
        throw new UnavailableException(failure, e);
      }
    }
  }

  private String explanation(Throwable failure) {
    String file = missingFile(failure);
    if (file.startsWith("libcuda.")) {
      return formatted(
          "The engine cuda needs NVIDIA's driver, but %s was not found. Install the driver of the"
              + " graphics card%s",
          file, INSTEAD);
    }
    return formatted(
        "The engine cuda needs %s, but %s. Install CUDA 13 and cuDNN 9, or add the folders of their"
            + " libraries to LD_LIBRARY_PATH%s",
        description,
        file.isEmpty()
            ? "it could not be loaded (" + rootCause(failure) + ")"
            : file + " was not found",
        INSTEAD);
  }

  private static String rootCause(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  /** Returns the name of the file that the dynamic linker did not find; empty if unknown. */
  private static String missingFile(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      Matcher file = FILE.matcher(String.valueOf(e.getMessage()));
      if (file.find()) {
        return file.group(1);
      }
    }
    return "";
  }
}
