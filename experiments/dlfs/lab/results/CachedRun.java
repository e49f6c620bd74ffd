package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.settings.UserError;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The cached files of one run: its measurements, its checkpoint, its networks and its artefacts.
 *
 * <p>Each is a {@link ChecksummedFile} whose header names the run key, variant, seed and kind. The
 * measurements and the checkpoint also name the other files that belong to them. A run counts as
 * finished only if all its files exist and are intact, and training resumes only if every file
 * written before the checkpoint exists.
 */
public final class CachedRun {
  /** The name of the artefact with the table of the classes of pixels. */
  public static final String LABEL_CLASSES = "labels.classes";

  private static final String PART = "with ";
  private static final Pattern ARTEFACT_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  private final Path folder;
  private final String variant;
  private final long seed;
  private final Consumer<IOException> onWriteFailure;
  private final Consumer<String> onDamage;
  private final Map<Kind, String> partChecksums =
      Collections.synchronizedMap(new EnumMap<>(Kind.class));
  private boolean reported;

  /** The kinds of files. */
  public enum Kind {
    /** All measurements of a finished run. */
    ROWS(".csv", "measurements"),
    /** The state of its training, to resume from. */
    CHECKPOINT(".checkpoint", "checkpoint"),
    /** The network to be published with the results. */
    NETWORK(".network", "network"),
    /** The network of the best epoch, if the run selects one. */
    BEST_NETWORK(".best", "network"),
    /** Its pictures and texts. */
    ARTEFACTS(".artefacts", "file of pictures and texts");

    private final String ending;
    private final String title;

    Kind(String ending, String title) {
      this.ending = ending;
      this.title = title;
    }

    String ending() {
      return ending;
    }

    /** Whether measurements and checkpoint name it in their headers. */
    private boolean isPart() {
      return this != ROWS && this != CHECKPOINT;
    }
  }

  /**
   * @param folder the folder of the files; its name is the {@link dlfs.lab.RunKey run key}
   * @param onWriteFailure receives the error if {@link #tryWrite} fails
   * @param onDamage receives a message, at most once, if a file is damaged or cannot be read
   */
  public CachedRun(
      Path folder,
      String variant,
      long seed,
      Consumer<IOException> onWriteFailure,
      Consumer<String> onDamage) {
    this.folder = folder;
    this.variant = variant;
    this.seed = seed;
    this.onWriteFailure = onWriteFailure;
    this.onDamage = onDamage;
  }

  public String variant() {
    return variant;
  }

  public long seed() {
    return seed;
  }

  /** The path of a file. */
  public Path path(Kind kind) {
    return folder.resolve(encoded(variant + " seed " + seed) + kind.ending);
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  private List<String> label(Kind kind) {
    return List.of(
        "key " + encoded(folder.getFileName().toString()),
        "variant " + encoded(variant),
        "seed " + seed,
        "file " + kind);
  }

  /**
   * Writes one of these files atomically: if this process is killed meanwhile, the previous file
   * remains.
   *
   * @throws UserError if it cannot be written
   */
  public void write(Kind kind, PayloadWriter payload) {
    try {
      replace(kind, payload);
    } catch (IOException e) {
      throw notWritten(kind, e);
    }
  }

  /**
   * Writes a file that the run does not depend on, atomically. If that fails, the previous file
   * remains and the run continues.
   *
   * @return whether it was written
   * @throws UserError if this thread is interrupted
   */
  public boolean tryWrite(Kind kind, PayloadWriter payload) {
    try {
      replace(kind, payload);
      return true;
    } catch (ClosedByInterruptException e) {
      throw notWritten(kind, e);
    } catch (IOException e) {
      onWriteFailure.accept(e);
      return false;
    }
  }

  private void replace(Kind kind, PayloadWriter payload) throws IOException {
    List<String> header = new ArrayList<>(label(kind));
    if (!kind.isPart()) {
      partChecksums.forEach((part, checksum) -> header.add(PART + part + " " + checksum));
    }
    DurableFiles.replace(
        path(kind),
        file -> {
          String checksum = ChecksummedFile.write(file, header, payload);
          if (kind.isPart()) {
            partChecksums.put(kind, checksum);
          }
        });
  }

  private UserError notWritten(Kind kind, IOException e) {
    return new UserError(
        formatted(
            "%s cannot be written to %s (%s).\n"
                + "%s, then run the same command again: it resumes from the cached runs.",
            path(kind).getFileName(), folder, DurableFiles.reason(e), DurableFiles.advice(e)),
        e);
  }

  /**
   * Writes the measurements, which marks the run as finished. If that fails, its checkpoint
   * remains.
   */
  void finish(List<Measurement> rows) {
    if (tryWrite(Kind.ROWS, out -> CsvFiles.writeMetrics(out, rows))) {
      DurableFiles.deleteIfPossible(path(Kind.CHECKPOINT));
    }
  }

  /**
   * Returns the run's measurements; empty if it is not finished, or one of its files is damaged.
   */
  Optional<List<Measurement>> finished() {
    return read(Kind.ROWS, (in, length) -> CsvFiles.readMetrics(in, path(Kind.ROWS)));
  }

  /**
   * Reads one of these files. A damaged file, or one that names a damaged or missing one, is
   * reported and deleted.
   *
   * @return the reader's result; empty if the file is missing, damaged or unreadable
   * @throws UserError if an I/O error occurs while the reader runs
   */
  public <T> Optional<T> read(Kind kind, PayloadReader<T> reader) {
    if (Files.notExists(path(kind), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (ChecksummedFile file = open(kind)) {
      Map<Kind, String> parts = partsOf(file, kind);
      T value = read(file, kind, reader);
      partChecksums.putAll(parts);
      return Optional.of(value);
    } catch (DataFileException e) {
      reportOnce("is damaged", e.getMessage());
      DurableFiles.deleteIfPossible(path(kind));
    } catch (IOException e) { // the file itself may be intact
      reportOnce("cannot be read", DurableFiles.reason(e));
    }
    return Optional.empty();
  }

  private <T> T read(ChecksummedFile file, Kind kind, PayloadReader<T> reader)
      throws DataFileException {
    try {
      return file.read(reader);
    } catch (DataFileException e) {
      throw e;
    } catch (IOException e) {
      throw notRead(kind, e);
    }
  }

  private UserError notRead(Kind kind, IOException e) {
    return new UserError(
        formatted(
            "%s cannot be read (%s).\nRun the same command again.",
            path(kind), DurableFiles.reason(e)),
        e);
  }

  private ChecksummedFile open(Kind kind) throws IOException {
    Path path = path(kind);
    ChecksummedFile file = ChecksummedFile.open(path);
    List<String> label = label(kind);
    List<String> header = file.header();
    if (header.size() < label.size() || !header.subList(0, label.size()).equals(label)) {
      file.close();
      throw new DataFileException(
          path, "belongs to another run", "the file of " + String.join(", ", label));
    }
    return file;
  }

  /** Returns the checksums of the files that a file names, after verifying these. */
  private Map<Kind, String> partsOf(ChecksummedFile file, Kind kind) throws IOException {
    Map<Kind, String> parts = new EnumMap<>(Kind.class);
    List<String> header = file.header();
    List<String> lines = header.subList(label(kind).size(), header.size());
    for (Kind part : Kind.values()) {
      String start = PART + part + " ";
      for (String line : lines) {
        if (part.isPart() && line.startsWith(start)) {
          parts.put(part, line.substring(start.length()));
        }
      }
    }
    for (var named : parts.entrySet()) {
      try (ChecksummedFile part = open(named.getKey())) {
        // After a checkpoint, a training may replace these files before it is stopped.
        if (kind == Kind.ROWS && !part.checksum().equals(named.getValue())) {
          throw new DataFileException(
              path(named.getKey()),
              formatted("is not the %s of the finished run", named.getKey().title),
              ChecksummedFile.EXPECTED);
        }
        named.setValue(part.checksum());
      }
    }
    return parts;
  }

  private void reportOnce(String state, String reason) {
    if (!reported) {
      reported = true;
      onDamage.accept(
          formatted(
              "The cached run of %s with seed %d %s and is repeated: %s.",
              variant, seed, state, reason));
    }
  }

  /**
   * Returns writers of the run's networks and artefacts, by published file name: {@code
   * SimpleConvNet-seed0.zip}, {@code SimpleConvNet-seed0-best.zip} for the best epoch, and {@code
   * SimpleConvNet-seed0-} followed by the name of an artefact. Label images are not among them.
   *
   * @param without the names of artefacts that are left out
   */
  Map<String, ContentWriter> published(Set<String> without) {
    String name = formatted("%s-seed%d", fileName(variant), seed);
    Map<String, ContentWriter> files = new TreeMap<>();
    artefacts()
        .forEach(
            (artefact, content) -> {
              if (!without.contains(artefact) && !LabelImages.PARTS.contains(artefact)) {
                files.put(name + "-" + artefact, file -> Files.write(file, content));
              }
            });
    if (partChecksums.containsKey(Kind.NETWORK)) {
      files.put(name + ".zip", file -> copy(Kind.NETWORK, file));
    }
    if (partChecksums.containsKey(Kind.BEST_NETWORK)) {
      files.put(name + "-best.zip", file -> copy(Kind.BEST_NETWORK, file));
    }
    return files;
  }

  /** Returns the name of a variant without the characters that are left out in names of files. */
  static String fileName(String variant) {
    return variant.replaceAll("[^A-Za-z0-9.=]+", "-");
  }

  /**
   * Returns the files of this finished run, by name, for another process.
   *
   * @throws UserError if they cannot be read
   */
  public Map<String, byte[]> files() {
    Map<String, byte[]> content = new LinkedHashMap<>();
    for (Kind kind : filesOfFinished()) {
      try {
        if (Files.exists(path(kind))) {
          content.put(path(kind).getFileName().toString(), Files.readAllBytes(path(kind)));
        }
      } catch (IOException e) {
        throw notRead(kind, e);
      }
    }
    return content;
  }

  /**
   * Writes the files of this run that another process has finished and returned, the measurements
   * last. Files of other names are ignored.
   *
   * @throws UserError if they cannot be written
   */
  public void adopt(Map<String, byte[]> files) {
    for (Kind kind : filesOfFinished()) {
      byte[] content = files.get(path(kind).getFileName().toString());
      if (content != null) {
        try {
          DurableFiles.replace(path(kind), file -> Files.write(file, content));
        } catch (IOException e) {
          throw notWritten(kind, e);
        }
      }
    }
    DurableFiles.deleteIfPossible(path(Kind.CHECKPOINT));
  }

  /** The kinds of files of a finished run, the measurements last. */
  private static List<Kind> filesOfFinished() {
    return List.of(Kind.NETWORK, Kind.BEST_NETWORK, Kind.ARTEFACTS, Kind.ROWS);
  }

  /** Copies a network of this run; refuses one that was replaced since. */
  private void copy(Kind kind, Path target) throws IOException {
    readPart(kind, (in, length) -> Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING));
  }

  /** Reads a file that this run has written; refuses one that was replaced since. */
  private <T> T readPart(Kind kind, PayloadReader<T> reader) throws IOException {
    try (ChecksummedFile file = open(kind)) {
      if (!file.checksum().equals(partChecksums.get(kind))) {
        throw new DataFileException(path(kind), "was replaced", ChecksummedFile.EXPECTED);
      }
      return file.read(reader);
    } catch (DataFileException e) {
      throw new UserError(
          formatted(
              "A %s of %s with seed %d is damaged: %s.\n"
                  + "Run the same command again to repeat this run.",
              kind.title, variant, seed, e.getMessage()),
          e);
    }
  }

  /**
   * Adds the classes of the pixels of test images to the run's artefacts.
   *
   * @param predicted grey pictures of the predicted classes, by the name of the image
   * @param truth the same of the correct classes
   * @param classes the text of {@code labels/classes.csv}
   * @throws IllegalArgumentException if these are not the same images, a picture is not grey, or a
   *     name is not that of a file
   */
  public void addLabels(Map<String, Bitmap> predicted, Map<String, Bitmap> truth, String classes) {
    LabelImages.parts(predicted, truth, classes).forEach(this::addArtefact);
  }

  /**
   * Adds a picture or a text to the run's artefacts, or replaces the one of this name. In a run
   * that will resume from a checkpoint, the artefacts recorded before it remain.
   *
   * @param name at most 64 lower-case letters, digits, dots, hyphens and underscores
   * @throws UserError if it cannot be written, or the other artefacts are damaged
   */
  public void addArtefact(String name, byte[] content) {
    if (!ARTEFACT_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          formatted("artefact %s: expected a name that matches %s", name, ARTEFACT_NAME));
    }
    if (!partChecksums.containsKey(Kind.ARTEFACTS)) {
      read(Kind.CHECKPOINT, (in, length) -> length); // names those recorded before it
    }
    SortedMap<String, byte[]> artefacts = artefacts();
    artefacts.put(name, content);
    write(Kind.ARTEFACTS, out -> ArtefactBundle.write(out, artefacts));
  }

  /**
   * Returns the run's artefacts, by name.
   *
   * @throws UserError if they have been damaged since they were written
   */
  public SortedMap<String, byte[]> artefacts() {
    if (!partChecksums.containsKey(Kind.ARTEFACTS)) {
      return new TreeMap<>();
    }
    try {
      return readPart(Kind.ARTEFACTS, (in, length) -> ArtefactBundle.read(in));
    } catch (IOException e) {
      throw notRead(Kind.ARTEFACTS, e);
    }
  }

  /** Reads a network from a file. */
  @FunctionalInterface
  public interface NetworkReader<T> {
    /**
     * Reads the network.
     *
     * @throws DataFileException if the file is damaged
     */
    T read(Path file) throws IOException;
  }

  /**
   * Loads the network that the run has written for publication.
   *
   * @param reader reads it from a file in DL4J's format
   * @throws UserError if the file is damaged or cannot be read
   */
  public <T> T load(NetworkReader<T> reader) {
    try {
      Path copy = Files.createTempFile(folder, "network", ".zip");
      try {
        copy(Kind.NETWORK, copy);
        return reader.read(copy);
      } finally {
        DurableFiles.deleteIfPossible(copy);
      }
    } catch (DataFileException e) { // the reader's
      throw new UserError(
          formatted(
              "%s\nDelete the folder %s and run the same command again to train its networks anew.",
              e.getMessage(), folder),
          e);
    } catch (IOException e) {
      throw notWritten(Kind.NETWORK, e);
    }
  }
}
