package dlfs.captions.folder;

import dlfs.captions.CaptionedImages;
import dlfs.captions.Tokens;
import dlfs.files.DataFileException;
import dlfs.images.ColourImage;
import dlfs.images.folder.StoredImage;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Photographs with captions that are read from their files whenever they are needed, in their own
 * sizes; see {@link CaptionFolder}.
 */
public final class CaptionedFiles implements CaptionedImages {
  private final List<CaptionedFile> files;
  private final Tokens tokens;
  private final int maxWords;

  /**
   * A photograph and its captions.
   *
   * @param name its path within the folder of images, without the extension
   */
  record CaptionedFile(Path path, String name, List<String> captions) {}

  CaptionedFiles(List<CaptionedFile> files, Tokens tokens, int maxWords) {
    this.files = List.copyOf(files);
    this.tokens = tokens;
    this.maxWords = maxWords;
  }

  @Override
  public int count() {
    return files.size();
  }

  @Override
  public String name(int index) {
    return files.get(index).name();
  }

  @Override
  public List<String> captions(int index) {
    return files.get(index).captions();
  }

  @Override
  public Tokens tokens() {
    return tokens;
  }

  @Override
  public int maxWords() {
    return maxWords;
  }

  /**
   * Reads an image.
   *
   * @throws UncheckedIOException with a {@link DataFileException} if its file has been deleted or
   *     damaged since the folder was opened
   */
  @Override
  public ColourImage image(int index) {
    return StoredImage.read(files.get(index).path()).colours();
  }
}
