package dlfs.images.folder;

import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.images.Normalization;
import dlfs.images.Scaling;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The steps by which a photograph becomes the input of a network with published weights. They
 * belong to the weights: with others, the accuracy is lower.
 *
 * @param resizing how the photograph is resized
 * @param resized the height and width, or the shorter of them, after resizing, in pixels
 * @param size the height and width of the centre that is cut out, in pixels; at most {@code
 *     resized}
 * @param normalization the scale of the pixels
 */
public record Preprocessing(Resizing resizing, int resized, int size, Normalization normalization) {

  /** Ways to resize a photograph. */
  public enum Resizing {
    /**
     * To a square, by bilinear interpolation of the four nearest pixels, without averaging over
     * more of them where the photograph is reduced.
     */
    SQUASH,
    /** To a shorter side of this length, keeping the proportions, with averaging (a triangle). */
    SHORTER_SIDE
  }

  private static final int LEVELS = 255;

  /** Returns the shape of the images at the input of the network. */
  public ImageShape shape() {
    return new ImageShape(3, size, size);
  }

  /**
   * Reads, resizes and crops a photograph, before normalisation.
   *
   * @return an image of {@link #shape()}, whose pixels are rounded to multiples of 1/255, without a
   *     label of its own
   * @throws dlfs.files.DataFileException if the file is not a complete PNG or JPEG image
   */
  public LabelledImages read(Path file) throws IOException {
    return cropped(Photograph.read(file));
  }

  /**
   * Decodes, resizes and crops a photograph, as {@link #read}.
   *
   * @param name the name of the file, for messages
   * @param content the content of the file
   */
  public LabelledImages decode(Path name, byte[] content) throws IOException {
    return cropped(Photograph.decode(name, content));
  }

  private LabelledImages cropped(Photograph photograph) {
    LabelledImages image =
        switch (resizing) {
          case SQUASH -> {
            ImageShape shape = photograph.shape();
            yield Scaling.to(levels(photograph.scaledTo(shape, Fit.SQUASH), shape), resized);
          }
          case SHORTER_SIDE -> {
            ImageShape shape = scaled(photograph.shape());
            yield levels(photograph.scaledTo(shape, Fit.SQUASH), shape);
          }
        };
    return centre(image);
  }

  private ImageShape scaled(ImageShape shape) {
    int shorter = Math.min(shape.height(), shape.width());
    return new ImageShape(
        3,
        (int) ((long) shape.height() * resized / shorter),
        (int) ((long) shape.width() * resized / shorter));
  }

  /** Returns an image with values from 0 to 255. */
  private static LabelledImages levels(float[] pixels, ImageShape shape) {
    float[] levels = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      float level = LEVELS * pixels[i];
      float nearest = Math.round(level);
      levels[i] = Math.abs(level - nearest) < 1e-3f ? nearest : level; // exact, where not resized
    }
    return new LabelledImages(shape, 1, levels, new int[1]);
  }

  /** Cuts out the centre of an image with values from 0 to 255, and rounds them. */
  private LabelledImages centre(LabelledImages image) {
    ImageShape whole = image.shape();
    int top = (whole.height() - size) / 2;
    int left = (whole.width() - size) / 2;
    float[] pixels = new float[shape().size()];
    for (int i = 0; i < pixels.length; i++) {
      int channel = i / (size * size);
      int row = top + i / size % size;
      int column = left + i % size;
      int from = (channel * whole.height() + row) * whole.width() + column;
      pixels[i] = (float) Math.floor(image.pixels()[from] + 0.5) / LEVELS;
    }
    return image.with(shape(), pixels);
  }
}
