package dlfs.scenes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.fetch.DownloadListener;
import dlfs.fetch.Downloader;
import dlfs.images.ImageDataset;
import dlfs.mnist.PublishedDataset;
import dlfs.samples.DatasetSource;
import dlfs.strokes.Strokes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SceneSourceTest {
  private static final Path NOWHERE = Path.of("nowhere");

  /** A few generated images. */
  private static final class FewStrokes implements DatasetSource {
    @Override
    public String id() {
      return Strokes.NAME;
    }

    @Override
    public ImageDataset load(
        Path dataFolder, Downloader downloader, Consumer<String> unused, int maxSamples) {
      return new Strokes(0).dataset(Math.min(maxSamples, 300));
    }

    @Override
    public boolean hasFilesIn(Path dataFolder) {
      return false;
    }
  }

  private static SceneDataset load(SceneSource source, int maxSamples) throws IOException {
    var none = new Downloader(DownloadListener.silent());
    return source.load(NOWHERE, none, unused -> {}, maxSamples);
  }

  @Test
  void hasAlwaysTheSameScenes() throws IOException {
    SceneSource source = SceneSource.of(new FewStrokes());
    SceneDataset all = load(source, Integer.MAX_VALUE);
    SceneDataset again = load(source, Integer.MAX_VALUE);
    assertEquals(20_000, all.training().count());
    assertEquals(1_000, all.test().count());
    assertArrayEquals(all.training().scene(4).pixels(), again.training().scene(4).pixels());
    assertArrayEquals(all.test().scene(4).pixels(), again.test().scene(4).pixels());
    assertEquals(96, all.training().settings().width());
  }

  @Test
  void hasFewerScenesOfFewerImagesInAQuickRun() throws IOException {
    SceneDataset few = load(SceneSource.of(new Strokes(0)), 20);
    assertEquals(20, few.training().count());
    assertEquals(20, few.test().count());
    SceneSource ofTheFirst = new SceneSource(new FewStrokes(), SceneSettings.square(96), 20, 20);
    assertArrayEquals(load(ofTheFirst, 20).test().scene(4).pixels(), few.test().scene(4).pixels());
  }

  @Test
  void isNamedAfterItsImages() throws IOException {
    SceneSource strokes = SceneSource.of(new FewStrokes());
    assertEquals("scenes-strokes", strokes.id());
    assertEquals("scenes-strokes", load(strokes, 1).name());
    assertEquals(List.of("strokes"), strokes.otherNames());
    SceneSource mnist = SceneSource.of(PublishedDataset.MNIST);
    assertEquals("scenes", mnist.id());
    assertEquals("mnist", mnist.folderName());
  }
}
