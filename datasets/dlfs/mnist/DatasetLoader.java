package dlfs.mnist;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.files.DatasetFiles;
import dlfs.idx.IdxRecordReader;
import dlfs.images.ImageDataset;
import dlfs.images.LabelledImages;
import dlfs.mnist.PublishedFile.VerifiedFile;
import dlfs.samples.Origin;
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

/** Loads a published data set from the disk, after downloading the files that are missing. */
final class DatasetLoader {
  private final PublishedDataset dataset;
  private final DatasetFiles found;
  private final FileDownload download;
  private final Consumer<String> unused;
  private final Map<MnistFile, VerifiedFile> read = new EnumMap<>(MnistFile.class);
  private final List<DataFileException> skipped = new ArrayList<>();

  /** Downloads a published file. */
  interface FileDownload {
    /** Downloads a file, as {@link dlfs.fetch.Downloader#download} does. */
    void download(Path target, List<URI> mirrors, long bytes, String sha256) throws IOException;
  }

  /**
   * Finds the files of a data set.
   *
   * @param dataFolder the folder of all data sets
   * @param download downloads missing files
   * @param unused receives a message, before any download, that lists files that are not used
   */
  DatasetLoader(
      PublishedDataset dataset, Path dataFolder, FileDownload download, Consumer<String> unused) {
    this.dataset = dataset;
    this.found = DatasetFiles.of(dataset.id(), dataFolder);
    this.download = download;
    this.unused = unused;
  }

  /**
   * Loads the data set.
   *
   * @throws DataFileException if a file exists, but differs from the published one
   */
  ImageDataset load() throws IOException {
    found.checkFolders();
    List<PublishedFile> missing = new ArrayList<>();
    for (PublishedFile file : dataset.files()) {
      if (candidates(file.part()).isEmpty()) {
        missing.add(file);
      } else {
        readFirstIntact(file);
      }
    }
    for (PublishedFile file : missing) {
      checkUnused(target(file));
    }
    reportUnusedFiles(!missing.isEmpty());
    for (PublishedFile file : missing) {
      String name = file.compressed().fileName();
      download.download(
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
    return new ImageDataset(dataset.id(), source, Origin.PUBLISHED, training, test, checksums);
  }

  private List<Path> candidates(MnistFile part) {
    return found.candidates(part.compressedName(), part::hasName);
  }

  private Path target(PublishedFile file) {
    return found.folder().resolve(file.compressed().fileName());
  }

  /** Reads the first intact candidate; damaged ones are an error only if none is intact. */
  private void readFirstIntact(PublishedFile file) throws IOException {
    List<DataFileException> damaged = new ArrayList<>();
    for (Path candidate : candidates(file.part())) {
      try {
        read.put(file.part(), file.read(candidate));
        skipped.addAll(damaged);
        return;
      } catch (DataFileException e) {
        damaged.add(e);
      }
    }
    throw damaged.get(0);
  }

  /**
   * Checks that the path of a download is unused: it would replace a dangling link, and fail on a
   * folder or a pipe.
   */
  private static void checkUnused(Path target) throws IOException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      DataFileException.checkReadable(target, "the published file");
    }
  }

  private void reportUnusedFiles(boolean incomplete) {
    String conclusion =
        incomplete
            ? formatted(
                "Expected in %s: %s; each as published (.gz) or unpacked",
                found.folder(),
                String.join(", ", dataset.files().stream().map(f -> f.part().fileName()).toList()))
            : formatted("%s is complete without them.", dataset.id());
    found
        .describeUnused(
            read.values().stream().map(VerifiedFile::path).toList(),
            incomplete ? PublishedDataset.misplaced(found) : List.of(),
            skipped,
            conclusion)
        .ifPresent(unused);
  }

  private LabelledImages labelled(MnistFile images, MnistFile labels) throws DataFileException {
    return IdxRecordReader.labelled(
        read.remove(images).content(), read.remove(labels).content(), dataset.classNames());
  }
}
