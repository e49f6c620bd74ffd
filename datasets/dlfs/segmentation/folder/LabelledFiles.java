package dlfs.segmentation.folder;

import dlfs.files.DataFileException;
import dlfs.images.ColourImage;
import dlfs.images.folder.StoredImage;
import dlfs.segmentation.SegmentedImages;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Photographs with label images that are read from their files whenever they are needed, in their
 * own sizes; see {@link LabelFolder}.
 */
public final class LabelledFiles implements SegmentedImages {
  private final LabelClasses classes;
  private final List<Pair> pairs;

  /**
   * A photograph and its label image.
   *
   * @param name their name, without the extension
   */
  record Pair(String name, Path image, Path labels) {}

  LabelledFiles(LabelClasses classes, List<Pair> pairs) {
    this.classes = classes;
    this.pairs = List.copyOf(pairs);
  }

  @Override
  public int count() {
    return pairs.size();
  }

  @Override
  public List<String> pixelClasses() {
    return classes.names();
  }

  @Override
  public int colour(int label) {
    return label < classes.colours().size()
        ? classes.colours().get(label)
        : SegmentedImages.super.colour(label);
  }

  @Override
  public String name(int index) {
    return pairs.get(index).name();
  }

  /**
   * Reads an image.
   *
   * @throws UncheckedIOException with a {@link DataFileException} if its file has been deleted or
   *     damaged since the folder was opened
   */
  @Override
  public ColourImage image(int index) {
    return StoredImage.read(pairs.get(index).image()).colours();
  }

  /**
   * Reads a label image.
   *
   * @throws UncheckedIOException as {@link #image}
   */
  @Override
  public byte[] labels(int index) {
    byte[] labels = LabelImage.read(pairs.get(index).labels()).labels();
    for (int i = 0; i < labels.length; i++) {
      if (classes.isIgnored(Byte.toUnsignedInt(labels[i]))) {
        labels[i] = (byte) IGNORED;
      }
    }
    return labels;
  }

  /** Returns only the first {@code n} images. */
  public LabelledFiles first(int n) {
    return new LabelledFiles(classes, pairs.subList(0, Math.min(n, pairs.size())));
  }
}
