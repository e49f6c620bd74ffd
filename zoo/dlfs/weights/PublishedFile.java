package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.fetch.Downloader;
import dlfs.files.DataFileException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A published file of trained weights: where it is from and how it is verified.
 *
 * <p>Files are in the folder {@code weights} of the folder of data sets. One is downloaded only if
 * its whole checksum is known. Of PyTorch's files, only the first eight digits are published, as a
 * part of the name: these are verified, but the file has to be downloaded by hand.
 *
 * @param id the name of the network, as users type it
 * @param file the name of the file
 * @param address where the file is from
 * @param bytes the size of the file; empty if it is not known, so that it is not downloaded
 * @param sha256 the SHA-256 of the file, or as many of its first digits as are published
 */
public record PublishedFile(
    String id, String file, URI address, OptionalLong bytes, String sha256) {
  private static final String FOLDER = "weights";

  /** VGG-19 up to its third block, for style transfer: {@link dlfs.networks.VggEncoder}. */
  public static final PublishedFile VGG_ENCODER =
      new PublishedFile(
          "vgg-encoder",
          "vgg_normalised_conv3_1.pth",
          URI.create(
              "https://raw.githubusercontent.com/pietrocarbo/deep-transfer/"
                  + "e87e72f9f8612062431a82289b758ef570da52c3/models/autoencoder_vgg19/vgg19_3/"
                  + "vgg_normalised_conv3_1.pth"),
          OptionalLong.of(2_223_308),
          "ff8506173d3a17e7b0fbfbff242c00b6827cfbcd7c21852b46806ae6a3fd7b09");

  /** Returns the path of the file in a folder of data sets, whether it exists or not. */
  public Path in(Path dataFolder) {
    return dataFolder.resolve(FOLDER).resolve(file);
  }

  /** Returns whether a missing file can be downloaded. */
  public boolean isDownloadable() {
    return bytes.isPresent();
  }

  /**
   * Returns the path of the file, after downloading it if it is missing. Whether an existing file
   * is the published one is checked by {@link #requireChecksum}.
   *
   * @param dataFolder the folder of data sets
   * @param report receives a line before a download
   * @throws DataFileException if the file is missing and is not downloaded; the message says where
   *     it is from and where it belongs
   * @throws dlfs.fetch.DownloadException if the file is missing and cannot be downloaded now
   */
  public Path obtain(Path dataFolder, Downloader downloader, Consumer<String> report)
      throws IOException {
    Path path = in(dataFolder);
    if (Files.notExists(path)) {
      if (!isDownloadable()) {
        throw DataFileException.ofSeveral(
            formatted(
                """
                The weights of %s are not in %s.
                They are at
                %s (SHA-256 %s).
                Save the file there, or name another one: -Dweights=FILE""",
                id, path, address, shownChecksum()));
      }
      report.accept(
          formatted("Downloading the weights of %s (%d bytes) to %s", id, bytes.getAsLong(), path));
      downloader.download(path, List.of(address), bytes.getAsLong(), sha256);
    }
    DataFileException.checkReadable(path, "the weights of " + id);
    return path;
  }

  /**
   * Checks that a file is the published one.
   *
   * @param path the file, for messages
   * @param found the SHA-256 of the file
   * @throws DataFileException if it is another file
   */
  public void requireChecksum(Path path, String found) throws DataFileException {
    if (!found.startsWith(sha256)) {
      throw new DataFileException(
          path, "has the SHA-256 " + found, formatted("%s, from %s", shownChecksum(), address));
    }
  }

  private String shownChecksum() {
    return sha256.length() < 64 ? sha256 + "..." : sha256;
  }
}
