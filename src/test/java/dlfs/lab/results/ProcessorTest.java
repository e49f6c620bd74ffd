package dlfs.lab.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorTest {
  private static final String XEON =
      """
      processor\t: 0
      model name\t: Intel(R) Xeon(R) Processor
      flags\t\t: fpu sse4_2 fma avx avx2 avx512f amx_tile avx512f

      processor\t: 1
      model name\t: another
      """;

  @Test
  void namesTheInstructionSetsThatMatterForSpeed() {
    Processor processor = Processor.ofLinux(XEON);
    assertEquals("Intel(R) Xeon(R) Processor", processor.name());
    assertEquals(
        List.of("sse4_2", "avx", "avx2", "fma", "avx512f", "amx_tile"),
        processor.instructionSets());
    assertEquals(
        "Intel(R) Xeon(R) Processor (sse4_2, avx, avx2, fma, avx512f, amx_tile)",
        processor.description());
  }

  @Test
  void readsTheFeaturesOfArm() {
    Processor processor = Processor.ofLinux("processor\t: 0\nFeatures\t: fp asimd sve\n");
    assertEquals(new Processor("unknown", List.of("asimd", "sve")), processor);
    assertEquals("unknown (asimd, sve)", processor.description());
  }

  @Test
  void saysWhatIsUnknown() {
    assertEquals("unknown", Processor.ofLinux("").description());
  }
}
