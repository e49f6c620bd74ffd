package dlfs.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compiles all kernels, which needs no graphics card. */
class KernelSourcesTest {
  private static final int HOPPER = 90;
  private static final int UNKNOWN = 999;

  @TempDir private Path folder;

  private static List<KernelSource> sources() {
    return KernelSource.all();
  }

  @ParameterizedTest
  @MethodSource("sources")
  void compiles(KernelSource source) throws Exception {
    if (hasNvrtc()) {
      byte[] image = new Compiler(HOPPER).compile(source);
      assertEquals("\u007fELF", new String(image, 0, 4, StandardCharsets.ISO_8859_1));
    } else {
      compileWithNvcc(source);
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void compilesForUnknownCards(KernelSource source) {
    assumeTrue(hasNvrtc(), "there is no NVRTC on this machine");
    String ptx = new String(new Compiler(UNKNOWN).compile(source), StandardCharsets.UTF_8);
    assertTrue(ptx.contains(".visible .entry"), ptx);
  }

  @Test
  void quotesTheCompiler() {
    assumeTrue(hasNvrtc(), "there is no NVRTC on this machine");
    var wrong = new KernelSource("wrong.cu", "__global__ void f() { g(); }", "");
    var e = assertThrows(IllegalStateException.class, () -> new Compiler(HOPPER).compile(wrong));
    assertTrue(e.getMessage().contains("wrong.cu(1): error"), e.getMessage());
  }

  private static boolean hasNvrtc() {
    try {
      Loader.load(nvrtc.class);
      return true;
    } catch (LinkageError e) {
      return false;
    }
  }

  private void compileWithNvcc(KernelSource source) throws Exception {
    Files.writeString(folder.resolve(KernelSource.HEADER), source.headerText());
    Path file = Files.writeString(folder.resolve(source.name()), source.text());
    Process compiler;
    try {
      compiler =
          new ProcessBuilder(
                  "nvcc", "-std=c++17", "-arch=sm_90", "-cubin", "-o", "kernels.cubin", "" + file)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      abort("there is neither NVRTC nor nvcc on this machine");
      return;
    }
    String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, compiler.waitFor(), output);
  }
}
