package dlfs.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocColoursTest {

  /** Colours of the development kit. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0", // background
    "1, 128, 0, 0", // aeroplane
    "6, 0, 128, 128", // bus
    "8, 64, 0, 0", // cat
    "15, 192, 128, 128", // person
    "20, 0, 64, 128", // TV monitor
    "255, 224, 224, 192" // ignored
  })
  void areThoseOfPascalVoc(int label, int red, int green, int blue) {
    assertEquals(red << 16 | green << 8 | blue, VocColours.of(label));
  }
}
