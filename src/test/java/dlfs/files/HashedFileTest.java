package dlfs.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dlfs.fetch.Sha256;
import dlfs.idx.IdxFile;
import dlfs.support.IdxFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checksum is that of the bytes that were read, even if the file changes meanwhile. */
class HashedFileTest {
  private static final int[] SHAPE = {3};
  private static final byte[] ONES = IdxFiles.idx(SHAPE, new byte[] {1, 1, 1});
  private static final byte[] TWOS = IdxFiles.idx(SHAPE, new byte[] {2, 2, 2});

  @TempDir Path folder;
  private Path path;
  private Path other;

  @BeforeEach
  void writeTwoFiles() throws IOException {
    path = Files.write(folder.resolve("ones"), ONES);
    other = Files.write(folder.resolve("twos"), TWOS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void hasTheChecksumOfItsWholeContent(boolean compressed) throws IOException {
    byte[] content = compressed ? IdxFiles.gzip(ONES) : ONES;
    Files.write(path, content);
    Files.write(
        path, "behind its end".getBytes(StandardCharsets.US_ASCII), StandardOpenOption.APPEND);
    String whole = Sha256.of(path);
    try (HashedFile file = HashedFile.open(path, "a file")) {
      if (compressed) { // which may have anything behind its end
        IdxFile.readLabels(file);
      }
      assertEquals(whole, file.sha256());
    }
  }

  @Test
  void isUnaffectedWhenItIsReplaced() throws IOException {
    String before = Sha256.of(path);
    try (HashedFile file = HashedFile.open(path, "a file")) {
      Files.move(other, path, StandardCopyOption.ATOMIC_MOVE);
      assertArrayEquals(new byte[] {1, 1, 1}, IdxFile.readLabels(file).values());
      assertEquals(before, file.sha256());
    }
  }

  @Test
  void hasTheChecksumOfContentChangedBeforeReading() throws IOException {
    try (HashedFile file = HashedFile.open(path, "a file")) {
      Files.write(path, TWOS);
      assertArrayEquals(new byte[] {2, 2, 2}, IdxFile.readLabels(file).values());
      assertEquals(Sha256.of(other), file.sha256());
    }
  }

  @Test
  void hasTheChecksumOfTheContentThatWasRead() throws IOException {
    String before = Sha256.of(path);
    try (HashedFile file = HashedFile.open(path, "a file")) {
      IdxFile.readLabels(file);
      Files.write(path, TWOS);
      assertEquals(before, file.sha256());
    }
  }

  @Test
  void hasAnotherChecksumWhenItGrows() throws IOException {
    String before = Sha256.of(path);
    try (HashedFile file = HashedFile.open(path, "a file")) {
      IdxFile.readLabels(file);
      Files.write(path, new byte[1_000_000], StandardOpenOption.APPEND);
      assertNotEquals(before, file.sha256());
    }
  }
}
