package dlfs.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchPartsTest {

  @ParameterizedTest
  @CsvSource({"100, 0, 20", "100, 65536, 8", "16, 0, 16", "3, 65536, 3"})
  void hasFewerPartsThatNeedMuchMemory(long size, long elementsPerPart, int parts) {
    assertEquals(parts, BatchParts.of(size, elementsPerPart).count());
  }

  @ParameterizedTest
  @CsvSource({"100, 0, 8", "100, 524287, 8", "100, 524288, 4", "3, 524288, 3"})
  void hasFewerLargePartsThatNeedMuchMemory(long size, long elementsPerPart, int parts) {
    assertEquals(parts, BatchParts.large(size, elementsPerPart).count());
  }
}
