package dlfs.images.folder;

import dlfs.files.DataFileException;
import dlfs.images.ImageBatches;
import dlfs.images.ImageSamples;
import dlfs.images.ImageShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Photographs with class labels that are read from their files whenever they are needed; see {@link
 * ImageFolder}.
 */
public final class FolderImages implements ImageSamples {
  private final FolderOptions options;
  private final List<String> classNames;
  private final List<LabelledFile> files;

  /** A file and the number of its class. */
  record LabelledFile(Path path, int label) {}

  FolderImages(FolderOptions options, List<String> classNames, List<LabelledFile> files) {
    this.options = options;
    this.classNames = classNames;
    this.files = files;
  }

  @Override
  public int count() {
    return files.size();
  }

  @Override
  public ImageShape shape() {
    return options.shape();
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int label(int index) {
    return files.get(index).label();
  }

  /** The file of image {@code index}. */
  public Path file(int index) {
    return files.get(index).path();
  }

  /**
   * Reads the images at these indices.
   *
   * @return features [n, channels · height · width], in [0, 1], and one-hot labels [n, classes],
   *     both FLOAT
   * @throws UncheckedIOException with a {@link DataFileException} if a file has been deleted or
   *     damaged since the folder was opened
   */
  @Override
  public MultiDataSet multiDataSet(int... indices) {
    int size = shape().size();
    float[] pixels = new float[Math.multiplyExact(indices.length, size)];
    for (int i = 0; i < indices.length; i++) {
      Path file = file(Objects.checkIndex(indices[i], count()));
      try {
        float[] image = Photograph.read(file).scaledTo(shape(), options.fit());
        System.arraycopy(image, 0, pixels, i * size, size);
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
    return ImageBatches.of(this, pixels, indices).toMultiDataSet();
  }

  /** Reading and scaling takes longer than a small network's update. */
  @Override
  public boolean isPreparedAhead() {
    return true;
  }
}
