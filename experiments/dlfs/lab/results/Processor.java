package dlfs.lab.results;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The processor of the machine.
 *
 * @param name as its maker calls it, or "unknown"
 * @param instructionSets those of its instructions for vectors and matrices that affect the speed
 *     of a training, as Linux names them: {@code avx2}, {@code amx_tile}; empty on other systems
 */
public record Processor(String name, List<String> instructionSets) {
  private static final Path LINUX_CPUS = Path.of("/proc/cpuinfo");
  private static final String UNKNOWN = "unknown";

  /** On x86-64, and on Arm. */
  private static final List<String> KNOWN =
      List.of(
          "sse4_2",
          "avx",
          "avx2",
          "fma",
          "f16c",
          "avx512f",
          "avx512bw",
          "avx512vl",
          "avx512_vnni",
          "avx512_bf16",
          "avx512_fp16",
          "avx_vnni",
          "amx_tile",
          "amx_bf16",
          "amx_int8",
          "asimd",
          "bf16",
          "sve",
          "sve2");

  /** Returns the processor that this program runs on. */
  public static Processor current() {
    if (Files.isReadable(LINUX_CPUS)) {
      try {
        return ofLinux(Files.readString(LINUX_CPUS, StandardCharsets.UTF_8));
      } catch (IOException e) {
        return new Processor(UNKNOWN, List.of());
      }
    }
    String onWindows = System.getenv("PROCESSOR_IDENTIFIER");
    return new Processor(onWindows == null ? UNKNOWN : onWindows, List.of());
  }

  /** Reads the description of the first processor in the format of {@code /proc/cpuinfo}. */
  static Processor ofLinux(String description) {
    String name = value(description, "model name", UNKNOWN);
    String flags = value(description, "flags", value(description, "Features", ""));
    Set<String> found = Set.copyOf(Arrays.asList(flags.split("\\s+")));
    return new Processor(name, KNOWN.stream().filter(found::contains).toList());
  }

  private static String value(String description, String key, String otherwise) {
    return description
        .lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(otherwise);
  }

  /** Returns the name and the instruction sets in a line. */
  public String description() {
    return instructionSets.isEmpty()
        ? name
        : name + " (" + String.join(", ", instructionSets) + ")";
  }
}
