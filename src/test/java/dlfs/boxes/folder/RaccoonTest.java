package dlfs.boxes.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedObject;
import dlfs.fetch.DownloadListener;
import dlfs.fetch.Downloader;
import dlfs.files.DataFileException;
import dlfs.images.ImageShape;
import dlfs.samples.Origin;
import dlfs.support.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaccoonTest {
  private static BoxFolder load(Path folder, int maxSamples) throws IOException {
    var none = new Downloader(DownloadListener.silent());
    return new Raccoon().load(folder, none, unused -> {}, maxSamples);
  }

  private static int boxes(BoxedFiles images) {
    return IntStream.range(0, images.count()).map(i -> images.objects(i).size()).sum();
  }

  @Test
  void hasTheImagesAndBoxesOfItsDescription() throws IOException {
    BoxFolder data = load(SharedFiles.raccoon(), Integer.MAX_VALUE);
    assertEquals("raccoon", data.name());
    assertEquals(Origin.LOSSY, data.origin());
    assertEquals(160, data.training().count());
    assertEquals(40, data.test().count());
    assertEquals(173, boxes(data.training()));
    assertEquals(44, boxes(data.test()));
    assertEquals(List.of("raccoon"), data.training().objectClasses());
    assertEquals("raccoon-001", data.training().name(0));
    assertEquals("raccoon-200", data.test().name(39));
    assertEquals(
        List.of(new BoxedObject(0, new Box(39.88, 43.26, 256.98, 200.58))),
        data.training().objects(0));
    assertEquals(new ImageShape(3, 205, 320), data.training().image(0).shape());
    assertEquals(3, data.checksums().size());
    BoxFolder few = load(SharedFiles.raccoon(), 3);
    assertEquals(3, few.training().count());
    assertEquals(3, few.test().count());
    assertEquals(data.checksums(), few.checksums());
  }

  @Test
  void refusesAChangedCopy(@TempDir Path folder) throws IOException {
    Path shared = SharedFiles.raccoon().resolve("raccoon");
    Path own = Files.createDirectories(folder.resolve("Raccoon/images")).getParent();
    try (Stream<Path> images = Files.list(shared.resolve("images"))) {
      for (Path image : images.toList()) {
        Files.copy(image, own.resolve("images").resolve(image.getFileName()));
      }
    }
    String csv = Files.readString(shared.resolve("boxes.csv"));
    Files.writeString(own.resolve("boxes.csv"), csv.replaceFirst("39.88", "39.87"));
    var e = assertThrows(DataFileException.class, () -> load(folder, 1));
    System.out.println(e.getMessage());
    assertTrue(
        e.getMessage().startsWith(own + " is not the published raccoon: different boxes.csv"),
        e.getMessage());
    Files.writeString(own.resolve("boxes.csv"), csv);
    Path image = own.resolve("images/raccoon-170.jpg");
    Files.write(image, new byte[1], StandardOpenOption.APPEND); // not a part of the image
    e = assertThrows(DataFileException.class, () -> load(folder, 1));
    assertTrue(e.getMessage().contains("different test files"), e.getMessage());
  }

  @Test
  void saysThatItCannotBeDownloaded(@TempDir Path folder) {
    assertFalse(new Raccoon().hasFilesIn(folder));
    var e = assertThrows(DataFileException.class, () -> load(folder, 1));
    System.out.println(e.getMessage());
    assertTrue(e.getMessage().contains("does not contain boxes.csv"), e.getMessage());
    assertTrue(e.getMessage().contains("cannot be downloaded"), e.getMessage());
  }
}
