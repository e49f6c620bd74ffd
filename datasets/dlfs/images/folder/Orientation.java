package dlfs.images.folder;

import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegment;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import dlfs.images.ImageShape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The orientation in which a camera recorded a photograph, which is the EXIF tag 0x0112 of a JPEG
 * file. In PNG files, the tag is ignored.
 *
 * @param transposed whether its rows are shown as columns
 * @param rowsReversed whether its rows are in reverse order
 * @param columnsReversed whether its columns are in reverse order
 */
record Orientation(boolean transposed, boolean rowsReversed, boolean columnsReversed) {
  /** That of a photograph which is shown as it is stored. */
  static final Orientation AS_STORED = new Orientation(false, false, false);

  /** The orientations of the tag's values, from 1. */
  private static final List<Orientation> BY_TAG =
      List.of(
          AS_STORED,
          new Orientation(false, false, true),
          new Orientation(false, true, true),
          new Orientation(false, true, false),
          new Orientation(true, false, false),
          new Orientation(true, true, false),
          new Orientation(true, true, true),
          new Orientation(true, false, true));

  /** The orientation of an image file; as it is stored if it does not say any, or no valid one. */
  static Orientation of(byte[] content) {
    if (!ImageDecoder.isJpeg(content)) {
      return AS_STORED;
    }
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
      List<JPEGSegment> exif = JPEGSegmentUtil.readSegments(in, JPEG.APP1, "Exif");
      return exif.isEmpty() ? AS_STORED : of(exif.get(0));
    } catch (IOException | RuntimeException e) { // damaged metadata do not matter
      return AS_STORED;
    }
  }

  private static Orientation of(JPEGSegment exif) throws IOException {
    try (InputStream data = exif.data()) {
      data.skipNBytes(1); // the name is followed by two zeros, of which one is part of the name
      try (ImageInputStream in = new MemoryCacheImageInputStream(data)) {
        Entry entry = new TIFFReader().read(in).getEntryById(TIFF.TAG_ORIENTATION);
        int tag =
            entry != null && entry.getValue() instanceof Number number ? number.intValue() : 1;
        return tag >= 1 && tag <= BY_TAG.size() ? BY_TAG.get(tag - 1) : AS_STORED;
      }
    }
  }

  /** Returns the shape in which an image of this shape is stored. */
  ImageShape stored(ImageShape shown) {
    return transposed ? new ImageShape(shown.channels(), shown.width(), shown.height()) : shown;
  }

  /**
   * Returns an image as it is shown.
   *
   * @param values the image as it is stored
   * @param stored its shape
   */
  float[] shown(float[] values, ImageShape stored) {
    if (equals(AS_STORED)) {
      return values;
    }
    int height = transposed ? stored.width() : stored.height();
    int width = transposed ? stored.height() : stored.width();
    float[] shown = new float[values.length];
    for (int i = 0; i < shown.length; i++) {
      int y = i / width % height;
      int x = i % width;
      int row = transposed ? x : y;
      int column = transposed ? y : x;
      int fromRow = rowsReversed ? stored.height() - 1 - row : row;
      int fromColumn = columnsReversed ? stored.width() - 1 - column : column;
      int channel = i / stored.pixels();
      shown[i] = values[(channel * stored.height() + fromRow) * stored.width() + fromColumn];
    }
    return shown;
  }
}
