package dlfs.mnist;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.idx.IdxRecordReader;
import dlfs.images.ImageDataset;
import dlfs.images.LabelledImages;
import dlfs.mnist.PublishedFile.VerifiedFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads a published data set: first what is on the disk, then what had to be downloaded. */
final class DatasetLoader {
  private static final int MOST_NAMED = 10;

  private final PublishedDataset dataset;
  private final DatasetFiles found;
  private final FileDownload fetch;
  private final Consumer<String> unused;
  private final Map<MnistFile, VerifiedFile> read = new EnumMap<>(MnistFile.class);
  private final List<DataFileException> passedOver = new ArrayList<>();

  /** Downloads a published file to its place. */
  interface FileDownload {
    /** As {@link dlfs.fetch.Downloader#download}. */
    void get(Path target, List<URI> mirrors, long bytes, String sha256) throws IOException;
  }

  /**
   * @param dataFolder the folder of all data sets
   * @param unused is told, before anything is downloaded, of files that are there but not used
   */
  DatasetLoader(
      PublishedDataset dataset, Path dataFolder, FileDownload fetch, Consumer<String> unused) {
    this.dataset = dataset;
    this.found = DatasetFiles.of(dataset.id(), dataFolder);
    this.fetch = fetch;
    this.unused = unused;
  }

  /**
   * @throws DataFileException if a file is there, but no copy of it is the published one
   */
  ImageDataset load() throws IOException {
    found.checkFolders();
    List<PublishedFile> missing = new ArrayList<>();
    for (PublishedFile file : dataset.files()) {
      if (found.candidates(file.part()).isEmpty()) {
        missing.add(file);
      } else {
        readFirstWhole(file);
      }
    }
    for (PublishedFile file : missing) {
      checkFree(target(file));
    }
    tellWhatIsNotUsed(!missing.isEmpty());
    for (PublishedFile file : missing) {
      String name = file.compressed().fileName();
      fetch.get(
          target(file),
          dataset.sources(name),
          file.compressed().bytes(),
          file.compressed().sha256());
    }
    for (PublishedFile file : missing) {
      read.put(file.part(), file.read(target(file)));
    }
    Map<String, String> checksums = new LinkedHashMap<>();
    read.values()
        .forEach(file -> checksums.put(found.nameWithinFolder(file.path()), file.sha256()));
    String source = found.source(read.values().stream().map(VerifiedFile::path).toList());
    LabelledImages training = labelled(MnistFile.TRAINING_IMAGES, MnistFile.TRAINING_LABELS);
    LabelledImages test = labelled(MnistFile.TEST_IMAGES, MnistFile.TEST_LABELS);
    return new ImageDataset(dataset.id(), source, false, training, test, checksums);
  }

  private Path target(PublishedFile file) {
    return found.folder().resolve(file.compressed().fileName());
  }

  /** Reads the first intact candidate; damaged ones are an error only if there is none. */
  private void readFirstWhole(PublishedFile file) throws IOException {
    List<DataFileException> damaged = new ArrayList<>();
    for (Path candidate : found.candidates(file.part())) {
      try {
        read.put(file.part(), file.read(candidate));
        passedOver.addAll(damaged);
        return;
      } catch (DataFileException e) {
        damaged.add(e);
      }
    }
    throw damaged.get(0);
  }

  /**
   * Makes sure that nothing unusable is in the place of a download, which would replace a dead
   * link, and fail on a folder or a pipe.
   */
  private static void checkFree(Path target) throws IOException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      DataFileException.checkReadable(target, "the published file");
    }
  }

  private void tellWhatIsNotUsed(boolean incomplete) {
    List<Path> files = new ArrayList<>(found.own());
    files.removeAll(read.values().stream().map(VerifiedFile::path).toList());
    if (incomplete) {
      files.addAll(found.misplaced());
    }
    if (files.isEmpty()) {
      return;
    }
    List<String> lines = new ArrayList<>();
    lines.add("Not used:");
    files.stream().limit(MOST_NAMED).forEach(file -> lines.add("  " + file));
    if (files.size() > MOST_NAMED) {
      lines.add(formatted("  and %d more", files.size() - MOST_NAMED));
    }
    passedOver.forEach(damaged -> lines.add(damaged.getMessage()));
    lines.add(
        incomplete
            ? formatted(
                "Expected in %s: %s; each as published (.gz) or unpacked",
                found.folder(),
                String.join(", ", dataset.files().stream().map(f -> f.part().fileName()).toList()))
            : formatted("Without them, %s is whole.", dataset.id()));
    unused.accept(String.join("\n", lines));
  }

  private LabelledImages labelled(MnistFile images, MnistFile labels) throws DataFileException {
    return IdxRecordReader.labelled(read.remove(images).content(), read.remove(labels).content());
  }
}
