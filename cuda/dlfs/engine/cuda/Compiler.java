package dlfs.engine.cuda;

import static dlfs.text.Text.formatted;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * Compiles kernels with NVRTC: to machine code, or, for cards newer than NVRTC, to PTX, which the
 * driver translates.
 */
final class Compiler {
  private final String target;
  private final boolean toMachineCode;

  /**
   * @param architecture the compute capability of the card: 90 for 9.0
   * @throws IllegalArgumentException if it is older than NVRTC supports
   */
  Compiler(int architecture) {
    int[] supported = supportedArchitectures();
    toMachineCode = Arrays.stream(supported).anyMatch(known -> known == architecture);
    int nearest =
        Arrays.stream(supported)
            .filter(known -> known <= architecture)
            .max()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        formatted(
                            "The GPU's compute capability is %.1f, but CUDA needs at least %.1f",
                            architecture / 10.0, Arrays.stream(supported).min().orElse(0) / 10.0)));
    target = (toMachineCode ? "sm_" : "compute_") + nearest;
  }

  private static int[] supportedArchitectures() {
    int[] count = new int[1];
    check(nvrtc.nvrtcGetNumSupportedArchs(count), "listing the architectures that NVRTC supports");
    int[] architectures = new int[count[0]];
    check(
        nvrtc.nvrtcGetSupportedArchs(architectures),
        "listing the architectures that NVRTC supports");
    return architectures;
  }

  /**
   * Compiles a file.
   *
   * @return what the driver loads as a module
   * @throws IllegalStateException if there is an error; its message quotes the compiler's
   */
  byte[] compile(KernelSource source) {
    String operation = "compiling " + source.name();
    var program = new _nvrtcProgram();
    try (var text = new BytePointer(source.text(), StandardCharsets.UTF_8);
        var name = new BytePointer(source.name(), StandardCharsets.UTF_8);
        var headers = strings(source.headerText());
        var headerNames = strings(KernelSource.HEADER)) {
      check(nvrtc.nvrtcCreateProgram(program, text, name, 1, headers, headerNames), operation);
    }
    try {
      compile(program, operation);
      return result(program, operation);
    } finally {
      nvrtc.nvrtcDestroyProgram(program);
    }
  }

  private void compile(_nvrtcProgram program, String operation) {
    String[] options = {
      "--gpu-architecture=" + target, "--std=c++17", "--device-as-default-execution-space"
    };
    try (var texts = strings(options)) {
      int status = nvrtc.nvrtcCompileProgram(program, options.length, texts);
      if (status == nvrtc.NVRTC_ERROR_COMPILATION) {
        throw Cuda.failure(operation, log(program));
      }
      check(status, operation);
    }
  }

  private byte[] result(_nvrtcProgram program, String operation) {
    try (var size = new SizeTPointer(1)) {
      check(
          toMachineCode
              ? nvrtc.nvrtcGetCUBINSize(program, size)
              : nvrtc.nvrtcGetPTXSize(program, size),
          operation);
      byte[] image = new byte[Math.toIntExact(size.get())];
      check(
          toMachineCode ? nvrtc.nvrtcGetCUBIN(program, image) : nvrtc.nvrtcGetPTX(program, image),
          operation);
      return image;
    }
  }

  private static String log(_nvrtcProgram program) {
    try (var size = new SizeTPointer(1)) {
      check(nvrtc.nvrtcGetProgramLogSize(program, size), "reading NVRTC's messages");
      byte[] log = new byte[Math.toIntExact(size.get())];
      check(nvrtc.nvrtcGetProgramLog(program, log), "reading NVRTC's messages");
      return new String(log, StandardCharsets.UTF_8).replace("\0", "");
    }
  }

  /** Returns an array of C strings. */
  private static PointerPointer<BytePointer> strings(String... texts) {
    return new PointerPointer<>(texts, StandardCharsets.UTF_8);
  }

  private static void check(int status, String operation) {
    if (status != nvrtc.NVRTC_SUCCESS) {
      throw Cuda.failure(operation, nvrtc.nvrtcGetErrorString(status).getString());
    }
  }
}
