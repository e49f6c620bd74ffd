package dlfs.ch08.style;

import static dlfs.text.Text.formatted;

import dlfs.images.ColourImage;
import dlfs.images.folder.ScaledPhotograph;
import dlfs.lab.InputFile;
import dlfs.lab.Lab;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.UserError;
import dlfs.networks.VggFeatures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The content and the style image of a run.
 *
 * @param photograph the photograph that is the content image
 * @param painting the file that is the style image, if there is one
 * @param style the style image
 */
record StyleImages(
    ScaledPhotograph photograph, Optional<ScaledPhotograph> painting, ColourImage style) {
  private static final String BUNDLED = "bundled";
  private static final String GENERATED = "generated";
  private static final Path CAT = Path.of("chelsea.png");

  /** The content image: a file of the user's, or the photograph that is a part of this project. */
  static final Setting<Path> CONTENT =
      Setting.path(
          "content", BUNDLED, "a PNG or JPEG file, or " + BUNDLED, "the content; bundled: a cat");

  /** The style image: a file of the user's, or {@link GeneratedStyle}. */
  static final Setting<Path> STYLE =
      Setting.path(
          "style",
          GENERATED,
          "a PNG or JPEG file, or " + GENERATED,
          "the style; generated: strokes along vortices");

  /** Returns the files that the settings name. */
  static List<InputFile> files(Settings settings) {
    List<InputFile> files = new ArrayList<>();
    for (Setting<Path> setting : List.of(CONTENT, STYLE)) {
      if (!settings.text(setting).equals(setting.defaultText())) {
        files.add(InputFile.of(setting.name(), settings.get(setting)));
      }
    }
    return files;
  }

  /**
   * Loads both images.
   *
   * @param size the longer of height and width of both, in pixels
   * @throws UserError if a file is not an image that can be used
   */
  static StyleImages load(Lab lab, int size) {
    Optional<ScaledPhotograph> painting = lab.file(STYLE.name()).map(file -> read(file, size));
    return new StyleImages(
        lab.file(CONTENT.name()).map(file -> read(file, size)).orElseGet(() -> cat(size)),
        painting,
        painting.map(ScaledPhotograph::image).orElseGet(() -> GeneratedStyle.draw(size)));
  }

  /** The content image. */
  ColourImage content() {
    return photograph.image();
  }

  /** Tells the user which images these are, and how they were scaled. */
  void describe(Lab lab) {
    lab.say("content", description(lab.file(CONTENT.name()).orElse(CAT), photograph));
    if (painting.isPresent()) {
      lab.say("style", description(lab.file(STYLE.name()).orElseThrow(), painting.get()));
    } else {
      lab.warn(
          "There is no style image, so generated strokes take its place."
              + " For a painting: -Dstyle=FILE");
    }
  }

  private static String description(Path file, ScaledPhotograph photograph) {
    return formatted(
        "%s, %dx%d pixels, scaled to %dx%d",
        file.getFileName(),
        photograph.width(),
        photograph.height(),
        photograph.image().width(),
        photograph.image().height());
  }

  private static ScaledPhotograph read(Path file, int size) {
    try {
      return ScaledPhotograph.read(file, size, VggFeatures.MIN_SIZE);
    } catch (IOException e) {
      throw new UserError(e.getMessage(), e);
    }
  }

  private static ScaledPhotograph cat(int size) {
    try (InputStream content = StyleImages.class.getResourceAsStream("/imagenet/" + CAT)) {
      return ScaledPhotograph.decode(CAT, content.readAllBytes(), size, VggFeatures.MIN_SIZE);
    } catch (IOException e) {
      throw new UserError(e.getMessage(), e);
    }
  }

  /** Returns the pixels of an image in double precision, one channel after the other. */
  static double[] pixels(ColourImage image) {
    double[] pixels = new double[image.pixels().length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = image.pixels()[i];
    }
    return pixels;
  }
}
